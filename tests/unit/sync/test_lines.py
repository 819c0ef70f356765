from __future__ import annotations

from dataclasses import replace
from typing import Any

from sync.reading import read_lines
from sync.translate import QuickBooksWrite, Refusal, quickbooks_mod, read_cloud, read_quickbooks
from tests.unit.sync.world import ALL_FLOWS, BILL, INVOICE, INVOICE_PAYMENT, World

RENT = {"account": "rent", "amount": "10.00"}
WIRE = {"account": "wire", "amount": "4.00"}
PART = {"item": "part", "amount": "6.00"}


def ref(entity: str, name: str) -> dict[str, str]:
    return {"ListID": f"QB-{entity}-{name}"}


NATIVE: dict[str, Any] = {
    "TxnID": "1-1",
    "EditSequence": "9",
    "TxnDate": "2026-02-01",
    "ExpenseLineRet": [
        {"TxnLineID": "L1", "AccountRef": ref("account", "rent"), "Amount": "10.00", "Memo": "old"},
        {"TxnLineID": "L2", "AccountRef": ref("account", "wire"), "Amount": "4.00"},
    ],
    "ItemLineRet": [
        {"TxnLineID": "L3", "ItemRef": ref("item", "part"), "Amount": "6.00", "Quantity": "1"}
    ],
}


def mod(lines: list[dict[str, Any]], native: dict[str, Any] = NATIVE, **more: Any) -> Any:
    record = {"vendor": "v1", "date": "2026-02-01", "lines": lines}
    return quickbooks_mod(BILL, {"lines": lines}, record, "BillRet", native, World(), **more)


def body(found: Any) -> dict[str, Any]:
    assert isinstance(found, QuickBooksWrite), found
    return dict(found.body["BillMod"])


def test_lines_are_read_expenses_first_with_those_inside_groups() -> None:
    inner = {"TxnLineID": "L5", "ItemRef": ref("item", "bolt"), "Amount": "1.00"}
    native = {**NATIVE, "ItemGroupLineRet": [{"ItemLineRet": [inner]}]}
    lines = read_quickbooks(BILL, "BillRet", native, World())["lines"]
    assert ["QB-account-rent", "QB-account-wire"] == [line.get("account") for line in lines[:2]]
    assert ["QB-item-part", "QB-item-bolt"] == [line["item"] for line in lines[2:]]
    assert "old" == lines[0]["description"]


def test_the_clouds_lines_are_put_in_quickbooks_order() -> None:
    found = read_cloud(BILL, {"lines": [PART, RENT, {"amount": None}]})
    assert [RENT, PART] == found["lines"]
    nowhere = {"amount": "1.00"}
    assert [nowhere, RENT, PART] == read_cloud(BILL, {"lines": [PART, nowhere, RENT]})["lines"]


def test_every_line_is_named_with_its_own_id_when_one_changes() -> None:
    found = body(mod([{**RENT, "amount": "11.00"}, WIRE, PART]))
    assert ["L1", "L2"] == [line["TxnLineID"] for line in found["ExpenseLineMod"]]
    assert ["L3"] == [line["TxnLineID"] for line in found["ItemLineMod"]]
    assert "11.00" == found["ExpenseLineMod"][0]["Amount"]


def test_a_line_that_moved_keeps_its_id() -> None:
    found = body(mod([WIRE, RENT, PART]))
    assert ["L2", "L1"] == [line["TxnLineID"] for line in found["ExpenseLineMod"]]


def test_a_new_line_has_minus_one_and_a_dropped_line_is_not_named() -> None:
    found = body(mod([RENT, {"account": "fees", "amount": "1.00"}, PART]))
    assert [("L1", "10.00"), ("-1", "1.00")] == [
        (line["TxnLineID"], line["Amount"]) for line in found["ExpenseLineMod"]
    ]
    more = body(mod([RENT, WIRE, {"account": "fees", "amount": "1.00"}, PART]))
    assert ["L1", "L2", "-1"] == [line["TxnLineID"] for line in more["ExpenseLineMod"]]


def test_a_line_with_another_account_and_the_same_amount_or_words_keeps_its_id() -> None:
    found = body(mod([{**RENT, "account": "fees", "description": "new"}, WIRE, PART]))
    assert ["L1", "L2"] == [line["TxnLineID"] for line in found["ExpenseLineMod"]]
    words = {"account": "fees", "description": "old", "amount": "77.00"}
    assert ["L1", "L2"] == [
        line["TxnLineID"] for line in body(mod([words, WIRE, PART]))["ExpenseLineMod"]
    ]


def test_lines_that_are_all_gone_are_cleared_by_their_own_element() -> None:
    found = body(mod([RENT, WIRE]))
    assert found["ClearItemLines"] is True
    assert "ItemLineMod" not in found
    assert body(mod([PART]))["ClearExpenseLines"] is True


def test_a_kind_of_line_that_neither_side_has_is_not_spoken_of() -> None:
    native = {name: value for name, value in NATIVE.items() if name != "ItemLineRet"}
    found = body(mod([RENT, WIRE], native))
    assert {"TxnID", "EditSequence", "ExpenseLineMod"} == set(found)


def test_lines_inside_lines_are_read_where_quickbooks_tells_them() -> None:
    (applied,) = INVOICE_PAYMENT.lines
    (credits_set,) = applied.lines
    told = replace(applied, lines=(replace(credits_set, readable=True),))
    native = {
        "AppliedToTxnRet": [
            {
                "TxnID": "QB-invoice-i1",
                "SetCreditRet": [{"CreditTxnID": "k", "AppliedAmount": "1"}],
            },
            {"TxnID": "QB-invoice-i2"},
        ]
    }
    assert [
        {"invoice": "QB-invoice-i1", "credits": [{"credit": "k", "amount": "1.00"}]},
        {"invoice": "QB-invoice-i2"},
    ] == read_lines(told, native, World())


def test_a_cleared_description_is_sent_empty() -> None:
    assert "" == body(mod([RENT, WIRE, PART]))["ExpenseLineMod"][0]["Memo"]


def test_a_line_that_loses_its_customer_starts_anew() -> None:
    native = {
        **NATIVE,
        "ExpenseLineRet": [
            {**NATIVE["ExpenseLineRet"][0], "CustomerRef": ref("customer", "c1")},
        ],
    }
    found = body(mod([RENT, PART], native))
    assert ["-1"] == [line["TxnLineID"] for line in found["ExpenseLineMod"]]


def test_with_billable_expenses_off_a_line_keeps_its_customer_and_its_id() -> None:
    native = {
        **NATIVE,
        "ExpenseLineRet": [
            {**NATIVE["ExpenseLineRet"][0], "CustomerRef": ref("customer", "c1")},
        ],
    }
    off = ALL_FLOWS - {"billable_expense.push"}
    (line,) = body(mod([RENT, PART], native, flows=off))["ExpenseLineMod"]
    assert "L1" == line["TxnLineID"]
    assert "CustomerRef" not in line
    (line,) = body(mod([RENT, PART], native, flows=ALL_FLOWS))["ExpenseLineMod"]
    assert "-1" == line["TxnLineID"]


def test_what_was_billed_already_is_neither_said_nor_unsaid() -> None:
    billed = {
        **NATIVE["ExpenseLineRet"][0],
        "CustomerRef": ref("customer", "c1"),
        "BillableStatus": "HasBeenBilled",
    }
    native = {**NATIVE, "ExpenseLineRet": [billed]}
    line = {**RENT, "customer": "customer:c1", "billable": True}
    (sent,) = body(mod([line, PART], native))["ExpenseLineMod"]
    assert "L1" == sent["TxnLineID"]
    assert "BillableStatus" not in sent
    read = read_quickbooks(BILL, "BillRet", native, World())["lines"][0]
    assert read["billable"] is True


def test_not_billable_is_said_where_there_is_a_customer() -> None:
    line = {**RENT, "customer": "customer:c1"}
    (sent, _) = body(mod([{**line, "billable": False}, WIRE, PART]))["ExpenseLineMod"]
    assert "NotBillable" == sent["BillableStatus"]


def test_lines_in_a_group_are_left_to_the_bookkeeper() -> None:
    native = {**NATIVE, "ItemGroupLineRet": [{"TxnLineID": "G1", "ItemLineRet": []}]}
    found = mod([RENT], native)
    assert isinstance(found, Refusal)
    assert "lines-in-group" == found.code


def test_a_subtotal_line_is_not_counted_twice() -> None:
    world = World(natives={("item", "QB-item-sub"): ("ItemSubtotalRet", {})})
    native = {
        "InvoiceLineRet": [
            {"TxnLineID": "1", "ItemRef": ref("item", "part"), "Amount": "6.00"},
            {"TxnLineID": "2", "ItemRef": ref("item", "sub"), "Amount": "6.00"},
            {"TxnLineID": "3", "Desc": "thank you"},
            {"TxnLineID": "4"},
        ]
    }
    lines = read_quickbooks(INVOICE, "InvoiceRet", native, world)["lines"]
    assert [{"item": "QB-item-part", "amount": "6.00"}, {"description": "thank you"}] == lines


def test_one_line_alone_is_read_like_a_list_of_one() -> None:
    native = {"InvoiceLineRet": {"TxnLineID": "1", "Desc": "hello"}}
    assert [{"description": "hello"}] == read_quickbooks(INVOICE, "InvoiceRet", native, World())[
        "lines"
    ]
