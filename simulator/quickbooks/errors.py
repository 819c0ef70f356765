"""The two ways QuickBooks says no.

A Status is the answer to one request of a message set; the others go on. An HResult kills
the whole message set before, or while, QuickBooks works on it.
Refuses to know any rule: those who know one raise these.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from simulator.quickbooks.records import Record

PARSE_ERROR = "0x80040400"
CRASHED = "0x80040402"
NO_SESSION = "0x8004040D"
VERSION_NOT_SUPPORTED = "0x80040423"

NOT_IN_LIST = "Invalid argument.  The specified record does not exist in the list."


class HResult(Exception):  # noqa: N818 - the COM word for it
    """What the SDK's request processor throws instead of answering a message set.

    `code` is the HRESULT as the Web Connector prints it ("0x80040400"), `message` its text
    (Web Connector Programmer's Guide).
    """

    def __init__(self, *, code: str, message: str) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code
        self.message = message


class Status(Exception):  # noqa: N818 - QuickBooks SDK's word
    """A statusCode other than 0 for one request; 3200 also carries the current record."""

    def __init__(self, code: int, message: str, *, current: Record | None = None) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code
        self.message = message
        self.current = current


def parse_error() -> HResult:
    """The refusal of a message set whose XML QuickBooks cannot read; it never says which part."""
    return HResult(
        code=PARSE_ERROR,
        message="QuickBooks found an error when parsing the provided XML text stream.",
    )


def severity(code: int) -> str:
    """Info, Warn or Error for a statusCode (QuickBooks SDK on-screen reference: by range)."""
    if code < 500:
        return "Info"
    return "Warn" if code < 1000 else "Error"


def told(reason: str) -> str:
    """The second half of most refusals: what QuickBooks itself said to its SDK layer."""
    return f"  QuickBooks error message: {reason}"
