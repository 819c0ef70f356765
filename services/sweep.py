"""What a tick finds although nobody rang: lost wake-ups, silent sessions, things past their date.

Every sweep reads Postgres and nothing else, so a broker that forgot everything costs one tick.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from services import post, runs, webhooks
from services.compute import compute
from storage import directory, exchanges, logins, outbox, people_directory, sessions, team_directory

if TYPE_CHECKING:
    from uuid import UUID

    from services.context import Context


class Sweeper:
    """The periodic use cases, and the one that a wake-up asks for."""

    def __init__(self, context: Context) -> None:
        self._context = context

    def compute(self, tenant_id: UUID, company_id: UUID) -> None:
        """Bring one company's run up to date."""
        compute(self._context, tenant_id, company_id)

    def wake_what_was_missed(self) -> int:
        """Ring for every company with something to do now; returns how many."""
        idle = timedelta(seconds=self._context.settings.session_idle_limit)
        with self._context.database.operator_session() as session:
            found = directory.companies_to_sweep(session, now=self._context.clock.now(), idle=idle)
        for each in found:
            if "idle_session" in each.reasons:
                self._expire(each.tenant_id, each.company_id, idle)
            self._context.wake(each.tenant_id, each.company_id)
        return len(found)

    def forget_old_exchanges(self) -> int:
        """Delete raw exchanges that are past their date; returns of how many companies."""
        now = self._context.clock.now()
        with self._context.database.operator_session() as session:
            found = directory.companies_with_expired_exchanges(session, now=now)
            logins.forget(session, now)
            people_directory.forget_sessions(session, now)
            team_directory.forget_links(session, now)
            outbox.forget(session, now - post.KEPT)
            directory.forget_webhook_events(session, before=now - webhooks.KEPT)
        for tenant_id, company_id in found:
            with self._context.database.tenant_session(tenant_id) as session:
                exchanges.expire(session, company_id, now=now)
        return len(found)

    def _expire(self, tenant_id: UUID, company_id: UUID, idle: timedelta) -> None:
        """A Web Connector that said nothing for long is gone; what it had is in doubt."""
        with self._context.database.tenant_session(tenant_id) as session:
            current = sessions.open_for_company(session, company_id)
            if current is None or current.heard_at > self._context.clock.now() - idle:
                return
            runs.end(self._context, session, current, result="silent", sentence=None)
