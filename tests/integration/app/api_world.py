"""The JSON door over a real database: tenants, their companies, and tokens to open them with."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

from services.api_tokens import Scope
from services.companies import CompanyRequest
from storage import journal, mappings, problems, records, runs
from storage.journal import Event
from storage.mappings import Link
from storage.problems import NewProblem
from storage.records import RecordIn

if TYPE_CHECKING:
    from flask import Flask
    from werkzeug.test import TestResponse

    from services.bootstrap import Services

API = "/api/v1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Tenant:
    """A tenant with one company in which there is one of everything."""

    id: UUID
    company: UUID
    name: str
    run: UUID
    problem: UUID
    alike: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class Program:
    """A program with a token."""

    app: Flask
    token: str

    def ask(self, method: str, path: str, **more: Any) -> TestResponse:
        """Send a request below /api/v1."""
        headers = {"Authorization": f"Bearer {self.token}", **more.pop("headers", {})}
        return self.app.test_client().open(f"{API}{path}", method=method, headers=headers, **more)

    def get(self, path: str, **more: Any) -> TestResponse:
        return self.ask("GET", path, **more)

    def post(self, path: str, **more: Any) -> TestResponse:
        return self.ask("POST", path, **more)

    def patch(self, path: str, **more: Any) -> TestResponse:
        return self.ask("PATCH", path, **more)


def token(services: Services, tenant: UUID | None, scope: Scope = Scope.OPERATE) -> str:
    return services.tokens.create(tenant, scope, name="test").token


def program(app: Flask, services: Services, tenant: UUID | None, scope: Scope) -> Program:
    return Program(app=app, token=token(services, tenant, scope))


def furnished(services: Services) -> Tenant:
    """A tenant whose company has a run, problems, a pair of records and a story."""
    word = uuid4().hex[:8]
    tenant = services.tenants.add(f"Tenant {word}")
    company = add_company(services, tenant, f"Rock Castle {word}")
    with services.context.database.tenant_session(tenant) as session:
        run = runs.start(session, company, now=datetime.now(UTC))
        first, second = (
            problems.open_problem(session, company, refusal(cloud_id)) for cloud_id in ("v1", "v2")
        )
        records.upsert_many(session, company, "cloud", "vendor", [_record("v1", "Able Supply")])
        records.upsert_many(
            session, company, "quickbooks", "vendor", [_record("80000001-1", "Able Supply")]
        )
        link = Link(cloud_id="v1", quickbooks_id="80000001-1", evidence="created")
        mappings.link(session, company, "vendor", link)
        told = Event(event="linked", entity="vendor", cloud_id="v1", quickbooks_id="80000001-1")
        journal.write_many(session, company, [told])
    return Tenant(
        id=tenant,
        company=company,
        name=f"Rock Castle {word}",
        run=run.id,
        problem=first,
        alike=second,
    )


def add_company(services: Services, tenant: UUID, name: str) -> UUID:
    wanted = CompanyRequest(
        name=name,
        cloud="bill",
        organization=f"008{uuid4().hex}",
        token_name="sync",
        token="secret",
        urls={},
    )
    return services.companies.add(tenant, wanted).company_id


def refusal(cloud_id: str, **more: Any) -> NewProblem:
    told: dict[str, Any] = {
        "kind": "refusal",
        "code": "qb-3100",
        "label": cloud_id,
        "cause": "The name is taken.",
        "cure": "Rename one of them.",
        "entity": "vendor",
        "cloud_id": cloud_id,
        "choices": ["retry", "skip"],
    }
    return NewProblem(**(told | more))


def _record(record_id: str, name: str) -> RecordIn:
    return RecordIn(id=record_id, data={"name": name}, natural_keys=[name.lower()], label=name)
