"""Events across tenants: directory functions alone, in an operator's session.

What an event tells is read later, in its own tenant's session: here are ids, addresses of people
who are to be mailed, and numbers.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import text

from storage.rows import read_all

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime, timedelta
    from uuid import UUID

    from storage.fleet import Moment
    from storage.session import Session


@dataclass(frozen=True, slots=True, kw_only=True)
class DueMail:
    """Somebody to whom a mail about a company is due."""

    tenant_id: UUID
    company_id: UUID
    user_id: UUID
    email: str
    name: str
    zone: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Claimed:
    """A delivery that is ours for a while."""

    tenant_id: UUID
    endpoint_id: UUID
    delivery_id: UUID


_COLLECT = text(
    "SELECT directory.collect_notices(:now, :poll, :silence, :files, :usual, :mail, :every)"
)
_DUE = text("SELECT * FROM directory.due_mails(:now, :pause, :urgent, :limit)")
_CLAIM = text("SELECT * FROM directory.claim_deliveries(:now, :lease, :each, :limit)")
_WAITING = text("SELECT directory.waiting_deliveries()")
_FORGET = text("SELECT directory.forget_notices(:stale, :before)")
_EVENTS = text("SELECT directory.notice_events(:user_id, :usual)")
_SET_EVENTS = text("SELECT directory.set_notice_events(:user_id, :events)")
_RUNS = text("SELECT * FROM directory.runs_ended(:since)")


def collect(
    session: Session,
    moment: Moment,
    *,
    usual: Sequence[str],
    mail: bool,
    silence_every: timedelta,
) -> int:
    """Make events of what happened since the last time; how many. One statement, one transaction.

    `usual` is what owners and accountants are mailed who chose nothing; without `mail` nobody is.
    """
    parameters = {
        "now": moment.now,
        "poll": moment.poll,
        "silence": moment.silence,
        "files": list(moment.files),
        "usual": list(usual),
        "mail": mail,
        "every": silence_every.total_seconds(),
    }
    return int(session.execute(_COLLECT, parameters).scalar_one())


def due_mails(
    session: Session, *, now: datetime, pause: timedelta, urgent: Sequence[str], limit: int
) -> list[DueMail]:
    """Whom to mail about which company now: at once for what is urgent, else after the pause."""
    parameters = {
        "now": now,
        "pause": pause.total_seconds(),
        "urgent": list(urgent),
        "limit": limit,
    }
    return read_all(session, _DUE, DueMail, parameters)


def claim(
    session: Session, *, now: datetime, lease: timedelta, each: int, limit: int
) -> list[Claimed]:
    """Take what is due, at most `each` of an endpoint, for as long as the lease."""
    parameters = {"now": now, "lease": lease.total_seconds(), "each": each, "limit": limit}
    return read_all(session, _CLAIM, Claimed, parameters)


def waiting(session: Session) -> int:
    """How many deliveries wait, of everybody."""
    return int(session.execute(_WAITING).scalar_one())


def forget(session: Session, *, stale: datetime, before: datetime) -> int:
    """Give up deliveries from before `stale`, delete events from before `before`; how many."""
    return int(session.execute(_FORGET, {"stale": stale, "before": before}).scalar_one())


def events_of(session: Session, user_id: UUID, usual: Sequence[str]) -> list[str]:
    """What a person is mailed, whoever's she is."""
    found: list[str] | None = session.execute(
        _EVENTS, {"user_id": user_id, "usual": list(usual)}
    ).scalar_one_or_none()
    return found or []


def set_events(session: Session, user_id: UUID, events: Sequence[str]) -> None:
    """Choose what a person is mailed."""
    session.execute(_SET_EVENTS, {"user_id": user_id, "events": list(events)})


def runs_ended(session: Session, since: datetime) -> dict[str, int]:
    """How many runs of everybody ended since then, by result."""
    return {row[0]: row[1] for row in session.execute(_RUNS, {"since": since})}
