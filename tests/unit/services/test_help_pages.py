"""Every code that a person can meet has a page, and no page is of a code that nobody can."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from cloud.bill.refusals import CURES
from qbxml.errors import Reason
from services.help_pages import GROUPS, OWN, PAGES, page, search
from services.words_for_people import named
from sync.help_words import FAMILIES, OURS
from sync.outcome_tables import HRESULTS, SET_STATUSES, STATUSES
from sync.outcome_words import Action

ROOT = Path(__file__).parents[3]
SHAPE = re.compile(r"[a-z]+(-[a-z0-9]+)+")
REFUSING = {
    "Refused",
    "Rejected",
    "Refusal",
    "stop",
    "alarm",
    "Missing",
    "GuardStop",
    "Outcome",
    "refused",
}


def codes_in_source() -> set[str]:
    """Every code that the program can say: keywords, first words, constants, defaults."""
    found: set[str] = set()
    for folder in ("sync", "services", "cloud/bill"):
        for path in (ROOT / folder).rglob("*.py"):
            if path.name not in {"help_words.py", "cloud_help_words.py", "format_help_words.py"}:
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
    theirs = {each.code for each in PAGES.values() if each.group != OWN}
    theirs |= {each.code for each in STATUSES.values()}  # done without a word has no page
    cured = {f"bill-{code.lower().replace('_', '-')}" for code in CURES}
    unfit = {f"format-{each}" for each in _of_requests()}
    assert (codes_in_source() | cured | unfit) - theirs == set(OURS)


def _of_requests() -> list[Reason]:
    """Why the check before sending says no; the rest is of answers and files."""
    every = list(Reason)
    return every[: every.index(Reason.EMPTY)]


def test_a_code_of_ours_never_has_its_familys_page() -> None:
    generic = {named(words.title) for words in FAMILIES.values()}
    for code in OURS:
        shown = page(code)
        assert shown is not None
        assert shown.title not in generic, code


def test_what_bill_must_have_is_said_with_where_to_fill_it_in_and_how_for_many_at_once() -> None:
    for code, where in (("bill-missing-email", "Main Email"), ("bill-missing-address", "ZIP code")):
        shown = page(code)
        assert shown is not None
        text = " ".join(shown.steps)
        assert where in text
        assert "Add/Edit Multiple List Entries" in text
        assert "“Leave out for good”" in text


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
