"""Whether a company file is older than what it has already shown us: somebody restored a backup.

A backup of last Friday lacks everything that was entered since, and shows what was edited since as
it was before. So the newest records that we know are asked for by their ids: after a restore every
one of them that is newer than the backup is missing, or older than we know it. What a person
deleted is told by QuickBooks and is no sign; what somebody has edited since is newer than we know
it and is no sign either way.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

CLOCK = 3600
"""Seconds an EditSequence may go back: the clock of a PC that was set right moves it too."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """A record as we know it, and as QuickBooks shows it now.

    Both versions are EditSequences: the second of the last edit. `now` None: QuickBooks does not
    have it any more, and has not said that anybody deleted it.
    """

    entity: str
    id: str
    before: int
    now: int | None

    @property
    def went_back(self) -> bool:
        """Missing, or older than we know it."""
        return self.now is None or self.now < self.before - CLOCK


def went_back(found: Iterable[Known]) -> tuple[Known, ...]:
    """The newest records that went back in time; empty when the file is what it was.

    The newest that nobody edited since must be among them: a single older record that is missing,
    merged into another one perhaps, is no restored backup.
    """
    untouched = [each for each in found if each.now is None or each.now <= each.before]
    newest_first = sorted(untouched, key=lambda each: each.before, reverse=True)
    if not newest_first or not newest_first[0].went_back:
        return ()
    return tuple(each for each in newest_first if each.went_back)
