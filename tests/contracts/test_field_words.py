"""Every field that any flow carries has words for people, and every event of the journal too."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from app.shell import day, money
from services import cloud_writing, event_words, push
from services.words_for_people import field
from storage import work_values
from sync import value_words
from sync.field_words import FIELD_WORDS, listed, spoken
from sync.fields import Field, Lines
from sync.flows import ENTITIES
from sync.outcome_words import Action
from sync.values import Kind
from tests.conventions.tree import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from sync.fields import Carried


def names(carried: Iterable[Carried]) -> Iterator[str]:
    for one in carried:
        yield one.name
        if isinstance(one, Lines):
            yield from names(one.carried)


CARRIED = sorted({name for entity in ENTITIES for name in names(entity.carried)})


@pytest.mark.parametrize("name", CARRIED)
def test_every_field_of_every_flow_has_words(name: str) -> None:
    words = FIELD_WORDS[name]
    assert "_" not in words
    assert words[0].isupper()
    assert words == field(name)


def test_no_words_are_for_a_field_that_is_not_carried() -> None:
    assert CARRIED == sorted(FIELD_WORDS)
    assert len(set(FIELD_WORDS.values())) == len(FIELD_WORDS)


def test_fields_are_told_in_a_sentence() -> None:
    assert "due date, e-mail and PO number" == listed(["due_date", "email", "po_number"])
    assert "ZIP code" == spoken("zip")
    assert "memo" == listed(["memo"])


@pytest.mark.parametrize(
    ("kind", "value", "words"),
    [
        (Kind.DATE, "2026-11-03", "Nov 3, 2026"),
        (Kind.DATE, "soon", "soon"),
        (Kind.MONEY, "1234.50", "$1,234.50"),
        (Kind.MONEY, "-5.00", "-$5.00"),
        (Kind.MONEY, "much", "much"),
        (Kind.PRICE, "0.0125", "$0.0125"),
        (Kind.PRICE, "12", "$12.00"),
        (Kind.QUANTITY, "1200.5", "1,200.5"),
        (Kind.PERCENT, "7.25", "7.25%"),
        (Kind.BOOL, False, "No"),
        (Kind.BOOL, True, "Yes"),
        (Kind.CHOICE, "other_current_asset", "Other current asset"),
        (Kind.TEXT, "2026-11-03", "2026-11-03"),
        (Kind.TEXT, None, ""),
    ],
)
def test_a_value_is_written_as_people_write_it(
    kind: Kind, value: str | bool | None, words: str
) -> None:
    assert words == value_words.told(Field(name="one", quickbooks=None, kind=kind), value)


@pytest.mark.parametrize("text", ["2026-02-28", "2026-12-01", "soon"])
def test_a_date_is_told_as_pages_tell_it(text: str) -> None:
    assert day(text) == value_words.day(text)


@pytest.mark.parametrize("text", ["0.00", "1840.00", "-1234567.89", "9999999999.99"])
def test_an_amount_is_told_as_pages_tell_it(text: str) -> None:
    assert money(text) == value_words.money(text)


def events() -> set[str]:
    """Every event that the sources write down."""
    told = {
        name
        for path in (ROOT / "services").glob("*.py")
        for name in re.findall(r'event="([^"]+)"|else "(pair-[a-z-]+)"', path.read_text())
        for name in name
        if name
    }
    told |= {f"write-{action}" for action in Action if action is not Action.DONE}
    told |= {f"cloud-{done}" for done in cloud_writing.WORDS.values()}
    told |= {f"quickbooks-{done}" for done in push.DONE.values()}
    return told | {"company-active", "company-paused"}


def test_every_event_that_is_written_down_has_words() -> None:
    assert events() <= set(event_words.EVENTS)
    assert {"linked"} == set(event_words.EVENTS) - events()


def test_every_state_of_work_has_words() -> None:
    told = re.findall(r"\b[a-z_]+\b", (work_values.Work.__doc__ or "").partition("`state`")[2])
    assert set(event_words.WORK_STATES) == set(told) - {"or", "ended"}


def test_how_a_problem_ended_is_told_with_names() -> None:
    assert "it is Able" == event_words.ended("link:8-1", names={"8-1": "Able"})
    mixed = event_words.ended("mixed:due_date=quickbooks,email=cloud", "bill")
    assert "Due date from QuickBooks, E-mail from BILL" == mixed
    assert "BILL's values were chosen" == event_words.ended("cloud", "bill")
