"""Finding transactions."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.unit.simulator.quickbooks.forms import (
    applied,
    bill,
    expense,
    invoice,
    payment,
    receipt,
    ref,
)

if TYPE_CHECKING:
    from tests.unit.simulator.quickbooks.desk import Desk


@pytest.fixture
def three(shop: Desk) -> Desk:
    """Bills b1 (June, paid), B2 (July), X3 (July, other vendor), an hour apart."""
    first = bill(shop, "10.00", header="<RefNumber>b1</RefNumber>", day="2026-06-15")
    shop.clock.advance(3600)
    bill(shop, "20.00", header="<RefNumber>B2</RefNumber>", day="2026-07-02")
    shop.clock.advance(3600)
    bill(shop, "30.00", header="<RefNumber>X3</RefNumber>", day="2026-07-01", vendor="Other Vendor")
    shop.add("BillPaymentCheck", payment(applied(first, "10.00")))
    return shop


def between(element: str, low: str, high: str) -> str:
    kind = "ModifiedDate" if element == "ModifiedDateRangeFilter" else "TxnDate"
    ends = (
        f"<{end}{kind}>{value}</{end}{kind}>"
        for end, value in (("From", low), ("To", high))
        if value
    )
    return f"<{element}>{''.join(ends)}</{element}>"


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ("", ["b1", "X3", "B2"]),
        ("<RefNumber>B1</RefNumber>", ["b1"]),
        ("<RefNumberCaseSensitive>b1</RefNumberCaseSensitive>", ["b1"]),
        ("<MaxReturned>2</MaxReturned>", ["b1", "X3"]),
        (between("TxnDateRangeFilter", "2026-07-01", ""), ["X3", "B2"]),
        (between("TxnDateRangeFilter", "", "2026-07-01"), ["b1", "X3"]),
        (between("ModifiedDateRangeFilter", "2026-07-01T11:00:00", ""), ["X3", "B2"]),
        (
            between("ModifiedDateRangeFilter", "2026-07-01T10:00:00", "2026-07-01T11:30:00"),
            ["b1", "B2"],
        ),
        ("<TxnDateRangeFilter><DateMacro>ThisMonth</DateMacro></TxnDateRangeFilter>", ["X3", "B2"]),
        ("<TxnDateRangeFilter><DateMacro>LastMonth</DateMacro></TxnDateRangeFilter>", ["b1"]),
        (f"<EntityFilter>{'<FullName>other vendor</FullName>'}</EntityFilter>", ["X3"]),
        ("<AccountFilter><FullName>Rent</FullName></AccountFilter>", ["b1", "X3", "B2"]),
        ("<AccountFilter><FullName>Sales</FullName></AccountFilter>", []),
        (
            "<RefNumberFilter><MatchCriterion>StartsWith</MatchCriterion><RefNumber>b</RefNumber></RefNumberFilter>",
            ["b1", "B2"],
        ),
        (
            "<RefNumberRangeFilter><FromRefNumber>b2</FromRefNumber></RefNumberRangeFilter>",
            ["X3", "B2"],
        ),
        ("<PaidStatus>PaidOnly</PaidStatus>", ["b1"]),
        ("<PaidStatus>NotPaidOnly</PaidStatus>", ["X3", "B2"]),
    ],
)
def test_filters_let_through_what_they_say(three: Desk, filters: str, expected: list[str]) -> None:
    answer = three.ask(f"<BillQueryRq>{filters}</BillQueryRq>")
    assert expected == answer.texts("BillRet/RefNumber")


def test_the_case_sensitive_number_minds_the_case(three: Desk) -> None:
    query = "<BillQueryRq><RefNumberCaseSensitive>B1</RefNumberCaseSensitive></BillQueryRq>"
    assert 500 == three.ask(query).code


def test_lines_and_links_come_only_when_asked_for(three: Desk) -> None:
    number = "<RefNumber>b1</RefNumber>"
    plain = three.ask(f"<BillQueryRq>{number}</BillQueryRq>")
    assert (None, None) == (
        plain.text("BillRet/ExpenseLineRet/Amount"),
        plain.text("BillRet/LinkedTxn/TxnID"),
    )
    lines = three.ask(f"<BillQueryRq>{number}<IncludeLineItems>1</IncludeLineItems></BillQueryRq>")
    assert "10.00" == lines.text("BillRet/ExpenseLineRet/Amount")
    assert lines.text("BillRet/LinkedTxn/TxnID") is None
    links = three.ask(
        f"<BillQueryRq>{number}<IncludeLinkedTxns>1</IncludeLinkedTxns></BillQueryRq>"
    )
    assert "BillPaymentCheck" == links.text("BillRet/LinkedTxn/TxnType")


def test_transactions_page_through_an_iterator(three: Desk) -> None:
    seen: list[str] = []
    attributes = 'iterator="Start"'
    while True:
        answer = three.ask(f"<BillQueryRq {attributes}><MaxReturned>2</MaxReturned></BillQueryRq>")
        seen += answer.texts("BillRet/RefNumber")
        if answer.get("iteratorRemainingCount") == "0":
            break
        attributes = f'iterator="Continue" iteratorID="{answer.get("iteratorID")}"'
    assert ["b1", "X3", "B2"] == seen


def test_a_customers_jobs_can_be_asked_for_with_it(shop: Desk) -> None:
    invoice(shop, "1")
    invoice(shop, "2", customer="Ann Smith:Kitchen")
    for element, count in (("FullName", 1), ("FullNameWithChildren", 2)):
        query = f"<EntityFilter><{element}>Ann Smith</{element}></EntityFilter>"
        assert count == len(shop.ask(f"<InvoiceQueryRq>{query}</InvoiceQueryRq>").records)


def test_missing_ids_are_500_with_those_found(three: Desk) -> None:
    txn_id = three.ask("<BillQueryRq><RefNumber>b1</RefNumber></BillQueryRq>").text("BillRet/TxnID")
    answer = three.ask(f"<BillQueryRq><TxnID>{txn_id}</TxnID><TxnID>FFFF-1</TxnID></BillQueryRq>")
    assert (500, ["b1"]) == (answer.code, answer.texts("BillRet/RefNumber"))
    assert 3000 == three.ask("<BillQueryRq><TxnID>bogus</TxnID></BillQueryRq>").code


def test_a_query_of_everything_gives_a_summary_each(three: Desk) -> None:
    three.add("ReceivePayment", receipt("5.00", "<IsAutoApply>false</IsAutoApply>"))
    answer = three.ask("<TransactionQueryRq/>")
    assert ["Bill", "Bill", "Bill", "BillPaymentCheck", "ReceivePayment"] == answer.texts(
        "TransactionRet/TxnType"
    )
    only = (
        "<TransactionTypeFilter><TxnTypeFilter>ReceivePayment</TxnTypeFilter>"
        "</TransactionTypeFilter>"
    )
    one = three.ask(f"<TransactionQueryRq>{only}</TransactionQueryRq>")
    assert ["5.00"] == one.texts("TransactionRet/Amount")


def test_custom_fields_of_a_transaction_come_with_their_owner(shop: Desk) -> None:
    define = (
        "<DataExtDefAddRq><DataExtDefAdd><OwnerID>0</OwnerID><DataExtName>Route</DataExtName>"
        "<DataExtType>STR255TYPE</DataExtType><AssignToObject>Bill</AssignToObject></DataExtDefAdd></DataExtDefAddRq>"
    )
    assert 0 == shop.ask(define).code
    txn_id = shop.add("Bill", ref("VendorRef", "Lumber Yard") + expense("1.00")).text(
        "BillRet/TxnID"
    )
    value = (
        "<DataExtAddRq><DataExtAdd><OwnerID>0</OwnerID><DataExtName>route</DataExtName><TxnDataExtType>Bill</TxnDataExtType>"
        f"<TxnID>{txn_id}</TxnID><DataExtValue>North</DataExtValue></DataExtAdd></DataExtAddRq>"
    )
    assert 0 == shop.ask(value).code
    owned = shop.ask("<BillQueryRq><OwnerID>0</OwnerID></BillQueryRq>")
    assert "North" == owned.text("BillRet/DataExtRet/DataExtValue")
    assert shop.ask("<BillQueryRq/>").text("BillRet/DataExtRet/DataExtValue") is None
