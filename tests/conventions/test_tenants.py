"""Every task names its tenant or looks for tenants; nothing but the directory works without one."""

from __future__ import annotations

import ast
import inspect

import pytest

import workers.tasks  # noqa: F401 - registers them
from tests.conventions.tree import ROOT
from workers.celery_app import app

ROUNDS = {"sweep", "deliver", "expire", "notify", "call_hooks"}
"""Tasks of the clock: they ask the directory whom to wake, and see no tenant's rows."""
WITHOUT_A_TENANT = {"operator_session", "ask"}
DIRECTORY_ALONE = {
    "notice_directory",
    "account_directory",
    "directory",
    "factor_directory",
    "fleet",
    "logins",
    "outbox",
    "people_directory",
    "team_directory",
    "token_directory",
}
"""They call functions of the schema `directory`, and no table."""


def _without_a_tenant(source: str) -> list[str]:
    """Storage modules that are called in a block or a lambda without a tenant."""
    tree = ast.parse(source)
    imported = {
        alias.asname or alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module == "storage"
        for alias in node.names
    }
    found = []
    for node in ast.walk(tree):
        for body in _bodies(node):
            called = {
                each.value.id
                for each in ast.walk(body)
                if isinstance(each, ast.Attribute) and isinstance(each.value, ast.Name)
            }
            found += sorted((called & imported) - DIRECTORY_ALONE)
    return found


def _bodies(node: ast.AST) -> list[ast.AST]:
    if isinstance(node, ast.With):
        opened = [each.context_expr for each in node.items]
        return [*node.body] if any(_is_one(each) for each in opened) else []
    return [*node.args] if isinstance(node, ast.Call) and _is_one(node) else []


def _is_one(node: ast.AST) -> bool:
    """A call of `….database.operator_session()` or `….database.ask(…)`."""
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
        return False
    return node.func.attr in WITHOUT_A_TENANT and ast.unparse(node.func.value).endswith("database")


def test_every_task_names_its_tenant_first() -> None:
    ours = {
        name.removeprefix("deskbridge."): task
        for name, task in app.tasks.items()
        if name.startswith("deskbridge.")
    }
    assert ROUNDS < set(ours)
    for name, task in ours.items():
        parameters = list(inspect.signature(task.run).parameters)
        expected = [] if name in ROUNDS else ["tenant_id"]
        assert expected == parameters[:1], name


@pytest.mark.parametrize("folder", ["app", "soap", "workers", "services"])
def test_without_a_tenant_only_the_directory_is_asked(folder: str) -> None:
    for path in sorted((ROOT / folder).rglob("*.py")):
        assert [] == _without_a_tenant(path.read_text()), path


def test_a_question_past_the_directory_is_noticed() -> None:
    source = (
        "from storage import directory, records\n"
        "with context.database.operator_session() as session:\n"
        "    directory.tenants(session)\n"
        "    records.get(session)\n"
        "context.database.ask(lambda session: records.get(session))\n"
    )
    assert ["records", "records"] == _without_a_tenant(source)
