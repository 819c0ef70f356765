"""The engine knows no entity by name: what is special about one is declared in its flow."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Final

import pytest

from tests.conventions.tree import ROOT, Module, at, listed, modules

if TYPE_CHECKING:
    from collections.abc import Iterator

ENTITIES: Final = {
    "account",
    "department",
    "terms",
    "vendor",
    "customer",
    "job",
    "item",
    "book_balance",
    "credit_memo",
    "invoice",
    "bill",
    "billable_expense",
    "vendor_credit",
    "bill_payment",
    "funds_transfer",
    "invoice_payment",
}


def names_an_entity(module: Module) -> list[str]:
    """Deciding by an entity's name: comparing with it, matching it, or a table keyed by it.

    "bill" is also the name of a cloud, so comparing a cloud with it is something else.
    """
    return [
        at(module, constant, f"decides by the entity {constant.value!r}; declare it in its flow")
        for decision in ast.walk(module.tree)
        for constant in _decided_by(decision)
        if constant.value in ENTITIES and "cloud" not in ast.unparse(decision)
    ]


def _decided_by(node: ast.AST) -> Iterator[ast.Constant]:
    if isinstance(node, ast.Compare):
        parts: list[ast.AST] = [node.left, *node.comparators]
    elif isinstance(node, ast.MatchValue):
        parts = [node.value]
    elif isinstance(node, ast.Dict) and len(node.keys) > 1:
        keys = [each.value for each in node.keys if isinstance(each, ast.Constant)]
        # Fields may be called like entities; a table of nothing but entities decides by them.
        parts = [each for each in node.keys if each is not None and set(keys) <= ENTITIES]
    else:
        return
    for part in parts:
        for each in ast.walk(part):
            if isinstance(each, ast.Constant):
                yield each


def engine() -> list[Module]:
    """The modules that work for every entity alike."""
    return [
        each
        for each in modules("sync", "services", "storage")
        if not each.path.startswith("sync/flows/")
    ]


def test_the_engine_decides_nothing_by_the_name_of_an_entity() -> None:
    problems = [each for module in engine() for each in names_an_entity(module)]
    assert not problems, listed(problems)


def test_the_entities_looked_for_are_the_declared_ones() -> None:
    if not (ROOT / "sync" / "flow_table.py").exists():
        pytest.skip("the flows are not all declared yet")
    from sync.flows import ENTITIES as DECLARED

    assert {each.name for each in DECLARED} == ENTITIES


@pytest.mark.parametrize(
    "text",
    [
        "if entity == 'vendor': pass",
        "if entity.name in ('bill', 'x'): pass",
        "match entity:\n    case 'job': pass",
        "TABLE = {'vendor': 1, 'widget': 2}\nif x != 'invoice': y()",
    ],
)
def test_a_decision_by_name_is_found(text: str) -> None:
    assert 1 == len(names_an_entity(Module("sync/plan.py", text)))


def test_a_table_of_entities_is_found() -> None:
    assert 2 == len(names_an_entity(Module("sync/plan.py", "TABLE = {'invoice': f, 'vendor': g}")))


def test_a_cloud_may_be_called_like_an_entity() -> None:
    assert [] == names_an_entity(Module("services/bootstrap.py", "if company.cloud == 'bill': x()"))
