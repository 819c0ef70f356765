"""Every code that a person can meet has a page, and no page is of a code that nobody can."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from services.help_pages import GROUPS, PAGES, page, search
from sync.help_words import FAMILIES, OURS
from sync.outcome_tables import HRESULTS, SET_STATUSES, STATUSES
from sync.outcome_words import Action

ROOT = Path(__file__).parents[3]
SHAPE = re.compile(r"[a-z]+(-[a-z0-9]+)+")
REFUSING = {"Refused", "Refusal", "stop", "alarm", "Missing", "GuardStop", "Outcome", "refused"}


def codes_in_source() -> set[str]:
    """Every code that the program can say: keywords, first words, constants, defaults."""
    found: set[str] = set()
    for folder in ("sync", "services"):
        for path in (ROOT / folder).rglob("*.py"):
            if path.name != "help_words.py":
                found |= _codes(ast.parse(path.read_text()))
    return found


def _codes(tree: ast.AST) -> set[str]:
    said: list[ast.expr | None] = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            said += [word.value for word in node.keywords if word.arg == "code"]
            name = getattr(node.func, "attr", getattr(node.func, "id", ""))
            said += node.args[:1] if name in REFUSING else []
        if isinstance(node, ast.Assign | ast.AnnAssign):
            target = node.targets[0] if isinstance(node, ast.Assign) else node.target
            name = getattr(target, "id", "")
            said += [node.value] if re.search("CODE$|^code$|SEVERAL|FOUND_AGAIN", name) else []
    texts = [each.value for each in said if isinstance(each, ast.Constant)]
    return {text for text in texts if isinstance(text, str) and _is_code(text)}


def _is_code(text: str) -> bool:
    return bool(SHAPE.fullmatch(text)) or text == "conflict"


def test_every_code_of_ours_has_words_and_no_words_are_of_no_code() -> None:
    found = {code for code in codes_in_source() if not code.startswith(tuple(FAMILIES))}
    assert found == set(OURS)


@pytest.mark.parametrize("code", sorted(codes_in_source()))
def test_every_code_in_the_source_has_a_page(code: str) -> None:
    shown = page(code)
    assert shown is not None
    assert shown.title
    assert shown.steps


def test_every_answer_that_somebody_is_told_of_has_a_page() -> None:
    tables = [*STATUSES.values(), *HRESULTS.values(), *SET_STATUSES.values()]
    for outcome in tables:
        told = outcome.action is not Action.DONE or outcome.note
        assert told == (outcome.code.casefold() in PAGES), outcome.code


@pytest.mark.parametrize(
    "code", ["qb-9999", "hr-0x80000000", "set-77", "bill-bdc-1111", "format-too-long"]
)
def test_a_code_of_somebody_else_has_its_familys_page(code: str) -> None:
    shown = page(code)
    assert shown is not None
    assert code == shown.code


@pytest.mark.parametrize("code", ["", "nonsense", "qb", "<script>", "qb-" + "9" * 200])
def test_what_is_no_code_has_no_page(code: str) -> None:
    assert page(code) is None


def test_no_page_is_empty_or_of_no_group() -> None:
    for shown in PAGES.values():
        assert shown.group in GROUPS
        assert all(text.strip() and text[-1] in ".!?" for text in (shown.why, *shown.steps)), shown


def test_a_search_finds_by_all_its_words() -> None:
    assert "closed-period" in [each.code for each in search("closing date")]
    assert ["hr-0x80040414"] == [each.code for each in search("0x80040414")]
    assert len(PAGES) == len(search(""))
    assert [] == search("no such words anywhere")
