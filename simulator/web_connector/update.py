"""One "Update Selected": the Web Connector's side of a session, from first call to last.

The order of calls and what each answer makes it do are the Web Connector Programmer's
Guide's (chapters 2 and 10). It never retries within a run; what was in flight when a
call failed is the server's riddle, as with the real one.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from simulator.web_connector import company_stamp
from simulator.web_connector.calls import (
    CallError,
    Calls,
    StopPressedError,
    VanishedError,
)
from simulator.web_connector.desk import Connection, Desk, QuickBooksError
from simulator.web_connector.outcome import Kind, Outcome
from simulator.web_connector.rounds import Rounds

if TYPE_CHECKING:
    from collections.abc import Callable

    from simulator.web_connector.qwc_file import QwcFile

CLIENT_VERSION: Final = "2.3.0.215"
CONNECTION_TRIES: Final = 5

_REFUSALS: Final[dict[str, tuple[Kind, str]]] = {
    "none": ("none", "No Data Exchange"),
    "nvu": ("nvu", "QBWC1040: Invalid password for username"),
    "busy": ("busy", "Application Busy"),
}


class EndedError(Exception):
    """The update is over before, or without, an exchange of data."""

    def __init__(self, kind: Kind, status: str) -> None:
        super().__init__(status)
        self.kind: Kind = kind


@dataclass(slots=True, kw_only=True)
class Update:
    """What one run needs and what it has learnt; used once."""

    qwc: QwcFile
    password: str
    machine: str
    desk: Desk
    registered_path: str
    calls: Calls
    noop_pause: float
    max_rounds: int
    browser: Callable[[str], bool] | None
    clock: Callable[[], float] = time.time
    ticket: str = ""
    minimum_interval: int | None = None
    postpone: int | None = None
    rounds: int = 0

    def run(self) -> Outcome:
        """Everything from serverVersion to closeConnection; never raises for the server's sake."""
        kind: Kind = "error"
        try:
            self._versions()
            path = self._authenticate()
            connection = self._open(path)
            try:
                kind, status = self._exchange(connection)
            finally:
                connection.end()
        except EndedError as end:
            kind, status = end.kind, str(end)
        except StopPressedError as stopped:
            status = f"{stopped} {self._close_quietly()}"
        except (CallError, VanishedError) as problem:
            status = str(problem)
        finally:
            self.calls.client.close()
        return Outcome(
            kind=kind,
            status=status,
            rounds=self.rounds,
            calls=tuple(self.calls.made),
            minimum_interval=self.minimum_interval,
            postpone=self.postpone,
        )

    def _versions(self) -> None:
        try:
            self.calls.text("serverVersion", [])
        except CallError as problem:
            self.calls.log(f"Actual error received from web service for serverVersion: {problem}")
        try:
            answer = self.calls.text("clientVersion", [("strVersion", CLIENT_VERSION)])
        except CallError as problem:
            if problem.fault:
                return  # an optional method: a server without it is gone on with
            raise
        kind, _, said = answer.partition(":")
        if answer and kind not in {"W", "E", "O"}:
            raise EndedError("error", f"QBWC1046: clientVersion answered {answer[:80]!r}")
        if kind == "E":
            raise EndedError("error", f"QBWC1037: {said}")
        if kind == "O":
            raise EndedError("error", f"QBWC1037: the server wants version {said}")

    def _authenticate(self) -> str:
        """Returns the company file's path ('' for the open one)."""
        credentials = [("strUserName", self.qwc.user_name), ("strPassword", self.password)]
        answer = self.calls.strings("authenticate", credentials)
        if len(answer) < 2:
            raise EndedError("error", "QBWC1012: Index was outside the bounds of the array.")
        self.ticket, said = answer[0], answer[1]
        self.postpone = _seconds(answer, 2)
        self.minimum_interval = _seconds(answer, 3)
        if self.postpone is not None:
            raise EndedError("postponed", "Update postponed by application")
        if said.lower() in _REFUSALS:
            self._close()
            raise EndedError(*_REFUSALS[said.lower()])
        return said

    def _open(self, path: str) -> Connection:
        """Connect to QuickBooks; on failure ask the server what to try, until it says done."""
        for _ in range(CONNECTION_TRIES):
            try:
                return self._connection(path)
            except QuickBooksError as problem:
                failed = problem
            answer = self.calls.text(
                "connectionError",
                [
                    ("ticket", self.ticket),
                    ("hresult", failed.code),
                    ("message", failed.message),
                ],
            )
            if answer.lower() == "done":
                break
            path = answer
        raise EndedError("error", f"QBWC1013: {failed.code} {failed.message}")

    def _connection(self, path: str) -> Connection:
        """The program itself tries twice before it tells the server."""
        names = {"app_name": self.qwc.app_name, "owner_id": self.qwc.owner_id}
        try:
            return Connection(self.desk, path, **names)
        except QuickBooksError:
            return Connection(self.desk, path, **names)

    def _exchange(self, connection: Connection) -> tuple[Kind, str]:
        """Lock, stamp, introduce, then requests and responses until somebody ends it."""
        try:
            self._stamp(connection)
            first = company_stamp.ask(connection, self.qwc.owner_id)
        except QuickBooksError as problem:
            raise EndedError("error", f"QBWC1014: {problem}. {self._close_quietly()}") from None
        rounds = Rounds(
            calls=self.calls,
            ticket=self.ticket,
            connection=connection,
            first=first,
            noop_pause=self.noop_pause,
            max_rounds=self.max_rounds,
            browser=self.browser,
            authenticate=[("strUserName", self.qwc.user_name), ("strPassword", self.password)],
        )
        try:
            ending = rounds.run()
        except (CallError, StopPressedError):
            self._lock(connection, locked=False)
            raise
        finally:
            self.rounds = rounds.done
        self._lock(connection, locked=False)
        said = self._close()
        return ending.kind, ending.said or said

    def _stamp(self, connection: Connection) -> None:
        """AppLock always; FileID once, and only in the file the application was added for."""
        kept = company_stamp.stamps(connection, self.qwc.owner_id)
        if "FileID" not in kept and connection.path.lower() == self.registered_path.lower():
            refused = company_stamp.stamp(connection, self.qwc.owner_id, "FileID", self.qwc.file_id)
            if refused:
                raise QuickBooksError("QBWC1026", f"FileID could not be written: {refused}")
        self._lock(connection, locked=True)

    def _lock(self, connection: Connection, *, locked: bool) -> None:
        value = company_stamp.lock_value(self.machine, locked=locked, at=self.clock())
        try:
            refused = company_stamp.stamp(connection, self.qwc.owner_id, "AppLock", value)
        except QuickBooksError as problem:
            refused = str(problem)
        if refused and locked:
            raise QuickBooksError("QBWC1039", f"AppLock could not be written: {refused}")

    def _close(self) -> str:
        return self.calls.text("closeConnection", [("ticket", self.ticket)])

    def _close_quietly(self) -> str:
        try:
            return self._close()
        except (CallError, VanishedError, StopPressedError) as problem:  # it ends all the same
            return str(problem)


def _seconds(answer: list[str], index: int) -> int | None:
    text = answer[index].strip() if len(answer) > index else ""
    return int(text) if text.isdecimal() and int(text) > 0 else None
