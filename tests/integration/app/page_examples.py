"""Every page there is, found in the application's own map, with an example of each.

A page whose address has an argument that nobody knows an example of fails the tests that walk over
this: a new page is asked everything that the others are asked.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final
from uuid import uuid4

from app.access import Audience, audience_of
from services import problems as opening
from services.companies import CompanyRequest
from storage import connect_drafts, exchanges, preview_decisions, previews, problems, records
from storage.preview_decisions import NOT, Decision
from storage.previews import Item, Preview
from storage.records import RecordIn
from sync.intent import FieldConflict
from tests.plenty import Plenty, fill

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from uuid import UUID

    from flask import Flask
    from werkzeug.routing import Rule

    from services.bootstrap import Services
    from storage.session import Session
    from tests.integration.app.api_world import Tenant

NOT_PAGES: Final = {
    "company.moving": "goes on for as long as somebody watches",
    "connected.watched": "goes on for as long as somebody watches",
    "signing.confirm": "leads on at once where no code is asked for",
    "single.begin": "leads on to a provider, where there is one",
    "single.back": "leads on to where somebody wanted to go",
    "joining.invited": "opens with the key of a link alone, and is below",
    "joining.reset": "opens with the key of a link alone, and is below",
    "home.index": "leads on at once, unless nobody is signed in, which is below",
}
"""Routes that are got and answer no page, each with why."""
_PROGRAMS: Final = ("api.", "probes.", "metrics.", "static", "bootstrap.")
_FILES: Final = (".qwc", ".xml", ".csv", ".json")


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """What the examples are taken from.

    `held` is a company in preview, `looked_at` one whose preview is there and decided about.
    """

    services: Services
    tenant: Tenant
    held: UUID
    looked_at: UUID
    draft: UUID
    endpoint: UUID
    exchange: int
    links: dict[str, str]
    conflict: UUID
    several: UUID

    def fill(self, plenty: Plenty) -> None:
        """Put more rows of everything behind the pages."""
        url = self.services.settings.database_url
        for company in (self.tenant.company, self.held, self.looked_at):
            fill(url, self.tenant.id, company, plenty)


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A page to open, and who does: owner, operator, or (None) nobody who is signed in."""

    endpoint: str
    path: str
    role: str | None


ARGUMENTS: Final[dict[str, Callable[[World], object]]] = {
    "company_id": lambda world: world.tenant.company,
    "tenant_id": lambda world: world.tenant.id,
    "draft_id": lambda world: world.draft,
    "endpoint_id": lambda world: world.endpoint,
    "problem_id": lambda world: world.tenant.problem,
    "run_id": lambda world: world.tenant.run,
    "exchange_id": lambda world: world.exchange,
    "code": lambda world: "bill-missing-email",
    "records.*.entity": lambda world: "vendor",
    "records.*.side": lambda world: "cloud",
    "records.*.record_id": lambda world: "v1",
    "preview.*.company_id": lambda world: world.held,
    "preview.other.company_id": lambda world: world.looked_at,
    "preview.other.at": lambda world: 1,
    "preview.decisions.company_id": lambda world: world.looked_at,
    "preview.items.kind": lambda world: "ambiguous",
}
"""An example of each argument; where its name does not say enough, after its blueprint or page."""


def more(seen: World) -> list[Page]:
    """Pages beside the one of each route: with a choice made, or in another state."""
    company, held = (f"/companies/{each}" for each in (seen.tenant.company, seen.held))
    owners = {
        "preview.page": [f"{company}/preview"],
        "preview.decisions": [f"{held}/preview/decisions"],
        "preview.items": [f"{held}/preview/{kind}" for kind in ("create", "change", "refused")],
        "connected.waiting": [f"{held}/connect/waiting"],
        "problems.listed": [
            f"{company}/problems?kind=conflict",
            f"{company}/problems?cleared=yes",
            f"{held}/problems?kind=stop",
        ],
        "problems.one": [f"{company}/problems/{each}" for each in (seen.conflict, seen.several)],
        "records.listed": [
            f"{company}/records?q=able",
            f"{company}/records?q=nobody-is-called-so",
            f"{company}/records?q=Nov+3+2026",
        ],
        "runs.listed": [f"{company}/runs?only=changed", f"{held}/runs"],
        "company.dashboard": [held],
    }
    operators = {
        "audit.everybodys": ["/fleet/audit?who=owner"],
        "fleet.overview": ["/fleet?need=never", "/fleet?q=nobody-is-called-so"],
    }
    return [
        Page(endpoint="home.index", path="/", role=None),
        *(Page(endpoint=each, path=path, role=None) for each, path in seen.links.items()),
        *_paths(owners, "owner"),
        *_paths(operators, "operator"),
    ]


def _links(services: Services, tenant: Tenant) -> dict[str, str]:
    """What opens with a link's key, as somebody is handed it where no mail is sent."""
    email, known = (f"{uuid4().hex[:8]}@example.test" for _ in range(2))
    services.tenants.add_user(
        known, tenant=str(tenant.id), role="viewer", password="not to be used"
    )
    urls = {
        "joining.invited": services.team.invite(
            tenant.id, email, "viewer", by="Ann", whose="Castle Group"
        ),
        "joining.reset": services.accounts.reset_link(known),
    }
    base = services.settings.base_url
    return {endpoint: str(url).removeprefix(base) for endpoint, url in urls.items()}


def _paths(of: dict[str, list[str]], role: str) -> Iterator[Page]:
    for endpoint, paths in of.items():
        yield from (Page(endpoint=endpoint, path=path, role=role) for path in paths)


_CONFLICT: Final = opening.conflict(
    "vendor",
    "Able Supply",
    [
        FieldConflict(field="phone", base="1", quickbooks="512-555-0147", cloud="512-555-0199"),
        FieldConflict(field="email", base=None, quickbooks="", cloud="office@able.example"),
    ],
    cloud_id="v1",
    quickbooks_id="80000001-1",
)
_SEVERAL: Final = opening.ambiguous(
    "vendor", "Able Supply", side="cloud", record_id="v1", candidates=["80000001-1", "80000002-1"]
)


class NoExampleError(LookupError):
    """A page has an argument of which there is no example: add one to ARGUMENTS."""


def world(services: Services, tenant: Tenant) -> World:
    """The examples' world around a furnished tenant."""
    hook = services.hooks.add(tenant.id, "https://hooks.example/deskbridge", ["problem.opened"])
    draft = services.connecting.begin(tenant.id, f"Draft {tenant.name}")
    with services.context.database.tenant_session(tenant.id) as session:
        account = {"id": "00801", "name": "Castle in BILL"}
        connect_drafts.set_cloud(session, draft.id, settings={}, secret=b"", account=account)
        exchange = _exchanged(session, tenant)
        conflict, several = (
            problems.open_problem(session, tenant.company, each) for each in (_CONFLICT, _SEVERAL)
        )
    return World(
        services=services,
        tenant=tenant,
        held=_held(services, tenant, "Held"),
        looked_at=_looked_at(services, tenant),
        draft=draft.id,
        endpoint=hook.endpoint.id,
        exchange=exchange,
        links=_links(services, tenant),
        conflict=conflict,
        several=several,
    )


def _held(services: Services, tenant: Tenant, name: str) -> UUID:
    wanted = CompanyRequest(
        name=f"{name} {tenant.name}",
        cloud="bill",
        organization=f"008{uuid4().hex}",
        token_name="sync",
        token="secret",
        urls={},
        held=True,
    )
    return services.companies.add(tenant.id, wanted).company_id


def _looked_at(services: Services, tenant: Tenant) -> UUID:
    """A company whose preview creates a vendor that looks like another, and a decision there."""
    company = _held(services, tenant, "Looked at")
    now = datetime.now(UTC)
    new = Item(
        position=1,
        kind="create",
        entity="vendor",
        side="quickbooks",
        action="add",
        cloud_id="v1",
        label="Able Supply",
    )
    here = RecordIn(id="v1", data={"name": "Able Supply"}, label="Able Supply")
    there = RecordIn(id="80000001-1", data={"name": "Able Supply Co."}, label="Able Supply Co.")
    preview = Preview(
        company_id=company, generation=1, run_id=None, fingerprint="", shown={}, made_at=now
    )
    said = Decision(
        entity="vendor",
        side="cloud",
        record_id="v1",
        other="80000001-1",
        choice=NOT,
        label="Able Supply",
        who="Ann",
        decided_at=now,
        seen={"cloud": 0},
    )
    with services.context.database.tenant_session(tenant.id) as session:
        for side, row in (("cloud", here), ("quickbooks", there)):
            records.upsert_many(session, company, side, "vendor", [row])
        previews.add(session, company, 1, [new], [])
        previews.publish(session, preview)
        preview_decisions.decide(session, company, said)
    return company


def pages(app: Flask, seen: World) -> list[Page]:
    """One example of every page, and more of some."""
    return [*(_example(app, rule, seen) for rule in page_rules(app)), *more(seen)]


def _exchanged(session: Session, tenant: Tenant) -> int:
    now = datetime.now(UTC)
    return exchanges.store_request(
        session,
        tenant.company,
        uuid4().hex,
        b"<?xml version='1.0'?><QBXML><QBXMLMsgsRq><VendorQueryRq/></QBXMLMsgsRq></QBXML>",
        now=now,
        expires_at=now + timedelta(days=7),
        run_id=tenant.run,
    )


def page_rules(app: Flask) -> Iterator[Rule]:
    """The routes that are got and answer a page for people, in the order of their endpoints."""
    for rule in sorted(app.url_map.iter_rules(), key=lambda rule: rule.endpoint):
        known = rule.endpoint in NOT_PAGES or rule.endpoint.startswith(_PROGRAMS)
        known = known or rule.rule.endswith(_FILES)
        if "GET" in (rule.methods or ()) and not known:
            yield rule


def _example(app: Flask, rule: Rule, seen: World) -> Page:
    values: dict[str, Any] = {}
    for name in rule.arguments:
        blueprint = rule.endpoint.partition(".")[0]
        for known in (f"{rule.endpoint}.{name}", f"{blueprint}.*.{name}", name):
            if known in ARGUMENTS:
                values[name] = ARGUMENTS[known](seen)
                break
        else:
            raise NoExampleError(f"{name} of {rule.endpoint}, {rule.rule}")
    with app.test_request_context():
        path = app.url_for(rule.endpoint, **values)
    audience = audience_of(app.view_functions[rule.endpoint])
    if audience is Audience.ANYONE:
        return Page(endpoint=rule.endpoint, path=path, role=None)
    role = "operator" if audience is Audience.OPERATOR else "owner"
    return Page(endpoint=rule.endpoint, path=path, role=role)
