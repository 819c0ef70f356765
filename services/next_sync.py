"""When the next sync begins, and whether it is quiet until then: as the door decides it.

The Web Connector is answered in quiet hours too, that there is nothing to do; only what a person
asks for begins all the same.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from services import quiet
from services.departing import is_disconnected
from services.holding import is_held
from services.standing import is_late, soon

if TYPE_CHECKING:
    from datetime import datetime, timedelta

    from storage.companies import Company
    from storage.listings import CompanyLine


@dataclass(frozen=True, slots=True, kw_only=True)
class NextSync:
    """`at`: the first call from then on begins a sync, None when none does; `quiet_until` or None.

    `asked`: a person asked for it, so that quiet hours do not count.
    """

    at: datetime | None
    quiet_until: datetime | None
    asked: bool


def next_sync(company: Company, now: datetime, *, waits: bool = False) -> NextSync:
    """What the next call of its Web Connector finds; `waits` says that something is unfinished."""
    if company.state != "active":
        return NextSync(at=None, quiet_until=None, asked=False)
    hours = quiet.kept(company.settings)
    end = now if hours is None else hours.after(now)
    quiet_until = end if end > now else None
    if company.sync_now:
        return NextSync(at=now, quiet_until=quiet_until, asked=True)
    due = now if waits or company.sync_requested else company.next_sync_at
    if due is not None:
        due = max(due, now)
        due = due if hours is None else hours.after(due)
    return NextSync(at=due, quiet_until=quiet_until, asked=False)


def acts(line: CompanyLine, now: datetime, *, usual: timedelta) -> str:
    """When what a person decided is acted upon, as a sentence ends: "…, in about 7 minutes".

    `usual` is how often its Web Connector comes. Nothing is promised that is not known.
    """
    company, last_poll_at = line.company, line.last_poll_at
    if is_disconnected(company):
        return "once the company is connected again"
    if company.state != "active":
        return "once the company is resumed"
    if line.is_refused:
        return "once the right password is in the Web Connector"
    if is_held(company):
        return "once syncing was started"
    if not company.sync_now and next_sync(company, now).quiet_until is not None:
        return "once its quiet hours are over"
    if last_poll_at is None:
        return "when the Web Connector calls"
    if is_late(last_poll_at, usual, now):
        return "when the Web Connector calls; its call is late"
    return soon(last_poll_at + usual, now)
