"""Settings → everything a door needs, built in one place and once per process.

Plain construction: no registry, no globals. A door takes `Services` and calls its parts.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from redis import Redis

from services.accounts import Accounts
from services.api_replies import ApiReplies
from services.api_tokens import ApiTokens
from services.audit import Audit
from services.chart import Chart
from services.clock import SystemClock
from services.cloud_opening import connecting
from services.companies import Companies
from services.connecting import Connecting
from services.context import Context
from services.conversation import Conversation
from services.dashboard import Dashboard
from services.factors import Factors
from services.fleet import Fleet
from services.health import Health
from services.history import History
from services.hook_delivery import Deliverer
from services.hooks import Hooks
from services.leaving_out import LeavingOut
from services.listings import Listings
from services.notices import Notices
from services.notifying import Notifier
from services.people import People
from services.person_passwords import PersonPasswords
from services.post import Post
from services.preview_desk import PreviewDesk
from services.problem_desk import ProblemDesk
from services.problem_pages import ProblemPages
from services.record_pages import RecordPages
from services.secret_key import database_password
from services.shown_once import ShownOnce
from services.single_sign_on import SingleSignOn
from services.sweep import Sweeper
from services.system import System
from services.team import Team
from services.tenants import Tenants
from services.unlinking import Unlinking
from services.webhooks import Webhooks
from storage.engine import Database
from storage.sealed import Sealer

if TYPE_CHECKING:
    from datetime import datetime

    from services.clock import Clock
    from services.context import Wake
    from services.settings import Settings


@dataclass(frozen=True, slots=True, kw_only=True)
class Services:
    """What the doors call."""

    settings: Settings
    health: Health
    context: Context
    conversation: Conversation
    companies: Companies
    connecting: Connecting
    chart: Chart
    tenants: Tenants
    problems: ProblemDesk
    previews: PreviewDesk
    listings: Listings
    tokens: ApiTokens
    replies: ApiReplies
    sweeper: Sweeper
    webhooks: Webhooks
    people: People
    dashboard: Dashboard
    problem_pages: ProblemPages
    record_pages: RecordPages
    unlinking: Unlinking
    leaving_out: LeavingOut
    history: History
    fleet: Fleet
    audit: Audit
    post: Post
    notices: Notices
    hooks: Hooks
    notifier: Notifier
    deliverer: Deliverer
    system: System
    accounts: Accounts
    factors: Factors
    single_sign_on: SingleSignOn
    team: Team
    shown_once: ShownOnce

    def now(self) -> datetime:
        """The time as the use cases have it."""
        return self.context.clock.now()

    def close(self) -> None:
        """Let go of connections."""
        self.context.database.close()


def build(settings: Settings, *, wake: Wake, clock: Clock | None = None) -> Services:
    """Build everything over a database that is migrated; nothing is contacted yet."""
    sealer = Sealer(settings.secret_keys)
    database = Database(
        settings.database_url,
        database_password(settings.secret_keys),
        pool_size=settings.http_threads,
    )
    shared = Redis.from_url(settings.redis_url, socket_timeout=5, socket_connect_timeout=5)

    context = Context(
        settings=settings,
        clock=clock or SystemClock(),
        database=database,
        wake=wake,
        connect=connecting(settings, sealer, shared),
    )
    known = Companies(context, sealer)
    hashing, audit, post = PersonPasswords(), Audit(context), Post(context, sealer)
    people = People(context, hashing)
    return Services(
        settings=settings,
        health=Health(database, settings.redis_url),
        context=context,
        conversation=Conversation(context),
        companies=known,
        chart=Chart(context),
        connecting=Connecting(context, sealer, known),
        tenants=Tenants(context, hashing),
        problems=ProblemDesk(context),
        previews=PreviewDesk(context),
        listings=Listings(context),
        tokens=ApiTokens(context),
        replies=ApiReplies(context, sealer),
        sweeper=Sweeper(context),
        webhooks=Webhooks(context, sealer, known),
        dashboard=Dashboard(context),
        problem_pages=ProblemPages(context),
        record_pages=RecordPages(context),
        unlinking=Unlinking(context),
        leaving_out=LeavingOut(context),
        history=History(context),
        people=people,
        single_sign_on=SingleSignOn(context, sealer, people, audit),
        accounts=Accounts(context, hashing, post, audit),
        factors=Factors(context, sealer, hashing),
        team=Team(context, hashing, post, audit),
        shown_once=ShownOnce(context, sealer),
        fleet=Fleet(context),
        notices=Notices(context, post),
        hooks=Hooks(context, sealer),
        notifier=Notifier(context, post),
        deliverer=Deliverer(context, sealer),
        system=System(context),
        audit=audit,
        post=post,
    )
