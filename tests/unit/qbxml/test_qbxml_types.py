"""Values to QuickBooks' characters and back."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qbxml.errors import QbxmlError, Reason
from qbxml.timestamp import Timestamp
from qbxml.types import format_version, from_text, parse_version, to_text

CODE_PAGE = st.text(
    st.characters(codec="cp1252", exclude_categories=["Cc", "Cs"]), max_size=60
).filter(lambda text: text.isascii())


def decimals(digits: int, places: int) -> st.SearchStrategy[Decimal]:
    bound = 10**digits * 10**places - 1
    return st.integers(-bound, bound).map(lambda number: Decimal(number).scaleb(-places))


@given(decimals(13, 2))
def test_an_amount_survives_the_way_there_and_back(amount: Decimal) -> None:
    text = to_text("AMTTYPE", amount)
    assert amount == from_text("AMTTYPE", text)
    assert text[-3] == "."


@pytest.mark.parametrize("kind", ["PRICETYPE", "QUANTYPE", "PERCENTTYPE"])
@given(number=decimals(10, 5))
def test_a_price_quantity_or_percentage_survives_the_way_there_and_back(
    kind: str, number: Decimal
) -> None:
    assert number == from_text(kind, to_text(kind, number))


@given(st.decimals(allow_nan=False, allow_infinity=False, places=8, min_value=0, max_value=10**6))
def test_an_exchange_rate_survives_the_way_there_and_back(rate: Decimal) -> None:
    assert rate == from_text("FLOATTYPE", to_text("FLOATTYPE", rate))


@given(st.booleans())
def test_a_boolean_survives_the_way_there_and_back(value: bool) -> None:
    assert value is from_text("BOOLTYPE", to_text("BOOLTYPE", value))


@given(st.dates())
def test_a_date_survives_the_way_there_and_back(value: date) -> None:
    assert value == from_text("DATETYPE", to_text("DATETYPE", value))


@given(st.integers(-(2**31), 2**31))
def test_a_whole_number_survives_the_way_there_and_back(value: int) -> None:
    assert value == from_text("INTTYPE", to_text("INTTYPE", value))


@given(CODE_PAGE)
def test_a_text_survives_the_way_there_and_back(text: str) -> None:
    assert text == from_text("STRTYPE", to_text("STRTYPE", text))


@given(
    st.datetimes(datetime(1970, 1, 2), datetime(2038, 1, 18)),  # noqa: DTZ001 - a wall clock
    st.integers(-12, 14),
)
def test_a_moment_keeps_its_wall_clock_whatever_offset_was_printed(
    wall: datetime, hours: int
) -> None:
    printed = wall.replace(microsecond=0, tzinfo=timezone(timedelta(hours=hours))).isoformat()
    stamp = from_text("DATETIMETYPE", printed)
    assert isinstance(stamp, Timestamp)
    assert printed == stamp
    assert printed[:19] == stamp.wall
    assert datetime.fromisoformat(printed) == stamp.instant
    assert stamp.wall == to_text("DATETIMETYPE", stamp)


def test_a_false_boolean_is_read_as_false() -> None:
    assert from_text("BOOLTYPE", "false") is False
    assert from_text("BOOLTYPE", "0") is False
    assert from_text("BOOLTYPE", "1") is True


def test_a_percent_sign_in_an_answer_is_dropped() -> None:
    assert Decimal("18.0") == from_text("PERCENTTYPE", "18.0%")
    assert Decimal("18.0") == from_text("PRICETYPE", "18.0%")


def test_a_moment_without_an_offset_is_taken_as_utc() -> None:
    stamp = Timestamp("2026-07-01T10:00:00")
    assert datetime(2026, 7, 1, 10, tzinfo=UTC) == stamp.instant


def test_a_moment_of_a_date_alone_is_its_midnight() -> None:
    assert Timestamp("2026-07-01").wall == "2026-07-01T00:00:00"


def test_an_amount_always_has_two_decimals() -> None:
    assert to_text("AMTTYPE", Decimal("10.5")) == "10.50"
    assert to_text("AMTTYPE", 10) == "10.00"
    assert to_text("AMTTYPE", Decimal("-0.00")) == "0.00"
    assert to_text("AMTTYPE", Decimal("1E+3")) == "1000.00"


def test_an_empty_text_clears_a_number_but_never_an_identity() -> None:
    assert to_text("AMTTYPE", "") == ""
    assert to_text("DATETYPE", "") == ""
    with pytest.raises(QbxmlError):
        to_text("GUIDTYPE", "")


REFUSED = [
    ("AMTTYPE", 1.5, Reason.WRONG_TYPE),
    ("AMTTYPE", True, Reason.WRONG_TYPE),
    ("AMTTYPE", "10,00", Reason.WRONG_TYPE),
    ("AMTTYPE", Decimal("1.005"), Reason.BAD_FORMAT),
    ("AMTTYPE", Decimal("1e13"), Reason.OUT_OF_RANGE),
    ("AMTTYPE", Decimal("NaN"), Reason.OUT_OF_RANGE),
    ("QUANTYPE", Decimal("0.000001"), Reason.BAD_FORMAT),
    ("PRICETYPE", Decimal("1e10"), Reason.OUT_OF_RANGE),
    ("BOOLTYPE", "false", Reason.WRONG_TYPE),
    ("BOOLTYPE", 0, Reason.WRONG_TYPE),
    ("INTTYPE", True, Reason.WRONG_TYPE),
    ("DATETYPE", "2026-11-31", Reason.WRONG_TYPE),
    ("DATETYPE", datetime(2026, 11, 22, tzinfo=UTC), Reason.WRONG_TYPE),
    ("DATETIMETYPE", "2026-11-01T00:00:00Z", Reason.BAD_FORMAT),
    ("DATETIMETYPE", "2026-11-01T00:00:00.000", Reason.BAD_FORMAT),
    ("DATETIMETYPE", "2026-02-30T00:00:00", Reason.BAD_FORMAT),
    ("DATETIMETYPE", "2040-01-01", Reason.OUT_OF_RANGE),
    ("GUIDTYPE", "12345678-abcd-1234-abcd-1234567890ab", Reason.BAD_FORMAT),
    ("TIMEINTERVALTYPE", "PT", Reason.BAD_FORMAT),
    ("IDTYPE", "8" * 37, Reason.TOO_LONG),
    ("STRTYPE", 5, Reason.WRONG_TYPE),
    ("STRTYPE", "a\x00b", Reason.ILLEGAL_CHARACTER),
    ("STRTYPE", "a\ud800b", Reason.ILLEGAL_CHARACTER),
    ("STRTYPE", "日本", Reason.UNSUPPORTED_CHARACTER),
    ("STRTYPE", "smile 😀", Reason.UNSUPPORTED_CHARACTER),
    ("STRTYPE", "minus −", Reason.UNSUPPORTED_CHARACTER),
]


@pytest.mark.parametrize(("kind", "value", "reason"), REFUSED)
def test_a_value_that_is_not_exactly_the_type_is_refused(
    kind: str, value: object, reason: Reason
) -> None:
    with pytest.raises(QbxmlError) as refusal:
        to_text(kind, value)
    assert reason == refusal.value.reason


def test_a_value_outside_a_list_is_refused_with_the_list() -> None:
    with pytest.raises(QbxmlError, match="Billable, NotBillable") as refusal:
        to_text("ENUMTYPE", "Yes", enum=("Billable", "NotBillable"))
    assert refusal.value.reason is Reason.NOT_IN_LIST


def test_a_value_outside_a_list_is_read_as_it_came() -> None:
    assert from_text("ENUMTYPE", "Mail") == "Mail"


@given(st.text(max_size=80), st.integers(1, 40))
def test_a_text_that_passes_fits_its_field_and_the_code_page(text: str, limit: int) -> None:
    try:
        kept = to_text("STRTYPE", text, max_length=limit)
    except QbxmlError:
        kept = ""
    assert len(kept) <= limit
    assert kept.encode("cp1252").decode("cp1252") == kept


def test_a_length_is_told_with_its_limit() -> None:
    with pytest.raises(QbxmlError) as refusal:
        to_text("STRTYPE", "x" * 42, max_length=41)
    assert refusal.value.limit == 41
    assert "42 characters" in str(refusal.value)


def test_letters_with_loose_accents_are_composed_so_that_quickbooks_can_store_them() -> None:
    assert to_text("STRTYPE", "Cafe\u0301") == "Café"


@pytest.mark.parametrize("kind", ["AMTTYPE", "BOOLTYPE", "DATETYPE", "DATETIMETYPE", "INTTYPE"])
@pytest.mark.parametrize("text", ["", "yes", "#{injected_time}", "NaN", "12/31/2026"])
def test_a_text_that_is_no_value_of_its_type_is_not_read_as_one(kind: str, text: str) -> None:
    with pytest.raises(QbxmlError):
        from_text(kind, text)


def test_versions_are_compared_as_numbers() -> None:
    assert parse_version("13.0") > parse_version("4.1")
    assert format_version(parse_version("4.1")) == "4.1"


@pytest.mark.parametrize("text", ["CA3.0", "13", "", "13.0.1"])
def test_a_version_of_another_form_is_refused(text: str) -> None:
    with pytest.raises(QbxmlError):
        parse_version(text)


@pytest.mark.parametrize(
    ("kind", "text", "written"),
    [
        ("AMTTYPE", "12.5", "12.50"),
        ("PRICETYPE", "-3", "-3"),
        ("DATETYPE", "2026-11-22", "2026-11-22"),
    ],
)
def test_the_plain_text_of_a_number_or_a_day_is_taken(kind: str, text: str, written: str) -> None:
    assert written == to_text(kind, text)
