"""What went on: runs, and the very requests and answers of each, for people who want to see."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from qbxml.pretty import pretty
from services.listings import NothingThereError
from services.run_story import story_of
from storage import exchanges, listings, runs
from storage.errors import NotFoundError

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from services.context import Context
    from services.run_story import RunStory
    from storage.exchanges import Exchange
    from storage.runs import Run
    from storage.session import Session

SHOWN: Final = 200_000
"""Characters of a document that a page shows; the whole can be fetched."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wire:
    """One exchange; the documents are None when they are not kept any more, or nothing came."""

    exchange: Exchange
    request: str | None
    response: str | None


class History:
    """Runs and exchanges, per company."""

    def __init__(self, context: Context) -> None:
        self._context = context

    def runs(
        self,
        tenant_id: UUID,
        company_id: UUID,
        *,
        limit: int,
        after: tuple[datetime, UUID] | None = None,
        only: str | None = None,
    ) -> list[Run]:
        """Runs, newest first; `only` "changed" or "failed"."""
        with self._context.database.tenant_session(tenant_id) as session:
            return listings.runs_page(session, company_id, limit=limit, after=after, only=only)

    def run(
        self,
        tenant_id: UUID,
        company_id: UUID,
        run_id: UUID,
        *,
        limit: int,
        after: int | None = None,
        before: int | None = None,
    ) -> RunStory:
        """One run of this company, told from its own rows; NothingThereError otherwise.

        `after` the id of the last exchange that was shown, `before` of the last thing written down.
        """
        with self._context.database.tenant_session(tenant_id) as session:
            try:
                run = runs.get(session, run_id)
            except NotFoundError:
                raise NothingThereError from None
            if run.company_id != company_id:
                raise NothingThereError
            now = self._context.clock.now()
            return story_of(session, run, now=now, limit=limit, after=after, before=before)

    def exchange(self, tenant_id: UUID, company_id: UUID, exchange_id: int) -> Wire:
        """One exchange with both documents, indented; NothingThereError otherwise."""
        with self._context.database.tenant_session(tenant_id) as session:
            exchange = self._exchange(session, company_id, exchange_id)
            request = exchanges.request_bytes(session, exchange_id)
            response = exchanges.response_bytes(session, exchange_id)
        return Wire(
            exchange=exchange,
            request=None if not request else pretty(request),
            response=None if not response else pretty(response),
        )

    def document(
        self, tenant_id: UUID, company_id: UUID, exchange_id: int, *, answer: bool
    ) -> bytes:
        """The exact bytes that were sent, or came back; NothingThereError when they are gone."""
        with self._context.database.tenant_session(tenant_id) as session:
            self._exchange(session, company_id, exchange_id)
            read = exchanges.response_bytes if answer else exchanges.request_bytes
            found = read(session, exchange_id)
        if not found:
            raise NothingThereError
        return found

    @staticmethod
    def _exchange(session: Session, company_id: UUID, exchange_id: int) -> Exchange:
        try:
            found = exchanges.get(session, exchange_id)
        except NotFoundError:
            raise NothingThereError from None
        if found.company_id != company_id:
            raise NothingThereError
        return found
