"""Every page over a tenant with plenty: its time beside that of its own SQL, statements, weight.

    python benchmarks/pages.py [--records 100000] [--runs 10000] [--problems 2000] [--rounds 5]

A page is asked of the application itself, without a network; the fastest of the rounds counts. What
a page takes beside its SQL is parsing, templates and compression: "rendered within a small multiple
of its SQL time" is the ratio. The weight is the page's own, compressed; style sheet and scripts,
which a browser keeps, are told once at the end.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
import time
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from sqlalchemy import event  # noqa: E402

from app.factory import create_app  # noqa: E402
from services.bootstrap import Services, build  # noqa: E402
from services.embedded import Embedded  # noqa: E402
from services.migration import migrate_database  # noqa: E402
from services.secret_key import with_secret_keys  # noqa: E402
from services.settings import Settings  # noqa: E402
from tests.integration.app.api_world import furnished  # noqa: E402
from tests.integration.app.page_examples import Page, World, pages, world  # noqa: E402
from tests.integration.app.page_world import Person, signed_in  # noqa: E402
from tests.plenty import Plenty  # noqa: E402

COMPRESSED = {"Accept-Encoding": "br"}
WORDS = ("lumber", "lumber+77", "INV-4321", "zz", "4321.25", "v1")
STATES = ("settled", "waiting", "refused", "conflict")
STATIC = ("theme.js", "page.js", "live.js", "deskbridge.css", "mark.svg")


@dataclass(kw_only=True)
class Clock:
    """How long the database took for what was asked of it, and what that was."""

    seconds: float = 0.0
    asked: list[tuple[float, str]] = field(default_factory=list)
    _since: float = 0.0

    def listen(self, services: Services) -> None:
        """Time every statement of the pages."""
        database = services.context.database
        for engine in (database.engine, database.directory_engine):
            event.listen(engine, "before_cursor_execute", self._begins)
            event.listen(engine, "after_cursor_execute", self._ends)

    def reset(self) -> None:
        """Forget everything so far."""
        self.seconds, self.asked = 0.0, []

    def _begins(self, *_: Any) -> None:
        self._since = time.perf_counter()

    def _ends(self, _connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        took = time.perf_counter() - self._since
        self.seconds += took
        self.asked.append((took, statement))


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """What a page takes."""

    path: str
    page: float
    sql: float
    statements: int
    kilobytes: float
    slowest: tuple[float, str]

    def __str__(self) -> str:
        figures = f"{self.page * 1000:8.1f} {self.sql * 1000:8.1f} {self.page / self.sql:6.1f}"
        return f"{figures} {self.statements:5d} {self.kilobytes:7.1f}  {self.path}"


def measure(person: Person, path: str, clock: Clock, rounds: int) -> Line | None:
    """The fastest of some rounds; None for one that asks the database nothing."""
    took = []
    for _ in range(rounds + 1):
        clock.reset()
        began = time.perf_counter()
        answer = person.get(path, headers=COMPRESSED)
        whole = time.perf_counter() - began
        if answer.status_code != 200:
            raise SystemExit(f"{path}: {answer.status}")
        took.append((whole, clock.seconds))
    if not clock.asked:
        return None
    page, sql = min(took[1:])
    return Line(
        path=path,
        page=page,
        sql=sql,
        statements=len(clock.asked),
        kilobytes=len(answer.data) / 1000,
        slowest=max(clock.asked),
    )


def _looked_for(seen: World) -> list[Page]:
    """Pages of a hundred thousand that somebody narrowed, each in another way."""
    company = f"/companies/{seen.tenant.company}"
    paths = {
        "records.listed": (
            *(f"{company}/records?q={each}" for each in WORDS),
            *(f"{company}/records?state={each}" for each in STATES),
            f"{company}/records?entity=invoice",
            f"{company}/records?entity=vendor&state=refused",
        ),
        "runs.listed": (f"{company}/runs?only=failed",),
        "problems.listed": (
            f"{company}/problems?entity=customer",
            f"{company}/problems?code=drift&cleared=yes",
            f"{company}/problems?kind=question",
        ),
        "audit.ours": ("/audit?who=nobody", "/audit?action=nothing"),
    }
    return [
        Page(endpoint=endpoint, path=path, role="owner")
        for endpoint, each in paths.items()
        for path in each
    ]


def main() -> None:
    """Fill a tenant, open every page, and print what each takes."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--records", type=int, default=100_000)
    parser.add_argument("--runs", type=int, default=10_000)
    parser.add_argument("--problems", type=int, default=6_250)
    parser.add_argument("--rounds", type=int, default=5)
    chosen = parser.parse_args()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="deskbridge-bench-")))
        settings = with_secret_keys(
            Settings(data_dir=folder, cloud_hosts=("127.0.0.1",), require_second_factor="nobody")
        )
        found = stack.enter_context(Embedded(folder, durable=False, ephemeral=True))
        settings = replace(settings, database_url=found.database_url, redis_url=found.redis_url)
        migrate_database(settings)
        services = build(settings, wake=lambda *_, **__: None)
        stack.callback(services.close)
        _report(services, chosen)


def _report(services: Services, chosen: argparse.Namespace) -> None:
    app, clock = create_app(services), Clock()
    tenant = furnished(services)
    seen = world(services, tenant)
    began = time.perf_counter()
    seen.fill(
        Plenty(
            records=chosen.records,
            runs=chosen.runs,
            problems=chosen.problems,
            others=200,
            waiting=chosen.records // 100,
            log=chosen.records // 10,
            preview=chosen.records // 7,
            accounts=chosen.records // 50,
            tenants=chosen.records // 200,
        )
    )
    print(f"filled in {time.perf_counter() - began:.0f} s")
    people = {
        "owner": signed_in(app, services, tenant.id, "owner"),
        "operator": signed_in(app, services, None, "operator"),
        None: Person(app=app, services=services, tenant=tenant.id, role="viewer"),
    }
    clock.listen(services)
    print(f"{'page ms':>8} {'SQL ms':>8} {'ratio':>6} {'stmts':>5} {'kB':>7}  page")
    lines = [
        line
        for page in [*pages(app, seen), *_looked_for(seen)]
        if (line := measure(people[page.role], page.path, clock, chosen.rounds))
    ]
    for line in sorted(lines, key=lambda line: -line.page):
        print(line)
        if line.slowest[0] > 0.02:
            print(f"{'':>38}  {line.slowest[0] * 1000:.0f} ms: {' '.join(line.slowest[1].split())}")
    print(
        f"median ratio page / SQL: {statistics.median(each.page / each.sql for each in lines):.1f}"
    )
    browser = app.test_client()
    weights = [len(browser.get(f"/static/{name}", headers=COMPRESSED).data) for name in STATIC]
    weights.append(
        len(browser.get("/bootstrap/static/css/bootstrap.min.css", headers=COMPRESSED).data)
    )
    print(f"beside each page, once: {sum(weights) / 1000:.1f} kB of styles and scripts")


if __name__ == "__main__":
    main()
