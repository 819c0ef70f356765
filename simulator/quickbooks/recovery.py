"""Message-set recovery: what the company file remembers about the sets it has run.

The records live in the company file, per application, so a restored backup has forgotten them
(Web Connector Programmer's Guide, error recovery). They keep statuses, never the records
that were answered. Refuses to run anything. The codes of records that came to harm are listed by
the SDK without saying which answers bear them: here a status check does, and 9005 the set as well.
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
NO_SUCH_ID = 600
NOT_STORED = 9005


@dataclass(slots=True, frozen=True, kw_only=True)
class KeptStatus:
    """One answer's status as it was given."""

    element: str
    request_id: str | None
    code: int
    message: str


@dataclass(slots=True, frozen=True, kw_only=True)
class KeptSet:
    """A message set that ran: the checksum of its content and its statuses.

    `harm` is the code that a status check gets in place of them, 0 when the record is whole.
    """

    checksum: str
    statuses: tuple[KeptStatus, ...]
    harm: int = 0


@dataclass(slots=True, frozen=True, kw_only=True)
class Verdict:
    """What to do with a set: run it, or answer with a messageSetStatusCode and statuses."""

    run: bool
    code: int | None = None
    statuses: tuple[KeptStatus, ...] = ()


@dataclass(slots=True)
class MessageSets:
    """All kept sets of one company file, by application and ID.

    It is not established whether a set that names an unknown old one is run: `strict` refuses it.
    """

    kept: dict[str, dict[str, KeptSet]] = field(default_factory=dict)
    strict: bool = False

    def judge(self, app: str, *, new: str | None, old: str | None, content: str) -> Verdict:
        """Decide by newMessageSetID, oldMessageSetID and the content's checksum; deletes `old`.

        Codes: 600 no such ID here, 9001 other content under this ID, 9004 ID too long, 9002 no
        answer kept, 9005 it could not be stored.
        """
        if new is None and old is None:
            return Verdict(run=True)
        if max(len(new or ""), len("" if old == CLEAR_ALL else old or "")) > LONGEST_ID:
            return Verdict(run=False, code=9004)
        mine = self.kept.setdefault(app, {})
        if new is not None and new == old:
            found = mine.get(new)
            if found is None or found.harm:
                return Verdict(run=False, code=NO_SUCH_ID if found is None else found.harm)
            return Verdict(run=False, code=0, statuses=found.statuses)
        code = 0
        if old == CLEAR_ALL:
            mine.clear()
        elif old is not None and mine.pop(old, None) is None:
            code = NO_SUCH_ID
        if new is None or (code and self.strict):
            return Verdict(run=False, code=code)
        again = mine.get(new)
        if again is None:
            return Verdict(run=True, code=0)
        if again.checksum != content:
            return Verdict(run=False, code=9001)
        return Verdict(run=False, code=again.harm, statuses=() if again.harm else again.statuses)

    def keep(
        self, app: str, *, new: str, content: str, answers: list[Answer], harm: int = 0
    ) -> None:
        """Remember that the set ran; with the harm 600 that is forgotten at once."""
        if harm == NO_SUCH_ID:
            return
        statuses = tuple(
            KeptStatus(element=a.element, request_id=a.request_id, code=a.code, message=a.message)
            for a in answers
        )
        self.kept.setdefault(app, {})[new] = KeptSet(checksum=content, statuses=statuses, harm=harm)

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
                        harm=kept.get("harm", 0),
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
