"""What only one place may do: ask the environment, ask the time, end a transaction, remember."""

from __future__ import annotations

import ast
from typing import Final

import pytest

from tests.conventions.tree import PRODUCT, Module, at, dotted, listed, modules

ENVIRONMENT: Final = {"os.environ", "os.getenv", "os.environb", "os.putenv"}
CLOCKS: Final = {
    "datetime.now",
    "datetime.utcnow",
    "datetime.today",
    "datetime.datetime.now",
    "datetime.datetime.utcnow",
    "datetime.datetime.today",
    "date.today",
    "datetime.date.today",
    "time.time",
    "time.time_ns",
}
ENDS_A_TRANSACTION: Final = {"commit", "rollback", "begin"}
MUTABLE_CALLS: Final = {
    "list",
    "dict",
    "set",
    "bytearray",
    "defaultdict",
    "deque",
    "Counter",
    "OrderedDict",
    "WeakKeyDictionary",
    "WeakValueDictionary",
    "local",
}
MUTATORS: Final = {
    "add",
    "append",
    "clear",
    "discard",
    "extend",
    "insert",
    "pop",
    "popitem",
    "popleft",
    "remove",
    "setdefault",
    "update",
}


def asks_the_environment(module: Module) -> list[str]:
    """Reading a variable anywhere but in the settings."""
    if module.path == "services/settings.py":
        return []
    return [
        at(module, node, "only services/settings.py reads the environment")
        for node in ast.walk(module.tree)
        if (isinstance(node, ast.Attribute) and dotted(node) in ENVIRONMENT)
        or (
            isinstance(node, ast.ImportFrom)
            and node.module == "os"
            and any(f"os.{each.name}" in ENVIRONMENT for each in node.names)
        )
    ]


def asks_the_time(module: Module) -> list[str]:
    """Asking what time it is anywhere but from the clock; measuring a duration is allowed."""
    if module.path == "services/clock.py":
        return []
    return [
        at(module, node, "only services/clock.py asks the time")
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Attribute) and dotted(node) in CLOCKS
    ]


def ends_a_transaction(module: Module) -> list[str]:
    """A storage function that commits: its caller could no longer take anything back."""
    if module.path in {"storage/engine.py", "storage/migrate.py"}:
        return []
    return [
        at(module, node, f"storage never calls {node.func.attr}(): services decide")
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in ENDS_A_TRANSACTION
    ]


def remembers(module: Module) -> list[str]:
    """State at module level: something that can change and is not named a constant, or does change.

    A constant may be a dict or a list as long as nobody changes it; a process that forgets nothing
    between two requests answers the second one differently.
    """
    problems = [
        at(module, node, "`global` is state that outlives a request")
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Global)
    ]
    constants: set[str] = set()
    for node, name, value in _assigned(module.tree):
        if not _can_change(value):
            continue
        if name.lstrip("_").isupper() or (name.startswith("__") and name.endswith("__")):
            constants.add(name)
        else:
            problems.append(at(module, node, f"{name} is mutable state at module level"))
    return problems + [
        at(module, node, f"{name} is changed, so it is no constant")
        for node in ast.walk(module.tree)
        if (name := _changed(node)) in constants
    ]


def _assigned(tree: ast.Module) -> list[tuple[ast.stmt, str, ast.expr]]:
    found: list[tuple[ast.stmt, str, ast.expr]] = []
    for node in tree.body:
        if isinstance(node, ast.Assign):
            found += [
                (node, each.id, node.value) for each in node.targets if isinstance(each, ast.Name)
            ]
        elif isinstance(node, ast.AnnAssign) and node.value and isinstance(node.target, ast.Name):
            found.append((node, node.target.id, node.value))
    return found


def _can_change(value: ast.expr) -> bool:
    if isinstance(value, ast.Call):
        return dotted(value.func).rsplit(".", 1)[-1] in MUTABLE_CALLS
    return isinstance(
        value, ast.List | ast.Dict | ast.Set | ast.ListComp | ast.DictComp | ast.SetComp
    )


def _changed(node: ast.AST) -> str:
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        return dotted(node.func.value) if node.func.attr in MUTATORS else ""
    if isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Store | ast.Del):
        return dotted(node.value)
    return ""


def test_only_the_settings_read_the_environment() -> None:
    problems = [each for module in modules(*PRODUCT) for each in asks_the_environment(module)]
    assert not problems, listed(problems)


def test_only_the_clock_asks_the_time() -> None:
    problems = [each for module in modules(*PRODUCT) for each in asks_the_time(module)]
    assert not problems, listed(problems)


def test_storage_never_ends_a_transaction() -> None:
    problems = [each for module in modules("storage") for each in ends_a_transaction(module)]
    assert not problems, listed(problems)


def test_no_module_remembers_anything_between_two_requests() -> None:
    problems = [each for module in modules(*PRODUCT) for each in remembers(module)]
    assert not problems, listed(problems)


@pytest.mark.parametrize(
    "text",
    [
        "import os\nx = os.environ['A']\n",
        "import os\ndef f(): return os.getenv('A')\n",
        "from os import environ\n",
    ],
)
def test_reading_the_environment_elsewhere_is_found(text: str) -> None:
    assert 1 == len(asks_the_environment(Module("services/push.py", text)))
    assert [] == asks_the_environment(Module("services/settings.py", text))


@pytest.mark.parametrize(
    "text",
    ["now = datetime.now(UTC)", "now = datetime.datetime.utcnow()", "x = f(default=time.time)"],
)
def test_asking_the_time_elsewhere_is_found(text: str) -> None:
    assert 1 == len(asks_the_time(Module("services/push.py", text)))
    assert [] == asks_the_time(Module("services/clock.py", text))


def test_a_commit_in_storage_is_found() -> None:
    text = "def add(session):\n    session.add(1)\n    session.commit()\n"
    assert 1 == len(ends_a_transaction(Module("storage/work.py", text)))


@pytest.mark.parametrize(
    "text",
    [
        "sessions = {}",
        "seen: set[str] = set()",
        "_cache = [each for each in range(3)]",
        "current = threading.local()",
        "TABLE = {}\ndef f(): TABLE['a'] = 1",
        "TABLE: Final = []\ndef f(): TABLE.append(1)",
        "count = 0\ndef f():\n    global count\n    count += 1",
    ],
)
def test_state_at_module_level_is_found(text: str) -> None:
    assert 1 == len(remembers(Module("services/push.py", text)))


@pytest.mark.parametrize("text", ["TABLE = {'a': 1}", "__all__ = ['a']", "x = (1, 2)", "x = f()"])
def test_a_constant_is_no_state(text: str) -> None:
    assert [] == remembers(Module("services/push.py", text))
