"""What every module must and must not be: named for one thing, introduced, readable by 3.11."""

from __future__ import annotations

import ast
import re

import pytest

from tests.conventions.tree import CODE, Module, listed, modules, parsed

NAMELESS = {"utils", "util", "helpers", "helper", "common", "misc", "base", "manager", "managers"}
DOCSTRING_LINES = 8
SENTENCE_WORDS = 3


def named_for_nothing(path: str) -> list[str]:
    """Names that only say that somebody did not know where to put something."""
    parts = path.removesuffix(".py").split("/")
    return [f"{path}: nothing is called {each}" for each in parts if each in NAMELESS]


def badly_introduced(module: Module) -> list[str]:
    """A module without a docstring of one to eight lines; an empty package file needs none."""
    if not module.tree.body and module.path.endswith("__init__.py"):
        return []
    docstring = ast.get_docstring(module.tree)
    if not docstring:
        return [f"{module.path}: opens without saying why it exists"]
    lines = len(docstring.splitlines())
    if lines > DOCSTRING_LINES:
        return [f"{module.path}: introduces itself in {lines} lines, at most {DOCSTRING_LINES}"]
    return []


def without_future_annotations(module: Module) -> list[str]:
    """A module with code that does not begin with the import every other one begins with."""
    statements = [
        each
        for each in module.tree.body
        if not (isinstance(each, ast.Expr) and isinstance(each.value, ast.Constant))
    ]
    if not statements:
        return []
    first = statements[0]
    if isinstance(first, ast.ImportFrom) and first.module == "__future__":
        return []
    return [f"{module.path}: does not begin with `from __future__ import annotations`"]


def not_sentences(module: Module) -> list[str]:
    """Tests whose name is not a sentence."""
    return [
        f"{module.path}:{each.lineno}: {each.name} does not say what is true"
        for each in module.functions()
        if each.name.startswith("test_")
        and len(re.findall("_[a-z0-9]+", each.name)) < SENTENCE_WORDS
    ]


def unreadable(module: Module) -> list[str]:
    """Syntax that the oldest Python we support does not know."""
    try:
        parsed(module)
    except SyntaxError as error:
        return [f"{module.path}:{error.lineno}: Python 3.11 cannot read this: {error.msg}"]
    return []


def test_every_module_can_be_read_by_the_oldest_python() -> None:
    problems = [each for module in modules() for each in unreadable(module)]
    assert not problems, listed(problems)


def test_no_module_is_named_for_nothing() -> None:
    problems = [each for module in modules() for each in named_for_nothing(module.path)]
    assert not problems, listed(problems)


def test_every_module_opens_with_why_it_exists() -> None:
    problems = [each for module in modules(*CODE, "") for each in badly_introduced(module)]
    assert not problems, listed(problems)


def test_every_module_postpones_its_annotations() -> None:
    problems = [each for module in modules() for each in without_future_annotations(module)]
    assert not problems, listed(problems)


def test_every_test_is_named_by_a_sentence() -> None:
    problems = [each for module in modules("tests") for each in not_sentences(module)]
    assert not problems, listed(problems)


@pytest.mark.parametrize("path", ["sync/utils.py", "services/common/money.py", "app/base.py"])
def test_a_name_for_nothing_is_found(path: str) -> None:
    assert 1 == len(named_for_nothing(path))


@pytest.mark.parametrize("text", ["x = 1\n", '"""' + "line\n" * 9 + '"""\n', "# a comment\n"])
def test_a_module_that_does_not_introduce_itself_is_found(text: str) -> None:
    assert 1 == len(badly_introduced(Module("sync/x.py", text)))


def test_an_empty_package_file_needs_no_introduction() -> None:
    assert [] == badly_introduced(Module("sync/__init__.py", ""))


def test_syntax_of_a_newer_python_is_found() -> None:
    assert 1 == len(unreadable(Module("sync/x.py", "def first[T](of: list[T]) -> T: ...\n")))


def test_a_missing_future_import_is_found() -> None:
    assert 1 == len(without_future_annotations(Module("sync/x.py", '"""Why."""\nimport re\n')))


def test_a_test_named_by_a_noun_is_found() -> None:
    assert 1 == len(not_sentences(Module("tests/test_x.py", "def test_names(): ...\n")))
