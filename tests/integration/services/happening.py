"""A tenant with a company that things happen to, for the tests of what is told."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final
from uuid import UUID, uuid4

import psycopg

from services.companies import CompanyRequest
from storage import problems, runs
from storage.problems import NewProblem

if TYPE_CHECKING:
    from services.bootstrap import Services
    from tests.integration.services.desk import Time

ALL: Final = (
    "problem.opened",
    "problem.cleared",
    "company.silent",
    "company.heard_again",
    "run.finished",
)
AT_ONCE: Final = timedelta(0)


class House:
    """A tenant with one company, an owner, and what befalls it."""

    def __init__(self, services: Services, url: str, time: Time) -> None:
        self.services, self.url, self.time = services, url, time
        word = uuid4().hex[:8]
        self.tenant = services.tenants.add(f"Tenant {word}")
        self.name = f"Rock Castle {word}"
        wanted = CompanyRequest(
            name=self.name,
            cloud="bill",
            organization=f"008{uuid4().hex}",
            token_name="sync",
            token="topsecret",
            urls={},
        )
        self.company = services.companies.add(self.tenant, wanted).company_id
        self.owner = f"{word}@example.test"
        self.owner_id = services.tenants.add_user(
            self.owner, tenant=str(self.tenant), role="owner", password="x" * 12
        )
        services.notifier.sweep()  # what happened up to here is no news

    def open_problem(self, record: str = "v1") -> UUID:
        problem = NewProblem(
            kind="refusal",
            code="qb-3100",
            label=f"Able Supply {record}",
            cause="The name is taken.",
            cure="Rename one of them.",
            entity="vendor",
            cloud_id=record,
        )
        with self.services.context.database.tenant_session(self.tenant) as session:
            return problems.open_problem(session, self.company, problem)

    def clear(self, problem: UUID) -> None:
        with self.services.context.database.tenant_session(self.tenant) as session:
            problems.resolve(session, problem, "retry")

    def end_a_run(self) -> UUID:
        now = self.services.now()
        with self.services.context.database.tenant_session(self.tenant) as session:
            run = runs.start(session, self.company, now=now)
            runs.finish(session, run.id, now=now, result="done")
        return run.id

    def poll(self, ago: timedelta = AT_ONCE) -> None:
        with psycopg.connect(self.url) as connection:
            connection.execute(
                "UPDATE polls SET last_poll_at = %s WHERE company_id = %s",
                [self.services.now() - ago, self.company],
            )

    def endpoint(self, url: str, *events: str) -> tuple[UUID, str]:
        made = self.services.hooks.add(self.tenant, url, events or ALL)
        # What happened before it was there is not for it, by this machine's clock and the test's.
        with psycopg.connect(self.url) as connection:
            connection.execute("UPDATE webhook_endpoints SET created_at = '2000-01-01Z'")
        return made.endpoint.id, made.secret

    def sweep(self) -> None:
        self.services.notifier.sweep(silence_every=AT_ONCE)
        self.services.deliverer.sweep()

    def logged(self, endpoint: UUID) -> list[tuple[str, str, int, str]]:
        found = self.services.hooks.log(self.tenant, endpoint, limit=50)
        return [
            (each.event, each.delivery.state, each.delivery.tries, each.delivery.answer)
            for each in found
        ]
