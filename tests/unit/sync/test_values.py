from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.comparison import is_nothing, plain, same
from sync.fields import Field
from sync.marks import mark_in, strip_mark, with_mark
from sync.paths import at, many, put
from sync.values import Kind, canonical, is_negative, is_zero, money, total
from tests.unit.sync.world import BILL, INVOICE


@pytest.mark.parametrize(
    ("kind", "given_value", "expected"),
    [
        (Kind.TEXT, "  a  b \r\n c ", "a  b \n c"),
        (Kind.TEXT, "   ", None),
        (Kind.TEXT, None, None),
        (Kind.MONEY, "12.5", "12.50"),
        (Kind.MONEY, Decimal(-3), "-3.00"),
        (Kind.MONEY, "-0.00", "0.00"),
        (Kind.MONEY, 12.1, "12.10"),
        (Kind.PRICE, "2.50000", "2.5"),
        (Kind.QUANTITY, "10", "10"),
        (Kind.QUANTITY, "-0.0", "0"),
        (Kind.QUANTITY, Decimal("1E+2"), "100"),
        (Kind.PERCENT, "18.0%", "18"),
        (Kind.DATE, date(2026, 2, 1), "2026-02-01"),
        (Kind.DATE, datetime(2026, 2, 1, 9, tzinfo=UTC), "2026-02-01"),
        (Kind.DATE, "2026-02-01T09:00:00", "2026-02-01"),
        (Kind.BOOL, "True", True),
        (Kind.BOOL, "0", False),
        (Kind.BOOL, False, False),
        (Kind.CHOICE, "bank", "bank"),
    ],
)
def test_every_value_has_one_spelling(kind: Kind, given_value: Any, expected: Any) -> None:
    assert expected == canonical(kind, given_value)


@pytest.mark.parametrize(
    ("kind", "wrong"),
    [
        (Kind.MONEY, "1.005"),
        (Kind.MONEY, "ten"),
        (Kind.PRICE, "NaN"),
        (Kind.DATE, "soon"),
        (Kind.BOOL, "perhaps"),
    ],
)
def test_what_is_no_value_of_its_kind_is_refused(kind: Kind, wrong: str) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        canonical(kind, wrong)


@given(st.decimals(min_value=-(10**9), max_value=10**9, places=2))
def test_money_keeps_its_cents_and_its_one_spelling(amount: Decimal) -> None:
    assert amount == Decimal(money(amount))
    assert money(amount) == money(money(amount))


@given(st.decimals(min_value=-(10**6), max_value=10**6, places=5))
def test_a_price_keeps_every_digit(price: Decimal) -> None:
    found = canonical(Kind.PRICE, price)
    assert isinstance(found, str)
    assert price == Decimal(found)
    assert not found.endswith(".")


def test_sums_count_nothing_as_nothing() -> None:
    assert "3.50" == total(["1.00", None, "2.50"])
    assert "0.00" == total([])
    assert (True, False, False) == (is_negative("-1.00"), is_negative("0.00"), is_negative(None))
    assert (True, True, False) == (is_zero(None), is_zero("0.00"), is_zero("-1.00"))


def test_long_numbers_are_compared_by_what_was_sent() -> None:
    one = Field(name="number", quickbooks="RefNumber", max_length=4, cut=True)
    assert same(one, "P123456", "3456")
    assert not same(one, "P123457", "3456")
    assert plain(one, None) is None


def test_lines_compare_as_a_list_and_forgive_what_quickbooks_fills_in() -> None:
    (lines,) = BILL.lines
    ours = [{"item": "i1", "amount": "1.00"}]
    theirs = [{"item": "i1", "amount": "1.00", "quantity": "1", "rate": "1"}]
    assert same(lines, ours, theirs)
    assert not same(lines, theirs, ours)
    assert not same(lines, ours, [*theirs, *theirs])
    assert not same(lines, [{"item": "i2", "amount": "1.00"}], theirs)
    silent = frozenset({"lines.item"})
    assert same(lines, [{"item": "i2", "amount": "1.00"}], theirs, silent=silent)
    assert is_nothing(lines, [])


def test_an_invoice_line_forgives_what_the_cloud_fills_in() -> None:
    (lines,) = INVOICE.lines
    told = [{"item": "i1", "amount": "6.00", "quantity": "1", "rate": "6"}]
    bare = [{"item": "i1", "amount": "6.00"}]
    assert same(lines, told, bare)
    assert same(lines, bare, told)
    assert not same(lines, told, [{**told[0], "quantity": "2"}])


def test_a_key_is_put_at_the_end_of_a_memo_and_taken_off_again() -> None:
    assert "Payout [DB7K2M]" == with_mark("Payout", "DB7K2M")
    assert "[DB7K2M]" == with_mark("", "DB7K2M")
    assert "Payout" == strip_mark("Payout [DB7K2M]") == with_mark("Payout", None)
    assert "DB7K2M" == mark_in("Payout [DB7K2M]")
    assert mark_in("Payout [see file]") is None
    assert mark_in(None) is None


def test_paths_lead_into_aggregates_and_end_early_without_a_fuss() -> None:
    native = {"VendorAddress": {"City": "Reno"}, "Name": "Oak"}
    assert "Reno" == at(native, "VendorAddress/City")
    assert at(native, "Name/City") is None
    assert at(native, "BillAddress/City") is None
    body: dict[str, Any] = {}
    put(body, "A/B", 1)
    put(body, "A/C", 2)
    assert {"A": {"B": 1, "C": 2}} == body
    assert ([], [{"x": 1}], [{"x": 1}]) == (
        many({}, "L"),
        many({"L": {"x": 1}}, "L"),
        many({"L": [{"x": 1}]}, "L"),
    )
