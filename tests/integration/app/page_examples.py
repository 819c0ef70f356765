"""Every page there is, found in the application's own map, with an example of each.

A page whose address has an argument that nobody knows an example of fails the tests that walk over
this: a new page is asked everything that the others are asked.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from app.access import Audience, audience_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from uuid import UUID

    from flask import Flask
    from werkzeug.routing import Rule

    from services.bootstrap import Services
    from tests.integration.app.api_world import Tenant

NOT_PAGES: Final = {
    "qwc_files.download": "a file for the Web Connector",
    "signing.confirm": "leads on at once",
    "home.index": "leads on at once whoever is signed in; a welcome otherwise, which is below",
}
"""Routes that are got and answer no page, each with why."""
_PROGRAMS: Final = ("api.", "probes.", "static", "bootstrap.")


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """What the examples are taken from."""

    services: Services
    tenant: Tenant
    endpoint: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A page to open, and who does: owner, operator, or (None) nobody who is signed in."""

    endpoint: str
    path: str
    role: str | None


ARGUMENTS: Final[dict[str, Callable[[World], object]]] = {
    "company_id": lambda world: world.tenant.company,
    "tenant_id": lambda world: world.tenant.id,
    "endpoint_id": lambda world: world.endpoint,
    "problem_id": lambda world: world.tenant.problem,
    "run_id": lambda world: world.tenant.run,
}
MORE: Final = (
    Page(endpoint="home.index", path="/", role=None),
    Page(endpoint="audit.everybodys", path="/fleet/audit?who=owner", role="operator"),
)
"""Pages beside the one of each route: with a choice made, for somebody else."""


class NoExampleError(LookupError):
    """A page has an argument of which there is no example: add one to ARGUMENTS."""


def world(services: Services, tenant: Tenant) -> World:
    """The examples' world around a furnished tenant."""
    made = services.hooks.add(tenant.id, "https://hooks.example/deskbridge", ["problem.opened"])
    return World(services=services, tenant=tenant, endpoint=made.endpoint.id)


def pages(app: Flask, seen: World) -> list[Page]:
    """One example of every page, and more of some."""
    return [*(_example(app, rule, seen) for rule in page_rules(app)), *MORE]


def page_rules(app: Flask) -> Iterator[Rule]:
    """The routes that are got and answer a page for people, in the order of their endpoints."""
    for rule in sorted(app.url_map.iter_rules(), key=lambda rule: rule.endpoint):
        known = rule.endpoint in NOT_PAGES or rule.endpoint.startswith(_PROGRAMS)
        if "GET" in (rule.methods or ()) and not known:
            yield rule


def _example(app: Flask, rule: Rule, seen: World) -> Page:
    unknown = rule.arguments - ARGUMENTS.keys()
    if unknown:
        raise NoExampleError(f"{rule.endpoint} ({rule.rule}): {', '.join(sorted(unknown))}")
    values: dict[str, Any] = {name: ARGUMENTS[name](seen) for name in rule.arguments}
    with app.test_request_context():
        path = app.url_for(rule.endpoint, **values)
    audience = audience_of(app.view_functions[rule.endpoint])
    if audience is Audience.ANYONE:
        return Page(endpoint=rule.endpoint, path=path, role=None)
    role = "operator" if audience is Audience.OPERATOR else "owner"
    return Page(endpoint=rule.endpoint, path=path, role=role)
