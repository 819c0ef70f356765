"""What people and programs look at, a page at a time, always as one tenant.

A company of another tenant does not exist here: it is the same LookupError as one that never was.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from services.companies import UnknownCompanyError
from storage import companies, directory, journal, listings, record_search, runs
from storage.errors import NotFoundError
from storage.listings import CompanyLine
from storage.record_search import Wanted

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from services.context import Context
    from storage.journal import Entry
    from storage.record_search import Found
    from storage.runs import Run

__all__ = ["CompanyLine", "Listings", "NothingThereError", "Wanted"]


class NothingThereError(LookupError):
    """There is no such run, problem or record in this company."""


class Listings:
    """Pages and single things, by tenant and company."""

    def __init__(self, context: Context) -> None:
        self._context = context

    def home_of(self, company_id: UUID, tenant_id: UUID | None) -> UUID:
        """The tenant of a company as seen by a tenant, or (None) by whoever runs the service.

        UnknownCompanyError when it is nobody's, or another's.
        """
        with self._context.database.operator_session() as session:
            found = directory.tenant_of_company(session, company_id)
        if found is None or found.company_id != company_id:
            raise UnknownCompanyError
        if tenant_id is not None and found.tenant_id != tenant_id:
            raise UnknownCompanyError
        return found.tenant_id

    def companies(
        self, tenant_id: UUID, *, limit: int, after: tuple[str, UUID] | None = None
    ) -> list[CompanyLine]:
        """The tenant's companies by name."""
        with self._context.database.tenant_session(tenant_id) as session:
            return listings.companies_page(session, limit=limit, after=after)

    def company(self, tenant_id: UUID, company_id: UUID) -> CompanyLine:
        """One company as it stands in the list; UnknownCompanyError when there is none."""
        with self._context.database.tenant_session(tenant_id) as session:
            try:
                found = companies.get(session, company_id)
            except NotFoundError:
                raise UnknownCompanyError from None
            return listings.company_lines(session, [found])[0]

    def runs(
        self,
        tenant_id: UUID,
        company_id: UUID,
        *,
        limit: int,
        after: tuple[datetime, UUID] | None = None,
    ) -> list[Run]:
        """A company's runs, newest first."""
        with self._context.database.tenant_session(tenant_id) as session:
            return listings.runs_page(session, company_id, limit=limit, after=after)

    def run(self, tenant_id: UUID, company_id: UUID, run_id: UUID) -> Run:
        """One run of this company; NothingThereError otherwise."""
        with self._context.database.tenant_session(tenant_id) as session:
            try:
                found = runs.get(session, run_id)
            except NotFoundError:
                raise NothingThereError from None
        if found.company_id != company_id:
            raise NothingThereError
        return found

    def search(
        self,
        tenant_id: UUID,
        company_id: UUID,
        wanted: Wanted,
        *,
        limit: int,
        after: tuple[str, str, str] | None = None,
    ) -> list[tuple[tuple[str, str, str], Found]]:
        """Records by what a person knows of them, each with the key to go on after."""
        with self._context.database.tenant_session(tenant_id) as session:
            return record_search.search(session, company_id, wanted, limit=limit, after=after)

    def record(self, tenant_id: UUID, company_id: UUID, place: tuple[str, str, str]) -> Found:
        """The record at (entity, side, id) with its partner; NothingThereError otherwise."""
        with self._context.database.tenant_session(tenant_id) as session:
            found = record_search.one(session, company_id, *place)
        if found is None:
            raise NothingThereError
        return found

    def timeline(
        self,
        tenant_id: UUID,
        company_id: UUID,
        found: Found | None,
        *,
        limit: int,
        before: int | None = None,
    ) -> list[Entry]:
        """What happened to a record and its partner, or to a company; newest first."""
        with self._context.database.tenant_session(tenant_id) as session:
            if found is None:
                return journal.recent(session, company_id, limit=limit, before=before)
            mapping = found.mapping
            cloud = found.cloud.id if found.cloud else mapping and mapping.cloud_id
            here = found.quickbooks.id if found.quickbooks else mapping and mapping.quickbooks_id
            return journal.story(
                session,
                company_id,
                found.entity,
                cloud_id=cloud or None,
                quickbooks_id=here or None,
                limit=limit,
                before=before,
            )
