"""How long things may be: past the first number a warning, past the second a failure."""

from __future__ import annotations

import ast
import warnings
from typing import TYPE_CHECKING, NamedTuple

import pytest

from tests.conventions.tree import ROOT, Module, body_lines, dotted, listed, modules

if TYPE_CHECKING:
    from collections.abc import Iterator


class Budget(NamedTuple):
    warn: int
    fail: int


FUNCTION = Budget(40, 60)
FILE = Budget(300, 450)
TEST_FILE = Budget(500, 500)
FLOW = Budget(120, 120)
SOAP_METHOD = Budget(10, 10)
TASK = Budget(12, 12)


class Size(NamedTuple):
    what: str
    lines: int
    budget: Budget


def sizes(module: Module) -> Iterator[Size]:
    """Everything in a module that has a budget."""
    yield Size(module.path, module.lines, _file_budget(module.path))
    for function in module.functions():
        where = f"{module.path}:{function.lineno} {function.name}"
        length = (function.end_lineno or 0) - function.lineno + 1
        yield Size(where, length, FUNCTION)
        marks = {
            dotted(each.func if isinstance(each, ast.Call) else each)
            for each in function.decorator_list
        }
        if module.package == "soap" and marks & {"rpc", "srpc", "wire.rpc"}:
            yield Size(where, body_lines(function), SOAP_METHOD)
        if module.package == "workers" and any(
            each == "shared_task" or each.endswith(".task") for each in marks
        ):
            yield Size(where, body_lines(function), TASK)


def _file_budget(path: str) -> Budget:
    if path.startswith("tests/"):
        return TEST_FILE
    if path.startswith("sync/flows/") and not path.endswith("__init__.py"):
        return FLOW
    return FILE


def over(module: Module) -> list[str]:
    """What is past the point of failing."""
    return [
        f"{each.what}: {each.lines} lines, at most {each.budget.fail}"
        for each in sizes(module)
        if each.lines > each.budget.fail
    ]


def test_nothing_is_past_its_budget() -> None:
    problems = []
    for module in modules():
        problems += over(module)
        for each in sizes(module):
            if each.budget.warn < each.lines <= each.budget.fail:
                warnings.warn(
                    f"{each.what}: {each.lines} lines, better {each.budget.warn}", stacklevel=1
                )
    assert not problems, listed(problems)


def test_there_is_something_to_measure() -> None:
    assert (ROOT / "soap" / "service.py").exists()
    measured = [
        each for module in modules("soap") for each in sizes(module) if each.budget == SOAP_METHOD
    ]
    assert 11 == len(measured), "the Web Connector has eleven methods"


def _function(lines: int, before: str = "") -> str:
    return f"{before}def f():\n" + "    pass\n" * (lines - 1)


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("services/long.py", _function(61)),
        ("services/long.py", "x = 1\n" * 451),
        ("tests/unit/test_long.py", "x = 1\n" * 501),
        ("sync/flows/long.py", "x = 1\n" * 121),
        ("soap/service.py", _function(11, "@rpc(Text)\n")),
        ("workers/tasks.py", _function(13, "@app.task(acks_late=True)\n")),
        ("workers/tasks.py", _function(13, "@shared_task\n")),
    ],
)
def test_what_is_too_long_is_found(path: str, text: str) -> None:
    assert 1 == len(over(Module(path, text)))


def test_a_docstring_does_not_count_against_a_short_method() -> None:
    text = '@rpc(Text)\ndef f():\n    """One.\n\n    Two.\n    """\n' + "    pass\n" * 9
    assert [] == over(Module("soap/service.py", text))
