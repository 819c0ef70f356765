"""Every tenant's companies, for whoever runs the service: directory functions, nothing else."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sqlalchemy import text

from storage.rows import read_all

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from uuid import UUID

    from storage.session import Session


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """By what a company is judged: now, the usual poll (s), the longest usual silence (s), codes.

    `files` are the codes that say another company file, or none of ours, is open.
    """

    now: datetime
    poll: float
    silence: float
    files: Sequence[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """Which companies, in which order: `sort` need | name | heard | problems."""

    tenant_id: UUID | None = None
    need: str | None = None
    search: str | None = None
    sort: str = "name"


@dataclass(frozen=True, slots=True, kw_only=True)
class FleetLine:
    """A company in the list of whoever runs the service.

    `need` stopped | wrong_file | failing | silent | two_computers | never | paused |
    disconnected | late | healthy, `why` the code of its trouble, `usual` the seconds between two
    polls, `problems` {kind: open}, none while it is disconnected; `rank` is its place in the order
    that was asked for, before its name. `product` and `qbxml` are the QuickBooks that opened its
    file last and the newest version it speaks, None when none did.
    """

    tenant_id: UUID
    tenant_name: str
    company_id: UUID
    name: str
    state: str
    need: str
    why: str | None
    last_poll_at: datetime | None
    refused_at: datetime | None
    silent_since: datetime | None
    usual: float
    session_heard_at: datetime | None
    next_sync_at: datetime | None
    run_id: UUID | None
    run_result: str | None
    run_started_at: datetime | None
    run_ended_at: datetime | None
    problems: dict[str, int] = field(default_factory=dict)
    open_problems: int
    created_at: datetime
    rank: float
    product: str | None
    qbxml: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class NeedCount:
    """How many companies have this need, and how many problems are open in them."""

    need: str
    companies: int
    open_problems: int


_FLEET = text(
    "SELECT f.*, p.product, p.qbxml FROM directory.fleet(:now, :poll, :silence, :files, :tenant_id,"
    " :need, :search, :sort, :rank, :name, :id, :limit) AS f"
    " CROSS JOIN LATERAL directory.program(f.company_id) AS p"
    " ORDER BY f.rank, lower(f.name), f.company_id"
)
_COUNTS = text(
    "SELECT need, companies::int, open_problems::int FROM"
    " directory.fleet_counts(:now, :poll, :silence, :files, :tenant_id, :search)"
)


def page(
    session: Session,
    moment: Moment,
    choice: Choice,
    *,
    limit: int,
    after: tuple[float, str, UUID] | None = None,
) -> list[FleetLine]:
    """Companies in an operator's session; `after` is (rank, name, id)."""
    rank, name, company_id = after or (None, None, None)
    parameters = {
        **_of(moment),
        "tenant_id": choice.tenant_id,
        "need": choice.need,
        "search": choice.search or None,
        "sort": choice.sort,
        "rank": rank,
        "name": name,
        "id": company_id,
        "limit": limit,
    }
    return read_all(session, _FLEET, FleetLine, parameters)


def counts(session: Session, moment: Moment, choice: Choice) -> list[NeedCount]:
    """How many companies have which need, whatever need was chosen."""
    parameters = {
        **_of(moment),
        "tenant_id": choice.tenant_id,
        "search": choice.search or None,
    }
    return read_all(session, _COUNTS, NeedCount, parameters)


def _of(moment: Moment) -> dict[str, object]:
    return {
        "now": moment.now,
        "poll": moment.poll,
        "silence": moment.silence,
        "files": list(moment.files),
    }
