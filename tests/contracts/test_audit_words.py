"""The audit log is read by people: every deed has words, and no id stands alone."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest

from app.api.routes import ROUTES
from app.commands.deeds import DEEDS
from services.audit_words import OPERATIONS, ids_in, operations_saying, said
from services.company_settings import NAMES
from services.setting_words import LABELS
from storage.audit import AuditLine
from tests.conventions.tree import ROOT

PAST = frozenset(
    [
        "began",
        "came",
        "chose",
        "gave",
        "let",
        "made",
        "put",
        "sent",
        "shut",
        "took",
        "was",
        "withdrew",
    ]
)


def line(action: str, detail: dict[str, Any], **more: Any) -> AuditLine:
    told: dict[str, Any] = {"company_id": None, "company_name": None, "token_name": None, **more}
    return AuditLine(
        id=1,
        who="ann@example.test",
        action=action,
        detail=detail,
        address="127.0.0.1",
        at=datetime.now(UTC),
        **told,
    )


def deeds() -> set[str]:
    """Every deed that pages and commands write down, as far as it is a text in the code."""
    pages = (ROOT / "app" / "pages").glob("*.py")
    found = {
        each for path in pages for each in re.findall(r'\bdeed\(f?"([^"]+)"', path.read_text())
    }
    return found | set(DEEDS.values()) | set(OPERATIONS.values())


def test_every_operation_that_changes_something_has_words() -> None:
    assert {route.name for route in ROUTES if route.writes} == OPERATIONS.keys()


def test_every_setting_has_a_name() -> None:
    assert set(NAMES) == LABELS.keys()


@pytest.mark.parametrize("words", sorted(deeds()))
def test_every_deed_says_what_was_done(words: str) -> None:
    """As it goes on after a name: “Ann paused the company”."""
    first = words.replace("{", "").split()[0]
    assert re.fullmatch(r"[a-z]+", first), words
    assert first.endswith("ed") or first in PAST
    assert "_" not in words
    assert ":" not in words


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"schedule": [None, "30"]}, ("How often", "as usual", "every 30 minutes")),
        ({"flow:vendor.pull": [True, False]}, ("Vendors → BILL", "on", "off")),
        ({"flow:bill.push": [None, True]}, ("Bills → QuickBooks", "as usual", "on")),
        (
            {"conflict:vendor": ["ask", "cloud"]},
            ("When both sides changed the same field, vendors", "ask", "BILL is right"),
        ),
        ({"sync_start_date": ["2026-01-01", None]}, ("Sync start date", "Jan 1, 2026", "as usual")),
        (
            {"amount_floor": ["1000", "250.5"]},
            ("Unusual amounts, from what sum", "$1,000.00", "$250.50"),
        ),
        ({"role": ["viewer", "owner"]}, ("Role", "viewer", "owner")),
        ({"zone": [None, "UTC"]}, ("Time zone", "nothing", "UTC")),
    ],
)
def test_a_change_is_told_from_what_to_what(
    changes: dict[str, Any], told: tuple[str, str, str]
) -> None:
    assert [told] == said(line("changed settings", {"changes": changes}), {}).changes


def test_a_programs_deed_is_told_as_a_persons_with_its_tokens_label() -> None:
    problem = str(uuid4())
    done = line(
        "api: resolveProblem",
        {"company_id": str(uuid4()), "problem_id": problem},
        company_name="Books",
        token_name="nightly",
    )
    known = said(done, {problem: "Able Supply"})
    assert ("resolved a problem", [("Problem", "Able Supply")]) == (known.words, known.told)
    assert "ann@example.test (nightly)" == known.who
    assert {problem} == {str(each) for each in ids_in([done])}
    assert [] == said(done, {}).told  # an id alone says nothing


def test_what_is_said_beside_an_id_takes_its_place() -> None:
    told = said(line("revoked a token", {"token_id": str(uuid4()), "token": "dbt_1"}), {}).told
    assert [("Token", "dbt_1")] == told


def test_older_lines_are_told_in_words_too() -> None:
    whole = line("changed settings", {"section": "timing", "schedule": "30", "quiet_hours": ""})
    assert [("How often", "every 30 minutes"), ("Quiet hours", "as usual")] == said(whole, {}).told
    assert "switched a webhook off" == said(line("webhook: off", {}), {}).words
    renamed = said(line("renamed the company", {"from": "Books", "to": "Ledgers"}), {})
    assert [("From", "Books → Ledgers")] == renamed.told
    chosen = said(line("resolved a problem", {"choice": "link:80-1", "code": "x"}), {}).told
    assert ("Chosen", "it is another one that is there") in chosen


def test_a_programs_deeds_are_found_by_the_words_they_are_shown_with() -> None:
    assert {"api: revokeToken", "api: revokeOperatorToken"} == set(
        operations_saying("revoked a tok")
    )
    assert [] == operations_saying(None)


def test_the_kind_of_a_problem_is_told_by_its_words() -> None:
    told = said(line("resolved a problem", {"code": "bill-missing-email"}), {}).told
    assert [("Kind of problem", "A customer has no e-mail address")] == told
