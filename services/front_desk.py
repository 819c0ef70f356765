"""The use cases of people alone: what a command needs, built without cloud, broker or sessions.

A command line is started for one question; building what a server needs would take longer than the
answer.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from services.accounts import Accounts
from services.api_tokens import ApiTokens
from services.audit import Audit
from services.clock import SystemClock
from services.companies import Companies
from services.context import Context
from services.health import Health
from services.leaving_out import LeavingOut
from services.person_passwords import PersonPasswords
from services.post import Post
from services.preview_desk import PreviewDesk
from services.problem_desk import ProblemDesk
from services.secret_key import database_password
from services.team import Team
from services.tenants import Tenants
from services.unlinking import Unlinking
from services.webhooks import Webhooks
from storage.engine import Database
from storage.sealed import Sealer

if TYPE_CHECKING:
    from uuid import UUID

    from services.settings import Settings
    from storage.companies import Company
    from sync.ports import Cloud


@dataclass(frozen=True, slots=True, kw_only=True)
class FrontDesk:
    """What a command may call."""

    settings: Settings
    health: Health
    companies: Companies
    tenants: Tenants
    problems: ProblemDesk
    unlinking: Unlinking
    leaving_out: LeavingOut
    previews: PreviewDesk
    webhooks: Webhooks
    tokens: ApiTokens
    accounts: Accounts
    team: Team
    audit: Audit
    context: Context

    def close(self) -> None:
        """Let go of connections."""
        self.context.database.close()


def open_front_desk(settings: Settings) -> FrontDesk:
    """Build it over a database that is migrated; nothing is contacted yet."""
    database = Database(settings.database_url, database_password(settings.secret_keys), pool_size=1)
    context = Context(
        settings=settings, clock=SystemClock(), database=database, wake=_nobody, connect=_never
    )
    sealer = Sealer(settings.secret_keys)
    known = Companies(context, sealer)
    hashing, audit, post = PersonPasswords(), Audit(context), Post(context, sealer)
    return FrontDesk(
        settings=settings,
        health=Health(database, settings.redis_url),
        companies=known,
        tenants=Tenants(context, hashing),
        problems=ProblemDesk(context),
        unlinking=Unlinking(context),
        leaving_out=LeavingOut(context),
        previews=PreviewDesk(context),
        webhooks=Webhooks(context, sealer, known),
        tokens=ApiTokens(context),
        accounts=Accounts(context, hashing, post, audit),
        team=Team(context, hashing, post, audit),
        audit=audit,
        context=context,
    )


def _nobody(tenant_id: UUID, company_id: UUID, *, after: float = 0.0) -> None:
    """No bell to ring: what a command leaves behind is found by the next poll or tick."""


def _never(company: Company) -> Cloud:
    raise AssertionError(f"a command does not call the cloud of {company.name}")
