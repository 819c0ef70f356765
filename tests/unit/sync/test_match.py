from __future__ import annotations

from typing import Any

import pytest

from sync.flow import Side
from sync.match import Ambiguity, Candidate, Taken, match, written_by_us
from tests.unit.sync.world import ACCOUNT, BILL_PAYMENT, INVOICE, TRANSFER, VENDOR

MARKS = {
    "guid": "0F8FAD5B-D9CB-469F-A165-70867728950E",
    "mark": "DB7K2M9Q",
    "party": "v1",
    "date": "2026-02-01",
    "amount": "5.00",
}
ALIKE = {"vendor": "v1", "date": "2026-02-01", "amount": "5.00"}


def found(**records: dict[str, Any]) -> list[Candidate]:
    return [Candidate(one, record) for one, record in records.items()]


def test_records_of_one_name_are_one_whatever_the_case() -> None:
    result = match(VENDOR, found(c1={"name": "OAK"}), found(q1={"name": "oak"}, q2={"name": "Elm"}))
    assert (("c1", "q1"),) == result.pairs
    assert () == result.ambiguous


def test_the_account_number_counts_before_the_name() -> None:
    clouds = found(c1={"name": "Rent", "number": "6000"}, c2={"name": "Fees"})
    books = found(q1={"name": "Office rent", "number": "6000"}, q2={"name": "Fees"})
    assert (("c1", "q1"), ("c2", "q2")) == match(ACCOUNT, clouds, books).pairs


def test_two_candidates_on_either_side_are_for_a_person() -> None:
    result = match(
        VENDOR, found(c1={"name": "Oak"}), found(q1={"name": "Oak"}, q2={"name": "oak "})
    )
    assert () == result.pairs
    assert (
        Ambiguity(Side.CLOUD, "c1", ("q1", "q2")),
        Ambiguity(Side.QUICKBOOKS, "q1", ("c1",)),
        Ambiguity(Side.QUICKBOOKS, "q2", ("c1",)),
    ) == result.ambiguous


def test_what_is_ambiguous_by_a_stronger_key_is_not_settled_by_a_weaker_one() -> None:
    clouds = found(c1={"name": "Rent", "number": "6000"})
    books = found(q1={"name": "Rent", "number": "6000"}, q2={"name": "X", "number": "6000"})
    result = match(ACCOUNT, clouds, books)
    assert () == result.pairs
    assert 3 == len(result.ambiguous)


def test_doubles_without_a_counterpart_are_nobodys_business() -> None:
    result = match(VENDOR, found(c1={"name": "Oak"}, c2={"name": "Oak"}), [])
    assert ((), ()) == (result.pairs, result.ambiguous)


def test_an_invoice_number_on_both_sides_is_taken_and_not_matched() -> None:
    result = match(
        INVOICE, found(c1={"number": "7"}, c2={}), found(q1={"number": "7"}, q2={"number": "8"})
    )
    assert () == result.pairs
    assert (Taken("c1", "q1"),) == result.taken


@pytest.mark.parametrize(
    "native",
    [
        {"ExternalGUID": "{0f8fad5b-d9cb-469f-a165-70867728950e}"},
        {"Memo": "Payout [DB7K2M9Q]"},
    ],
)
def test_our_mark_proves_that_we_wrote_it(native: dict[str, Any]) -> None:
    candidates = [("1-1", "BillPaymentCheckRet", native, {}), ("2-2", "x", {}, ALIKE)]
    assert ("1-1",) == written_by_us(BILL_PAYMENT, MARKS, candidates)


def test_without_a_mark_party_date_and_amount_must_agree() -> None:
    other = {**ALIKE, "amount": "6.00"}
    candidates: list[Any] = [("1-1", "x", {}, ALIKE), ("2-2", "x", {}, other)]
    assert ("1-1",) == written_by_us(BILL_PAYMENT, MARKS, candidates)
    numbered = MARKS | {"number": "17"}
    assert () == written_by_us(BILL_PAYMENT, numbered, candidates)


def test_somebody_elses_guid_is_not_ours_however_alike() -> None:
    native = {"ExternalGUID": "{11111111-d9cb-469f-a165-70867728950e}"}
    assert () == written_by_us(BILL_PAYMENT, MARKS, [("1-1", "x", native, ALIKE)])


def test_too_little_to_go_by_finds_nothing() -> None:
    marks = {"guid": "a", "mark": "b", "date": "2026-02-01", "amount": "5.00"}
    assert () == written_by_us(TRANSFER, marks, [("1-1", "x", {}, ALIKE)])
    by_name = {"name": "Oak"}
    assert ("1-1",) == written_by_us(VENDOR, by_name, [("1-1", "x", {}, {"name": "Oak"})])


def test_several_that_may_be_ours_are_for_a_person() -> None:
    candidates: list[Any] = [("1-1", "x", {}, ALIKE), ("2-2", "x", {}, ALIKE)]
    assert ("1-1", "2-2") == written_by_us(BILL_PAYMENT, MARKS, candidates)
