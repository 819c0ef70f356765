"""A page for every code: from the tables the engine decides by, and our own words beside them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from services.choice_words import spoken
from services.words_for_people import named
from sync.help_words import FAMILIES, OURS
from sync.outcome_tables import (
    HRESULTS,
    IN_USE,
    SET_STATUSES,
    STATUSES,
    UNKNOWN_HRESULT,
    UNKNOWN_SET_STATUS,
    UNKNOWN_STATUS,
    UNKNOWN_WARNING,
    WRITE_LOST,
)
from sync.outcome_words import Action, Outcome

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sync.help_value import Help

_NEXT: Final = {
    Action.DONE: "It was done. There is only something to look at.",
    Action.RETRY: "Nothing is lost: the same is tried again in a later sync.",
    Action.REFRESH: "Nothing is lost: the record is read again and planned anew.",
    Action.REFUSE: "Nothing is lost: this record waits, with what needs it; all else goes on.",
    Action.STOP: "Nothing is lost: what it concerns waits until it is right; all else goes on.",
    Action.IN_DOUBT: "Nothing is sent twice: QuickBooks is asked first what became of it.",
}
BILL: Final = "bill"
OWN: Final = "Deskbridge"
QUICKBOOKS: Final = "QuickBooks"
WEB_CONNECTOR: Final = "Web Connector"
RECOVERY: Final = "Recovery of lost answers"
GROUPS: Final = (OWN, QUICKBOOKS, WEB_CONNECTOR, RECOVERY)
_WAITS: Final = "Nothing is lost: it waits until this is right, and all else goes on."


@dataclass(frozen=True, slots=True, kw_only=True)
class HelpPage:
    """One code: what happened, why, what to do, and what becomes of it."""

    code: str
    group: str
    title: str
    why: str
    steps: tuple[str, ...]
    after: str

    def says(self, words: str) -> bool:
        """Whether all of these words are in it."""
        text = " ".join([self.code, self.title, self.why, *self.steps]).casefold()
        return all(word in text for word in words.casefold().split())


def page(code: str) -> HelpPage | None:
    """The page of a code; of its family when only that is known; None for no code of ours."""
    wanted = code.strip()
    found = PAGES.get(wanted.casefold())
    if found is not None:
        return found
    for beginning, words in FAMILIES.items():
        if wanted.casefold().startswith(beginning) and len(wanted) <= _LONGEST:
            return _own(wanted, words)
    return None


def search(words: str) -> list[HelpPage]:
    """The pages that have all of these words; all pages for none."""
    return [each for each in PAGES.values() if each.says(words)]


_LONGEST: Final = 80


def _own(code: str, words: Help) -> HelpPage:
    return HelpPage(
        code=code,
        group=OWN,
        title=named(words.title),
        why=named(words.why),
        steps=tuple(spoken(each, BILL, "drift") for each in words.steps),
        after=_WAITS,
    )


def _of(outcome: Outcome, group: str, title: str) -> HelpPage:
    return HelpPage(
        code=outcome.code,
        group=group,
        title=title,
        why=named(outcome.cause),
        steps=(spoken(outcome.cure, BILL),),
        after=_NEXT[outcome.action],
    )


def _all() -> Iterator[HelpPage]:
    for code, words in OURS.items():
        yield _own(code, words)
    for number, outcome in STATUSES.items():
        if outcome.action is not Action.DONE or outcome.note:  # else nobody is ever told of it
            yield _of(outcome, QUICKBOOKS, f"QuickBooks' status {number}")
    for outcome in (IN_USE, UNKNOWN_STATUS, UNKNOWN_WARNING):
        yield _of(outcome, QUICKBOOKS, outcome.cause.rstrip("."))
    for text, outcome in HRESULTS.items():
        yield _of(outcome, WEB_CONNECTOR, f"Error {text}")
    for outcome in (WRITE_LOST, UNKNOWN_HRESULT):
        yield _of(outcome, WEB_CONNECTOR, outcome.cause.rstrip("."))
    for number, outcome in SET_STATUSES.items():
        if outcome.action is not Action.DONE:
            yield _of(outcome, RECOVERY, f"Message set status {number}")
    yield _of(UNKNOWN_SET_STATUS, RECOVERY, UNKNOWN_SET_STATUS.cause.rstrip("."))


PAGES: Final = {each.code.casefold(): each for each in _all()}
"""Every page by its code in lower case."""
