"""QuickBooks on one computer: which company file is open, and what stops it opening.

The HRESULTs are those of the QuickBooks SDK's on-screen reference. A person can open
another file, leave a dialog on the screen or close QuickBooks between two calls.
"""

from __future__ import annotations

import threading
from typing import Any, Protocol


class CompanyFileLike(Protocol):
    """A company file that answers qbXML; refusals carry `.code` (HRESULT) and `.message`."""

    def open_session(self, app_name: str, owner_id: str) -> Any:
        """A session in which iterators live."""
        ...

    def process(self, qbxml: str, *, session: Any) -> str:
        """One message set in, its answers out."""
        ...


class QuickBooksError(Exception):
    """What COM would have raised: an HRESULT in hex and QuickBooks' message."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code
        self.message = message


class Desk:
    """One Windows user at one computer: at most one open company file, one update at a time."""

    def __init__(self, files: dict[str, CompanyFileLike], *, open_path: str | None) -> None:
        self.files = files
        self.open_path = open_path
        self.dialog_open = False
        self.update_lock = threading.Lock()

    def open_file(self, path: str, company_file: CompanyFileLike) -> None:
        """A person opens a company file (the one open before is closed)."""
        self.files[path] = company_file
        self.open_path = path

    def close_file(self) -> None:
        """A person closes QuickBooks."""
        self.open_path = None

    def begin(self, path: str) -> tuple[str, CompanyFileLike]:
        """BeginSession: path '' means the open file. Returns the path used and the file."""
        if self.dialog_open:
            raise QuickBooksError("0x80040414", "A modal dialog box is showing in QuickBooks.")
        wanted = path or self.open_path
        if wanted is None:
            raise QuickBooksError(
                "0x80040416",
                "QuickBooks is not running, so the name of the company file must be given.",
            )
        if self.open_path is not None and not _same(wanted, self.open_path):
            raise QuickBooksError(
                "0x8004040A", "Another company file is already open in QuickBooks."
            )
        for known, company_file in self.files.items():
            if _same(known, wanted):
                return known, company_file
        raise QuickBooksError("0x80040408", f"Could not start QuickBooks with {wanted}.")


class Connection:
    """An open session with one company file, raising only QuickBooksError."""

    def __init__(self, desk: Desk, path: str, *, app_name: str, owner_id: str) -> None:
        self.path, self._file = desk.begin(path)
        self._session = self._guarded(lambda: self._file.open_session(app_name, owner_id))

    def process(self, qbxml: str) -> str:
        """One message set through QuickBooks."""
        answer = self._guarded(lambda: self._file.process(qbxml, session=self._session))
        return str(answer)

    def end(self) -> None:
        """EndSession; iterators die with it."""
        close = getattr(self._session, "close", None)
        if callable(close):
            close()

    @staticmethod
    def _guarded(action: Any) -> Any:
        """Any exception with a `.code` is QuickBooks' own; others are a simulator's bug."""
        try:
            return action()
        except QuickBooksError:
            raise
        except Exception as problem:
            code, message = getattr(problem, "code", None), getattr(problem, "message", "")
            if not isinstance(code, str):
                raise
            raise QuickBooksError(code, str(message)) from problem


def _same(one: str, other: str) -> bool:
    return one.lower() == other.lower()
