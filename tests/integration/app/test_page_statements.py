"""No page asks the database a question for each of its rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.integration.app.page_examples import pages, world
from tests.integration.app.page_world import Person, signed_in
from tests.plenty import Plenty

if TYPE_CHECKING:
    from flask import Flask

    from services.bootstrap import Services
    from tests.integration.app.api_world import Tenant

ONE = Plenty(records=2, runs=1, problems=20, others=1)
FORTY = Plenty(records=80, runs=40, problems=160, others=40)


def test_every_page_takes_as_many_statements_for_forty_rows_as_for_one(
    app: Flask, services: Services, ours: Tenant, statements: list[str]
) -> None:
    """Each page is found in the application's map; see `page_examples` for the example of each."""
    seen = world(services, ours)
    people: dict[str | None, Person] = {
        "owner": signed_in(app, services, ours.id, "owner"),
        "operator": signed_in(app, services, None, "operator"),
        None: Person(app=app, services=services, tenant=ours.id, role="viewer"),
    }

    def taken() -> dict[str, list[str]]:
        found = {}
        for page in pages(app, seen):
            for _ in range(2):  # the first time may have things to remember
                statements.clear()
                people[page.role].read(page.path)
            found[page.path] = list(statements)
        return found

    seen.fill(ONE)
    few = taken()
    seen.fill(FORTY)
    many = taken()
    more = {
        path: (len(few[path]), len(asked), _repeated(asked))
        for path, asked in many.items()
        if len(asked) != len(few[path])
    }
    assert {} == more
    assert {} == {path: len(asked) for path, asked in many.items() if len(asked) > 30}


def _repeated(asked: list[str]) -> str:
    """The statement that came most often."""
    return max(asked, key=asked.count) if asked else ""
