"""BILL's JSON and canonical records, both ways, value by value."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cloud.bill.fields import columns
from cloud.bill.fields.columns import Column
from cloud.bill.fields.countries import NAMES, country_code, read_country
from cloud.bill.fields.names import ACCOUNT_TYPES, ITEM_TYPES
from cloud.bill.fields.payments import state_of
from cloud.keys import same_key

ADDRESS = (
    Column(name="line1", path="address.line1", whole="address"),
    Column(name="city", path="address.city", whole="address"),
    Column(name="phone", path="phone"),
)


@pytest.mark.parametrize(
    ("kind", "given_", "expected"),
    [
        ("text", "  Two  blanks ", "Two  blanks"),
        ("text", "", None),
        ("text", 40021, "40021"),
        ("money", 12.5, "12.50"),
        ("money", "-3", "-3.00"),
        ("money", "many", None),
        ("money", True, None),
        ("number", "10.00", "10"),
        ("number", "2.500", "2.5"),
        ("number", 0, "0"),
        ("number", "1E+3", "1000"),
        ("number", "NaN", None),
        ("date", "2026-12-15T00:00:00.000Z", "2026-12-15"),
        ("flag", "1", True),
        ("flag", "2", False),
        ("flag", None, None),
        ("flag", False, False),
    ],
)
def test_a_value_of_bills_has_one_canonical_form(kind: Any, given_: Any, expected: Any) -> None:
    assert expected == Column(name="x", path="x", kind=kind).read({"x": given_})


def test_a_word_bill_invents_later_is_read_as_absent_and_never_written() -> None:
    column = Column(name="type", path="type", kind="choice", words={"BANK": "bank"})
    assert column.read({"type": "CRYPTO"}) is None
    assert "bank" == column.read({"type": "BANK"})
    assert "BANK" == column.written("bank")
    assert column.written("crypto") is None


def test_a_change_of_one_part_sends_the_whole_address() -> None:
    record = {"line1": "1 Main", "phone": "555"}
    body = columns.write_changes(ADDRESS, {"city"}, record)
    assert {"address": {"line1": "1 Main", "city": ""}} == body
    assert {"phone": "555"} == columns.write_changes(ADDRESS, {"phone"}, record)
    assert {} == columns.write_changes(ADDRESS, {"unknown"}, record)


def test_a_create_sends_only_what_there_is() -> None:
    assert {"phone": "555"} == columns.write_new(ADDRESS, {"phone": "555", "line1": ""})


@given(st.decimals(min_value=-(10**9), max_value=10**9, places=2))
def test_money_survives_the_way_to_bill_and_back(amount: Any) -> None:
    column = Column(name="x", path="x", kind="money")
    text = columns.money(amount)
    assert text == column.read({"x": column.written(text)})


@given(st.decimals(min_value=0, max_value=10**6, places=5))
def test_a_price_survives_the_way_to_bill_and_back(price: Any) -> None:
    column = Column(name="x", path="x", kind="number")
    text = columns.number(price)
    assert text == column.read({"x": column.written(text)})


@pytest.mark.parametrize(
    ("country", "state", "zip_code", "code"),
    [
        (None, "TX", "78701", "US"),
        (None, "tx", "78701-1234", "US"),
        ("USA", None, None, "US"),
        ("United States", "TX", "78701", "US"),
        ("Canada", "ON", "M5V 2T6", "CA"),
        ("canada", None, None, "CA"),
        ("UK", None, None, "GB"),
        ("FR", None, None, "FR"),
        (None, "ON", "M5V 2T6", None),
        (None, None, "78701", None),
        (None, "TX", None, None),
        ("Freedonia", "TX", "78701", None),
    ],
)
def test_a_country_is_told_and_never_guessed(
    country: str | None, state: str | None, zip_code: str | None, code: str | None
) -> None:
    assert code == country_code(country, state=state, zip_code=zip_code)


def test_every_country_we_name_is_read_back_as_we_wrote_it() -> None:
    for code, name in NAMES.items():
        assert code == country_code(name, state=None, zip_code=None)
        assert name == read_country(code)
    assert read_country("US") is None
    assert "XK" == read_country("XK")


def test_every_account_and_item_type_has_one_word_each_way() -> None:
    assert 16 == len(set(ACCOUNT_TYPES.values()))
    assert 12 == len(set(ITEM_TYPES.values()))


@pytest.mark.parametrize(
    ("single", "status", "state"),
    [
        ("SCHEDULED", "SCHEDULED", "counts"),
        ("READY_TO_FUND", "SCHEDULED", "counts"),
        ("CLEARED", "PAID", "counts"),
        ("VOID_PENDING", "PAID", "counts"),
        ("CANCELLATION_IN_PROGRESS", "SCHEDULED", "counts"),
        ("FUNDING_FAILED_ACTION_NEEDED", "SCHEDULED", "counts"),
        ("FUNDS_ESCHEATED", "PAID", "counts"),
        ("A_NEW_WORD", "PAID", "counts"),
        ("VOIDED", "VOID", "void"),
        ("CANCELED", "CANCELED", "void"),
        ("FUNDING_FAILED_VOIDED", "FAILED", "void"),
        ("DISBURSEMENT_VOIDED_BY_BANK", "PAID", "void"),
        (None, "VOID", "void"),
        (None, "PAID", "counts"),
        (None, "APPROVING", "not yet"),
        ("PENDING_APPROVAL", None, "not yet"),
    ],
)
def test_a_payment_counts_from_its_schedule_to_its_void(
    single: str | None, status: str | None, state: str
) -> None:
    assert state == state_of({"singleStatus": single, "status": status})


def test_the_first_key_both_records_have_decides() -> None:
    keys = (("number",), ("parent", "name"))
    assert same_key(keys, {"number": "1", "name": "A"}, {"number": "1 ", "name": "B"})
    assert not same_key(keys, {"number": "1", "name": "A"}, {"number": "2", "name": "A"})
    assert same_key(keys, {"number": "1", "name": "Ä"}, {"name": "ä"})
    assert not same_key(keys, {"name": "A", "parent": "p"}, {"name": "A"})
    assert not same_key(keys, {}, {})
