"""Whether a company file is older than what it has already shown us: somebody restored a backup.

A backup of last Friday lacks everything that was entered since, and shows what was edited since as
it was before. So the newest records that we know are asked for by their ids: after a restore every
one of them that is newer than the backup is missing, or older than we know it. What a person
deleted is told by QuickBooks and is no sign; what somebody has edited since, or what is older by so
little that a clock may have been set right, is no sign either way.
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

    @property
    def says_nothing(self) -> bool:
        """Edited since, or back by no more than a clock that was set right."""
        return self.now is not None and self.now != self.before and not self.went_back


def went_back(found: Iterable[Known]) -> tuple[Known, ...]:
    """The newest records that went back in time; empty when the file is what it was.

    The newest that says anything must be among them: a single older record that is missing, merged
    into another one perhaps, is no restored backup.
    """
    telling = [each for each in found if not each.says_nothing]
    newest_first = sorted(telling, key=lambda each: each.before, reverse=True)
    if not newest_first or not newest_first[0].went_back:
        return ()
    return tuple(each for each in newest_first if each.went_back)
