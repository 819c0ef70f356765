"""What this door asks of the use cases. `services.bootstrap` builds what fits."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from services.accounts import Accounts
    from services.api_replies import ApiReplies
    from services.api_tokens import ApiTokens
    from services.audit import Audit
    from services.chart import Chart
    from services.companies import Companies, Company
    from services.connecting import Connecting
    from services.dashboard import Dashboard
    from services.factors import Factors
    from services.fleet import Fleet
    from services.health import Readiness
    from services.history import History
    from services.hooks import Hooks
    from services.leaving_out import LeavingOut
    from services.listings import Listings
    from services.notices import Notices
    from services.people import People
    from services.post import Post
    from services.preview_desk import PreviewDesk
    from services.problem_desk import ProblemDesk
    from services.problem_pages import ProblemPages
    from services.record_pages import RecordPages
    from services.settings import Settings
    from services.shown_once import ShownOnce
    from services.single_sign_on import SingleSignOn
    from services.system import System
    from services.team import Team
    from services.tenants import Tenants
    from services.unlinking import Unlinking
    from services.webhooks import WebhookAddress


class Health(Protocol):
    """Whether this process can do its work."""

    def readiness(self) -> Readiness:
        """Ready, or the reasons why not."""
        ...

    def database_trouble(self) -> str | None:
        """Why the database cannot be used, in a sentence; None when it can."""
        ...


class Webhooks(Protocol):
    """Notifications of a cloud."""

    def heard(self, kind: str, key: str, headers: Mapping[str, str], body: bytes) -> bool:
        """Take one, with its header lines by lower-case name; False when it is not to be heard."""
        ...

    def known(self, company: Company) -> WebhookAddress | None:
        """Where the cloud is to send a company's, None before an address was made."""
        ...

    def address(self, name: str) -> WebhookAddress:
        """The same, made when first asked for."""
        ...

    def set_secret(self, name: str, secret: str) -> WebhookAddress:
        """Enter the security key that the cloud showed once."""
        ...

    def renew(self, name: str) -> WebhookAddress:
        """Another address, and no security key."""
        ...


class Services(Protocol):
    """Everything the door may call."""

    @property
    def settings(self) -> Settings:
        """The checked settings."""
        ...

    @property
    def health(self) -> Health:
        """The probes' answers."""
        ...

    @property
    def companies(self) -> Companies:
        """Companies."""
        ...

    @property
    def chart(self) -> Chart:
        """Accounts to choose from."""
        ...

    @property
    def connecting(self) -> Connecting:
        """Companies that are being connected."""
        ...

    @property
    def previews(self) -> PreviewDesk:
        """What the first sync of a held company would do."""
        ...

    @property
    def tenants(self) -> Tenants:
        """Organizations that signed up."""
        ...

    @property
    def problems(self) -> ProblemDesk:
        """What waits for a person."""
        ...

    @property
    def listings(self) -> Listings:
        """Pages of everything."""
        ...

    @property
    def tokens(self) -> ApiTokens:
        """Who presents which token."""
        ...

    @property
    def replies(self) -> ApiReplies:
        """What was answered under which Idempotency-Key."""
        ...

    @property
    def webhooks(self) -> Webhooks:
        """Notifications."""
        ...

    @property
    def people(self) -> People:
        """Who is signed in, and what was done."""
        ...

    @property
    def fleet(self) -> Fleet:
        """How every tenant's companies stand."""
        ...

    @property
    def audit(self) -> Audit:
        """What everybody did."""
        ...

    @property
    def post(self) -> Post:
        """Mail to people."""
        ...

    @property
    def notices(self) -> Notices:
        """Who is mailed what."""
        ...

    @property
    def hooks(self) -> Hooks:
        """Where programs are told."""
        ...

    @property
    def system(self) -> System:
        """How the service itself is."""
        ...

    @property
    def dashboard(self) -> Dashboard:
        """How companies stand."""
        ...

    @property
    def problem_pages(self) -> ProblemPages:
        """Problems with what they are about."""
        ...

    @property
    def record_pages(self) -> RecordPages:
        """Records and their stories."""
        ...

    @property
    def unlinking(self) -> Unlinking:
        """Takes a wrong link back."""
        ...

    @property
    def leaving_out(self) -> LeavingOut:
        """Takes up again what a person left out."""
        ...

    @property
    def history(self) -> History:
        """Runs and exchanges."""
        ...

    @property
    def accounts(self) -> Accounts:
        """A person's own password and browsers."""
        ...

    @property
    def factors(self) -> Factors:
        """Second factors."""
        ...

    @property
    def single_sign_on(self) -> SingleSignOn:
        """Signing in with a provider."""
        ...

    @property
    def shown_once(self) -> ShownOnce:
        """Secrets on their way to the page that shows them."""
        ...

    @property
    def team(self) -> Team:
        """Who belongs to a tenant, or runs the service."""
        ...

    def now(self) -> datetime:
        """The time as the use cases have it."""
        ...
