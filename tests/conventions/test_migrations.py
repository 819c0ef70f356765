"""Migrations have a visible order, and no table of a tenant is left open to another."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

import psycopg

from tests.conventions.tree import ROOT, listed

if TYPE_CHECKING:
    from collections.abc import Mapping

FOLDER = ROOT / "migrations" / "versions"

OPEN_TABLES = """
    SELECT c.relname FROM pg_class c
    JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'tenant_id' AND NOT a.attisdropped
    WHERE c.relkind IN ('r', 'p') AND c.relnamespace = 'public'::regnamespace
      AND NOT (c.relrowsecurity AND c.relforcerowsecurity AND EXISTS (
          SELECT 1 FROM pg_policy p
          WHERE p.polrelid = c.oid AND p.polqual IS NOT NULL
            AND pg_get_expr(p.polqual, c.oid) LIKE '%deskbridge.tenant%'
            AND (p.polwithcheck IS NULL
                 OR pg_get_expr(p.polwithcheck, c.oid) LIKE '%deskbridge.tenant%')))
    ORDER BY 1
"""


def out_of_order(files: Mapping[str, str], head: str) -> list[str]:
    """What is wrong with a folder of migrations: file name → text, and what .head says."""
    problems = []
    before = None
    for number, name in enumerate(sorted(files), start=1):
        stem = name.removesuffix(".py")
        if not re.fullmatch(rf"{number:04}_[a-z0-9_]+", stem):
            problems.append(f"{name} should be number {number:04} and say what it does")
        told = _told(files[name])
        if stem != told.get("revision"):
            problems.append(f"{name} calls itself {told.get('revision')}")
        if before != told.get("down_revision"):
            problems.append(f"{name} follows {told.get('down_revision')}, not {before}")
        before = stem
    if head != before:
        problems.append(f".head says {head}, the last one is {before}")
    return problems


def _told(text: str) -> dict[str, object]:
    # Read, not imported: the names may be annotated or not, and importing runs nothing useful.
    told: dict[str, object] = {}
    for node in ast.parse(text).body:
        if isinstance(node, ast.AnnAssign):
            target: ast.expr = node.target
        elif isinstance(node, ast.Assign):
            target = node.targets[0]
        else:
            continue
        if isinstance(target, ast.Name) and isinstance(node.value, ast.Constant):
            told[target.id] = node.value.value
    return told


def test_migrations_are_numbered_chained_and_headed() -> None:
    files = {each.name: each.read_text() for each in FOLDER.glob("*.py")}
    assert files
    problems = out_of_order(files, (ROOT / "migrations" / ".head").read_text().strip())
    assert not problems, listed(problems)


def test_disorder_among_migrations_is_found() -> None:
    first = "revision = '0001_a'\ndown_revision = None\n"
    second = "revision: str = '0002_b'\ndown_revision: str = '0001_a'\n"
    assert [] == out_of_order({"0001_a.py": first, "0002_b.py": second}, "0002_b")
    assert 1 == len(out_of_order({"0001_a.py": first, "0002_b.py": second}, "0001_a"))
    assert 1 == len(out_of_order({"0001_a.py": first, "0003_b.py": second}, "0003_b")) - 1
    assert 1 == len(out_of_order({"0001_a.py": first, "0002_c.py": second}, "0002_c"))
    orphan = second.replace("0001_a", "0001_z")
    assert 1 == len(out_of_order({"0001_a.py": first, "0002_b.py": orphan}, "0002_b"))


def test_every_table_of_a_tenant_is_closed_to_the_others(database_url: str) -> None:
    with psycopg.connect(database_url) as connection:
        assert [] == connection.execute(OPEN_TABLES).fetchall()
        found = connection.execute(
            "SELECT count(*) FROM information_schema.columns"
            " WHERE table_schema = 'public' AND column_name = 'tenant_id'"
        ).fetchone()
    assert found is not None
    assert found[0] > 5


def test_a_table_left_open_is_found(database_url: str) -> None:
    with psycopg.connect(database_url) as connection:
        connection.execute("CREATE TABLE forgotten (tenant_id uuid)")
        assert [("forgotten",)] == connection.execute(OPEN_TABLES).fetchall()
        connection.execute("ALTER TABLE forgotten ENABLE ROW LEVEL SECURITY")
        connection.execute("CREATE POLICY anybody ON forgotten USING (true)")
        connection.execute("ALTER TABLE forgotten FORCE ROW LEVEL SECURITY")
        assert [("forgotten",)] == connection.execute(OPEN_TABLES).fetchall()
