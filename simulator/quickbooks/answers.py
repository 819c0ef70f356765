"""One answer of a message set, before and after it is text.

Refuses to decide what is answered; the handlers return an Answer, the envelope prints it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from simulator.quickbooks.errors import severity
from simulator.quickbooks.writing import escape

if TYPE_CHECKING:
    from simulator.quickbooks.reading import Fields

OK = "Status OK"
NOTHING_FOUND = "A query request did not find a matching object in QuickBooks"


@dataclass(slots=True, kw_only=True)
class Result:
    """What a handler found or did: records as (Ret element, view), extra Rs attributes.

    `plain` are elements that follow the records as they are (TxnID of a deletion…);
    `made` is the new record's ID, for macros.
    """

    records: list[tuple[str, Fields]] = field(default_factory=list)
    code: int = 0
    message: str = OK
    attributes: dict[str, str] = field(default_factory=dict)
    plain: list[tuple[str, str]] = field(default_factory=list)
    made: str = ""
    changed: bool = False


@dataclass(slots=True, kw_only=True)
class Answer:
    """One *Rs: `body` is its content as text."""

    element: str
    request_id: str | None
    code: int
    message: str
    attributes: dict[str, str] = field(default_factory=dict)
    body: str = ""

    def text(self) -> str:
        """As QuickBooks prints it."""
        attributes = {} if self.request_id is None else {"requestID": self.request_id}
        attributes["statusCode"] = str(self.code)
        attributes["statusSeverity"] = severity(self.code)
        attributes["statusMessage"] = self.message
        attributes |= self.attributes
        head = " ".join(f'{name}="{escape(value)}"' for name, value in attributes.items())
        if not self.body:
            return f"<{self.element} {head} />"
        return f"<{self.element} {head}>\n{self.body}\n</{self.element}>"
