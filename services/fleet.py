"""How every tenant's companies stand, for whoever runs the service, and what each of them needs.

A need is what the operator can see from outside: records that wait for their bookkeeper make no
company unhealthy. All of it is one statement for a page and one for the counts.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from services.contact import REFUSALS
from storage import fleet
from storage.fleet import Choice, FleetLine, Moment

if TYPE_CHECKING:
    from uuid import UUID

    from services.context import Context

__all__ = ["NEEDS", "SORTS", "Choice", "Fleet", "FleetLine", "Standing", "moment_of"]

NEEDS: Final = (
    "stopped",
    "wrong_file",
    "failing",
    "silent",
    "two_computers",
    "never",
    "paused",
    "disconnected",
    "late",
    "healthy",
)
"""First things first."""
WELL: Final = frozenset({"healthy", "late", "paused", "disconnected", "never"})
"""Needs that ask nothing of the operator now."""
SORTS: Final = ("need", "name", "heard", "problems")


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How many companies have which need, and how many problems are open."""

    counts: dict[str, int]
    open_problems: int

    @property
    def companies(self) -> int:
        """All of them."""
        return sum(self.counts.values())

    @property
    def in_need(self) -> int:
        """Those that somebody has to look at."""
        return sum(number for need, number in self.counts.items() if need not in WELL)


class Fleet:
    """Pages of every tenant's companies."""

    def __init__(self, context: Context) -> None:
        self._context = context

    def page(
        self, choice: Choice, *, limit: int, after: tuple[float, str, UUID] | None = None
    ) -> list[FleetLine]:
        """Companies as chosen; `after` is (rank, name, id) of the last one shown."""
        with self._context.database.operator_session() as session:
            return fleet.page(session, moment_of(self._context), choice, limit=limit, after=after)

    def standing(self, choice: Choice | None = None) -> Standing:
        """The counts above the page: by need, of those that the search and the tenant leave."""
        with self._context.database.operator_session() as session:
            found = fleet.counts(session, moment_of(self._context), choice or Choice())
        known = {each.need: each.companies for each in found}
        return Standing(
            counts={need: known.get(need, 0) for need in NEEDS},
            open_problems=sum(each.open_problems for each in found),
        )


def moment_of(context: Context) -> Moment:
    """What companies are judged by, now."""
    settings = context.settings
    return Moment(
        now=context.clock.now(),
        poll=settings.poll_minutes * 60.0,
        silence=settings.silence_hours * 3600.0,
        files=sorted(REFUSALS),
    )
