"""What people look at: how a company stands, in a handful of statements whatever its size."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from storage import companies, mappings, problems, records, runs, sessions, work
from storage.models import PollRow

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from storage.session import Session


@dataclass(frozen=True, slots=True, kw_only=True)
class CompanyStatus:
    """How a company stands.

    `mapped` {entity: pairs} · `records` {(entity, side, state): number} · `problems` {kind: open} ·
    `work` {(side, state): number} · `in_doubt` writes whose answer is unknown, both sides together.
    """

    company: companies.Company
    last_poll_at: datetime | None
    refused_at: datetime | None
    open_session: sessions.WebConnectorSession | None
    last_run: runs.Run | None
    mapped: dict[str, int]
    records: dict[tuple[str, str, str], int]
    problems: dict[str, int]
    work: dict[tuple[str, str], int]
    in_doubt: int


def company_status(session: Session, company_id: UUID) -> CompanyStatus:
    """How the company stands now; NotFoundError when the tenant has no such company."""
    company = companies.get(session, company_id)
    polled = select(PollRow.last_poll_at, PollRow.refused_at).where(
        PollRow.company_id == company_id
    )
    last_poll_at, refused_at = session.execute(polled).one()
    waiting = work.open_counts(session, company_id)
    return CompanyStatus(
        company=company,
        last_poll_at=last_poll_at,
        refused_at=refused_at,
        open_session=sessions.open_for_company(session, company_id),
        last_run=runs.last_for_company(session, company_id),
        mapped=mappings.counts(session, company_id),
        records=records.counts(session, company_id),
        problems=problems.counts(session, company_id),
        work=waiting,
        in_doubt=sum(number for (_, state), number in waiting.items() if state == "in_doubt"),
    )
