"""Everything the doors call, over a real database, with a bell that only notes who rang."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

import pytest

from services.bootstrap import Services, build
from services.companies import CompanyRequest, Login

if TYPE_CHECKING:
    from collections.abc import Iterator

    from services.settings import Settings


@dataclass(slots=True)
class Desk:
    """One tenant with one company, and what was rung for."""

    services: Services
    tenant: UUID
    name: str
    login: Login
    rung: list[tuple[UUID, UUID]] = field(default_factory=list)

    def authenticate(self, password: str | None = None) -> list[str]:
        """What the Web Connector is told when it logs in."""
        given = self.login.password if password is None else password
        return self.services.conversation.authenticate(
            self.login.username, given, address="127.0.0.1"
        )


@pytest.fixture
def desk(settings: Settings) -> Iterator[Desk]:
    """A connected company whose first sync is due."""
    rung: list[tuple[UUID, UUID]] = []

    def wake(tenant_id: UUID, company_id: UUID, *, after: float = 0.0) -> None:
        rung.append((tenant_id, company_id))

    services = build(settings, wake=wake)
    word = uuid4().hex
    tenant = services.tenants.add(f"Tenant {word}")
    login = services.companies.add(
        tenant,
        CompanyRequest(
            name=f"Company {word}",
            cloud="bill",
            organization="0080000000000000001",
            token_name="deskbridge",
            token="a token nobody must read",
            urls={"v3": "http://127.0.0.1:9/v3", "v2": "http://127.0.0.1:9/v2"},
            start_date=date(2026, 7, 1),
        ),
    )
    try:
        yield Desk(services, tenant, f"Company {word}", login, rung)
    finally:
        services.close()
