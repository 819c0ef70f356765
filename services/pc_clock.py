"""The clock of the bookkeeper's PC, which AppLock shows: QuickBooks' times are that clock's.

Nobody says in which zone it is, so only its distance to our clock is kept, per computer. A distance
no zone explains is told to a person. One that shrank by more than a summer's hour means that the
clock was set back: edits made since lie below the marks up to which QuickBooks was read. Then the
marks go back by as much, and stay there until that clock has passed where they had been. A computer
met for the first time may have been set back before: as far as it is behind ours, if it is.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from services import problems as words
from storage import cursors, journal, problems
from storage.journal import Event
from sync import cursor as marks

if TYPE_CHECKING:
    from storage.companies import Company
    from storage.session import Session

CODE: Final = "clock-wrong"
WRONG: Final = timedelta(hours=15)
"""No zone is more than fourteen hours from ours; an hour more for a summer that is wrong."""
BACK: Final = timedelta(minutes=90)
"""A summer that ends sets clocks back by an hour, and QuickBooks' own times follow it."""
MARGIN: Final = timedelta(hours=1)
CLOCKS: Final = "clocks"  # in `bound`: {computer: seconds its clock is ahead of ours}
HELD: Final = "marks_held_until"  # in `bound`: by our clock
SET_BACK: Final = "set_back_until"  # likewise, where it was seen to be set back
_FIRST: Final = datetime(1, 1, 1, tzinfo=UTC)
_TICKS: Final = 10_000_000
_QUARTER: Final = 900


def ahead(app_lock: str | None, now: datetime) -> timedelta | None:
    """How far the clock in `LOCKED:<machine>:<.NET ticks>` is ahead of ours; None without one."""
    ticks = (app_lock or "").rpartition(":")[2]
    if not (ticks.isascii() and ticks.isdecimal() and len(ticks) < 20):
        return None
    return timedelta(seconds=int(ticks) // _TICKS) - (now - _FIRST)


def moment(company: Company, wall: str) -> datetime | None:
    """When the clock of the company's PC showed this; None where nobody knows.

    A clock is taken to be right, in some zone: zones lie quarters of an hour apart.
    """
    clocks = ((company.bound or {}).get(CLOCKS) or {}).values()
    zones = {round(each / _QUARTER) * _QUARTER for each in clocks}
    if len(zones) != 1:
        return None
    shown = datetime.fromisoformat(marks.wall(wall)).replace(tzinfo=UTC)
    return shown - timedelta(seconds=zones.pop())


def meet(
    session: Session, company: Company, machine: str, distance: timedelta, now: datetime
) -> dict[str, Any]:
    """Compare with the last time, do what that asks for, and return what `bound` keeps of it."""
    before = company.bound or {}
    clocks: dict[str, int] = dict(before.get(CLOCKS) or {})
    known = clocks.get(machine)
    clocks[machine] = round(distance.total_seconds())
    held, set_back = before.get(HELD), before.get(SET_BACK)
    back = timedelta(seconds=(known or 0) - clocks[machine])
    if back > BACK:
        _lower_marks(session, company, back)
        until = (now + back + MARGIN).isoformat(timespec="seconds")
        held = max(held or "", until)
        if known is not None or not before.get(CLOCKS):
            set_back = held  # else a backup may have been restored on a new computer
    _tell(session, company, machine, distance)
    return {CLOCKS: clocks, HELD: held, SET_BACK: set_back}


def held_for(company: Company, now: datetime) -> timedelta:
    """How long marks still stay where they are: that PC's clock is behind them by no more."""
    return _left(company, HELD, now)


def was_set_back(company: Company, now: datetime) -> bool:
    """Whether edits of today may look older than those of before."""
    return _left(company, SET_BACK, now) > timedelta()


def _left(company: Company, until: str, now: datetime) -> timedelta:
    known = (company.bound or {}).get(until)
    return max(timedelta(), datetime.fromisoformat(known) - now) if known else timedelta()


def _lower_marks(session: Session, company: Company, back: timedelta) -> None:
    seconds = int((back + MARGIN).total_seconds())
    for name, mark in cursors.all_of(session, company.id, "quickbooks").items():
        cursors.set_mark(session, company.id, "quickbooks", name, marks.since(mark, seconds))
    event = Event(event="clock-set-back", detail={"seconds": int(back.total_seconds())})
    journal.write_many(session, company.id, [event])


def _tell(session: Session, company: Company, machine: str, distance: timedelta) -> None:
    if abs(distance) <= WRONG:
        problems.clear(session, company.id, kinds=["alarm"], code=CODE, resolution="set right")
        return
    hours = round(abs(distance) / timedelta(hours=1))
    size = f"{hours} hours" if hours < 48 else f"{round(hours / 24)} days"
    problem = words.alarm(
        CODE,
        f"The clock of “{machine}” is {size} {'fast' if distance > timedelta() else 'slow'}.",
        "Set date, time and time zone on that computer (Windows: Settings › Time & language). "
        "Until then, dates that QuickBooks fills in by itself are wrong.",
        choices=words.STOPPED,
        detail={"machine": machine, "seconds": int(distance.total_seconds())},
    )
    problems.open_problem(session, company.id, problem)
