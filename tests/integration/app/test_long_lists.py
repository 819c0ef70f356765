"""Lists of a thousand rows are read a page at a time, and one row is found by its words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final
from uuid import UUID, uuid4

import psycopg
import pytest

from tests.integration.app.page_world import Person, first, signed_in

if TYPE_CHECKING:
    from flask import Flask

    from services.bootstrap import Services
    from tests.integration.app.api_world import Program, Tenant

MANY: Final = 120
_PEOPLE: Final = """
    INSERT INTO users (tenant_id, email, role, name, password_hash)
    SELECT %(tenant)s, 'p' || n || '-' || %(word)s || '@example.test', 'viewer',
           CASE WHEN n %% 3 = 0 THEN '' ELSE 'Person ' || n % 7 END, 'x'
    FROM generate_series(1, %(many)s) n;
    INSERT INTO people_links (tenant_id, purpose, email, role, digest, expires_at)
    SELECT %(tenant)s, 'invite', 'i' || n || '-' || %(word)s || '@example.test', 'viewer',
           sha256((n || %(word)s)::bytea), now() + interval '1 day'
    FROM generate_series(1, %(many)s) n;
""".replace("n % 7", "n %% 7")
_TOKENS: Final = """
    INSERT INTO api_tokens (tenant_id, prefix, digest, scope, name)
    SELECT %(tenant)s, 'dbt_' || left(md5(n || %(word)s), 12), sha256((n || %(word)s)::bytea),
           'read', 'Program ' || n
    FROM generate_series(1, %(many)s) n;
"""


def fill(services: Services, tenant: UUID | None, rows: str, word: str) -> None:
    """Many rows of a tenant (None: of the service), as the database's owner puts them in."""
    url = services.settings.database_url
    with psycopg.connect(url, cursor_factory=psycopg.ClientCursor) as connection:
        connection.execute(rows, {"tenant": tenant, "many": MANY, "word": word})


def walked(person: Person, path: str, statements: list[str]) -> tuple[list[str], list[int]]:
    """What the lines of every page say, and how many statements each page took."""
    seen: list[str] = []
    taken: list[int] = []
    onward: str | None = path
    while onward is not None:
        statements.clear()
        page = person.read(onward)
        taken.append(len(statements))
        seen += [" ".join(each.text.split()) for each in first(page, "ul.cards").select("li")]
        more = page.select_one('nav[aria-label="Pages"] a:-soup-contains("More")')
        onward = None if more is None else str(more["href"])
    return seen, taken


@pytest.mark.parametrize(
    ("path", "rows", "role"),
    [
        ("/people", _PEOPLE, "owner"),
        ("/tokens", _TOKENS, "owner"),
        ("/fleet/tenants/{}/people", _PEOPLE, "operator"),
        ("/fleet/tokens", _TOKENS, "operator"),
    ],
)
def test_a_long_list_is_read_page_by_page_and_every_line_comes_once(
    path: str,
    rows: str,
    role: str,
    app: Flask,
    services: Services,
    ours: Tenant,
    statements: list[str],
) -> None:
    runs_it, word = role == "operator", uuid4().hex[:8]
    person = signed_in(app, services, None if runs_it else ours.id, role)
    where = path.format(ours.id)
    person.read(where)
    few = walked_first(person, where, statements)
    fill(services, None if path == "/fleet/tokens" else ours.id, rows, word)
    seen, taken = walked(person, where, statements)
    assert len(taken) >= 3
    assert MANY <= len(seen) == len(set(seen))
    assert max(taken) <= few
    mine = f"p77-{word}@example.test" if rows is _PEOPLE else "Program 77"
    found, _ = walked(person, f"{where}?q={mine.swapcase()}", statements)
    assert 1 == len(found) or path == "/fleet/tokens"
    assert all(mine in each for each in found)
    assert "like that" in person.read(f"{where}?q=nobody-is-called-so").text
    assert 404 == person.get(f"{where}?after=made-up").status_code


def walked_first(person: Person, path: str, statements: list[str]) -> int:
    """How many statements the page takes while its list is short."""
    statements.clear()
    person.read(path)
    return len(statements)


def test_programs_read_long_lists_page_by_page_too(
    client: Program, services: Services, ours: Tenant
) -> None:
    word = uuid4().hex[:8]
    for rows in (_PEOPLE, _TOKENS):
        fill(services, ours.id, rows, word)
    for path, items, known in (("/people", "people", "email"), ("/tokens", "items", "prefix")):
        seen: list[str] = []
        onward = ""
        while onward != "&cursor=None":
            found: Any = client.get(f"{path}?limit=50{onward}").json
            assert len(found[items]) <= 50
            seen += [each[known] for each in found[items]]
            onward = f"&cursor={found['next']}"
        assert MANY <= len(seen) == len(set(seen))
    found = client.get(f"/people?q=p77-{word}").json
    assert [f"p77-{word}@example.test"] == [each["email"] for each in found["people"]]
    found = client.get("/tokens?q=Program%2077").json
    assert ["Program 77"] == [each["name"] for each in found["items"]]
