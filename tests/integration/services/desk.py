"""A tenant with a company, and the hands of those who work with it, without a server between."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

from services.companies import CompanyRequest

if TYPE_CHECKING:
    from services.bootstrap import Services
    from services.company_login import Login


@dataclass(slots=True)
class Time:
    """A clock that stands still until somebody moves it."""

    moment: datetime

    def now(self) -> datetime:
        """This moment."""
        return self.moment

    def passes(self, seconds: float) -> None:
        """Later."""
        self.moment += timedelta(seconds=seconds)


@dataclass(slots=True)
class Bell:
    """Notes who was rung for, and how long the ring was to wait."""

    rung: list[tuple[UUID, UUID]] = field(default_factory=list)
    after: list[float] = field(default_factory=list)

    def __call__(self, tenant_id: UUID, company_id: UUID, *, after: float = 0.0) -> None:
        """See services.context.Wake."""
        self.rung.append((tenant_id, company_id))
        self.after.append(after)


@dataclass(slots=True)
class Desk:
    """One tenant with one company, and what was rung for."""

    services: Services
    tenant: UUID
    name: str
    login: Login
    rung: list[tuple[UUID, UUID]]
    time: Time

    def authenticate(self, password: str | None = None, *, address: str = "127.0.0.1") -> list[str]:
        """What the Web Connector is told when it logs in."""
        given = self.login.password if password is None else password
        return self.services.conversation.authenticate(self.login.username, given, address=address)


def connected(
    services: Services, rung: list[tuple[UUID, UUID]], time: Time, **account: Any
) -> Desk:
    """Connect a company of a name nobody else has; `account` says where its cloud is."""
    word = uuid4().hex
    tenant = services.tenants.add(f"Tenant {word}")
    nowhere = {
        "organization": f"008{word[:16]}",
        "token_name": "deskbridge",
        "token": "a token nobody must read",
        "urls": {"v3": "http://127.0.0.1:9/v3", "v2": "http://127.0.0.1:9/v2"},
    }
    request = CompanyRequest(
        name=f"Company {word}", cloud="bill", start_date=date(2026, 7, 1), **(nowhere | account)
    )
    return Desk(
        services=services,
        tenant=tenant,
        name=f"Company {word}",
        login=services.companies.add(tenant, request),
        rung=rung,
        time=time,
    )
