from __future__ import annotations

from decimal import Decimal

import pytest

from sync.amounts import Scale, amount_of, changes_amount, measured, unusual
from tests.unit.sync.world import BILL, BILL_PAYMENT

SCALE = Scale()


def amounts(*found: str) -> list[Decimal]:
    return [Decimal(each) for each in found]


USUAL = amounts("80.00", "120.00", "125.00", "130.00", "300.00")


@pytest.mark.parametrize(
    ("amount", "asked"),
    [
        ("12500.00", True),  # a lost decimal point
        ("125000.00", True),  # thousands for units
        ("6250.00", True),
        ("6249.99", False),
        ("2000.00", False),
        ("0.00", False),
        ("-12500.00", False),
    ],
)
def test_an_amount_fifty_times_the_usual_is_unusual(amount: str, asked: bool) -> None:
    found = unusual(Decimal(amount), USUAL, SCALE, least=5)
    assert asked is (found is not None)


def test_one_that_is_tiny_beside_the_usual_is_unusual_too() -> None:
    rents = amounts("4800.00", "5000.00", "5000.00", "5100.00", "5200.00")
    found = unusual(Decimal("50.00"), rents, SCALE, least=5)
    assert found is not None
    assert (Decimal("5000.00"), 100, 5) == (found.usual, found.times, found.count)
    assert unusual(Decimal("101.00"), rents, SCALE, least=5) is None


def test_a_party_of_a_wide_range_is_left_alone() -> None:
    wide = amounts("12.00", "15.00", "18.00", "20.00", "40000.00")
    assert unusual(Decimal("45000.00"), wide, SCALE, least=5) is None
    assert unusual(Decimal("200000.00"), wide, SCALE, least=5) is not None


def test_small_sums_bother_nobody() -> None:
    coffee = amounts("4.00", "4.00", "4.50", "5.00", "6.00")
    assert unusual(Decimal("400.00"), coffee, SCALE, least=5) is None
    assert unusual(Decimal("0.04"), coffee, SCALE, least=5) is None
    lower = Scale(floor=Decimal(100))
    assert unusual(Decimal("400.00"), coffee, lower, least=5) is not None


def test_a_first_document_of_a_new_vendor_is_measured_by_everybodys() -> None:
    few, many = USUAL * 3, USUAL * 4
    none: list[Decimal] = []
    high = Decimal(90000)
    asked = {"of_party": USUAL[:4], "before": None, "scale": SCALE}
    assert measured(high, of_kind=few, **asked) is None  # type: ignore[arg-type]
    assert measured(high, of_kind=many, **asked) is not None  # type: ignore[arg-type]
    assert measured(high, of_party=none, of_kind=none, before=None, scale=SCALE) is None


def test_an_edit_is_measured_by_what_it_said_before_when_there_is_nothing_better() -> None:
    edited = Decimal("125000.00")
    found = measured(edited, of_party=[], of_kind=[], before=Decimal("125.00"), scale=SCALE)
    assert found is not None
    assert 1000 == found.times
    dear = amounts(*["100000.00"] * 5)
    cheap = Decimal("125.00")
    assert measured(edited, of_party=dear, of_kind=[], before=cheap, scale=SCALE) is None


def test_a_document_without_an_amount_of_its_own_is_worth_its_lines() -> None:
    lines = [{"amount": "100.00"}, {"amount": "25.50"}, {"description": "text"}]
    assert "125.50" == amount_of(BILL, {"lines": lines})
    assert "70.00" == amount_of(BILL_PAYMENT, {"amount": "70.00"})


def test_only_edits_of_what_makes_an_amount_are_measured() -> None:
    assert changes_amount(BILL, {"lines": []})
    assert not changes_amount(BILL, {"memo": "new", "due_date": "2026-08-01"})
