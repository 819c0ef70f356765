"""Message-set recovery: what the company file remembers about the sets it has run.

The records live in the company file, per application, so a restored backup has forgotten them
(Web Connector Programmer's Guide, error recovery). They keep statuses, never the records
that were answered. Refuses to run anything.
"""

from __future__ import annotations

import hashlib
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

from lxml import etree

if TYPE_CHECKING:
    from simulator.quickbooks.answers import Answer

LONGEST_ID = 23
CLEAR_ALL = "ClearAllMessageSets"


@dataclass(slots=True, frozen=True, kw_only=True)
class KeptStatus:
    """One answer's status as it was given."""

    element: str
    request_id: str | None
    code: int
    message: str


@dataclass(slots=True, frozen=True, kw_only=True)
class KeptSet:
    """A message set that ran: the checksum of its content and its statuses."""

    checksum: str
    statuses: tuple[KeptStatus, ...]


@dataclass(slots=True, frozen=True, kw_only=True)
class Verdict:
    """What to do with a set: run it, or answer with a messageSetStatusCode and statuses."""

    run: bool
    code: int | None = None
    statuses: tuple[KeptStatus, ...] = ()


@dataclass(slots=True)
class MessageSets:
    """All kept sets of one company file, by application and ID."""

    kept: dict[str, dict[str, KeptSet]] = field(default_factory=dict)

    def judge(self, app: str, *, new: str | None, old: str | None, content: str) -> Verdict:
        """Decide by newMessageSetID, oldMessageSetID and the content's checksum; deletes `old`.

        Codes: 600 no such ID here, 9001 other content under this ID, 9004 ID too long.
        """
        if new is None and old is None:
            return Verdict(run=True)
        if max(len(new or ""), len("" if old == CLEAR_ALL else old or "")) > LONGEST_ID:
            return Verdict(run=False, code=9004)
        mine = self.kept.setdefault(app, {})
        if new is not None and new == old:
            found = mine.get(new)
            return Verdict(
                run=False, code=0 if found else 600, statuses=found.statuses if found else ()
            )
        code = 0
        if old == CLEAR_ALL:
            mine.clear()
        elif old is not None and mine.pop(old, None) is None:
            code = 600
        if new is None:
            return Verdict(run=False, code=code)
        again = mine.get(new)
        if again is None:
            return Verdict(run=True, code=0)
        if again.checksum != content:
            return Verdict(run=False, code=9001)
        return Verdict(run=False, code=0, statuses=again.statuses)

    def keep(self, app: str, *, new: str, content: str, answers: list[Answer]) -> None:
        """Remember that the set ran."""
        statuses = tuple(
            KeptStatus(element=a.element, request_id=a.request_id, code=a.code, message=a.message)
            for a in answers
        )
        self.kept.setdefault(app, {})[new] = KeptSet(checksum=content, statuses=statuses)

    def saved(self) -> dict[str, Any]:
        """As JSON-able values."""
        return {
            app: {set_id: asdict(kept) for set_id, kept in sets.items()}
            for app, sets in self.kept.items()
        }

    @classmethod
    def loaded(cls, saved: dict[str, Any]) -> MessageSets:
        """The other way."""
        return cls(
            kept={
                app: {
                    set_id: KeptSet(
                        checksum=kept["checksum"],
                        statuses=tuple(KeptStatus(**row) for row in kept["statuses"]),
                    )
                    for set_id, kept in sets.items()
                }
                for app, sets in saved.items()
            }
        )


def checksum(message_set: etree._Element) -> str:
    """Of the requests alone: the ID attributes around them do not count."""
    digest = hashlib.sha256()
    for child in message_set:
        digest.update(etree.tostring(child, method="c14n2", strip_text=True))
    return digest.hexdigest()
