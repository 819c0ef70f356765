"""The whole served program, its use cases beside it, and people who sign in with a browser."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

from services.bootstrap import build
from services.embedded import attach
from services.secret_key import with_secret_keys
from services.settings import Settings
from tests.browser.chromium import DESK, PHONE
from tests.journeys.world import Server, serve

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, BrowserContext, Page

    from services.bootstrap import Services
    from tests.journeys.world import Company

PASSWORD = "correct horse battery"
ZONE = "America/Chicago"


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """A running server; `services` write into its database as its own processes do."""

    server: Server
    services: Services

    def person(self, tenant: UUID | None, role: str) -> str:
        """Somebody who may sign in; her e-mail address. `tenant` None runs the service."""
        email = f"{role}-{uuid4().hex[:8]}@example.test"
        whose = None if tenant is None else str(tenant)
        self.services.tenants.add_user(email, tenant=whose, role=role, password=PASSWORD)
        return email

    def tenant_of(self, company: Company) -> UUID:
        """The tenant that a journey's company belongs to."""
        return self.services.tenants.find(company.tenant)

    def context(
        self, browser: Browser, size: dict[str, int] = PHONE, **more: Any
    ) -> BrowserContext:
        """A browser of somebody's own, at a desk or in a hand."""
        return browser.new_context(
            viewport={"width": size["width"], "height": size["height"]},
            base_url=self.server.url,
            timezone_id=ZONE,
            locale="en-US",
            **more,
        )


@contextmanager
def running() -> Iterator[Site]:
    """Start a server, and reach its database as a command on the same machine would."""
    for server in serve():
        settings = with_secret_keys(
            Settings(data_dir=server.data, cloud_hosts=("127.0.0.1",), public_url=server.url)
        )
        addresses = attach(server.data)
        assert addresses is not None
        services = build(
            replace(settings, database_url=addresses.database_url, redis_url=addresses.redis_url),
            wake=_nobody,
        )
        try:
            yield Site(server=server, services=services)
        finally:
            services.close()


def sign_in(page: Page, email: str, password: str = PASSWORD) -> None:
    """Fill the form as a person does."""
    page.goto("/sign-in")
    page.get_by_label("E-mail address").fill(email)
    page.get_by_label("Password").fill(password)
    page.keyboard.press("Enter")
    page.get_by_label("Your account").wait_for()


@contextmanager
def somebody(
    site: Site, browser: Browser, tenant: UUID | None, role: str, size: dict[str, int] = DESK
) -> Iterator[Page]:
    """A person of this role who has signed in, at a desk unless `size` says otherwise."""
    context = site.context(browser, size)
    page = context.new_page()
    page.set_default_timeout(20_000)
    sign_in(page, site.person(tenant, role))
    yield page
    context.close()


def _nobody(tenant_id: UUID, company_id: UUID, *, after: float = 0.0) -> None:
    """The server's own beat wakes its workers."""
