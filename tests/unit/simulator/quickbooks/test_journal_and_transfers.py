"""Journal entries, transfers and checks."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from simulator.quickbooks import HResult, edit
from tests.unit.simulator.quickbooks.forms import current, expense, read, ref

if TYPE_CHECKING:
    from tests.unit.simulator.quickbooks.desk import Desk


def side(name: str, account: str, amount: str, more: str = "") -> str:
    element = f"Journal{name}Line"
    return f"<{element}>{ref('AccountRef', account)}<Amount>{amount}</Amount>{more}</{element}>"


def between(source: str, target: str, amount: str = "25.00") -> str:
    return (
        "<TxnDate>2026-07-03</TxnDate>"
        + ref("TransferFromAccountRef", source)
        + ref("TransferToAccountRef", target)
        + f"<Amount>{amount}</Amount><Memo>db:42</Memo>"
    )


def test_a_journal_entry_balances_within_its_request(shop: Desk) -> None:
    uneven = side("Debit", "Rent", "10.00") + side("Credit", "Checking", "9.99")
    assert 3180 == shop.refused("JournalEntry", uneven).code
    even = (
        side("Credit", "Checking", "10.00")
        + side("Debit", "Rent", "4.00")
        + side("Debit", "Card", "6.00")
    )
    answer = shop.add("JournalEntry", even)
    order = [str(c.tag) for c in answer.records[0] if str(c.tag).endswith("Line")]
    assert ["JournalCreditLine", "JournalDebitLine", "JournalDebitLine"] == order
    assert ["-10.00", "4.00", "-6.00"] == [shop.balance(n) for n in ("Checking", "Rent", "Card")]


def test_journal_amounts_are_positive_on_both_sides(shop: Desk) -> None:
    negative = side("Debit", "Rent", "-1.00") + side("Credit", "Checking", "-1.00")
    assert 3210 == shop.refused("JournalEntry", negative).code


def test_control_accounts_need_their_names_in_a_journal(shop: Desk) -> None:
    pair = side("Credit", "Accounts Payable", "1.00", "{}") + side("Debit", "Rent", "1.00")
    assert 3140 == shop.refused("JournalEntry", pair.format("")).code
    assert 3140 == shop.refused("JournalEntry", pair.format(ref("EntityRef", "Ann Smith"))).code
    assert 0 == shop.add("JournalEntry", pair.format(ref("EntityRef", "Lumber Yard"))).code
    vendor = shop.ask("<VendorQueryRq><FullName>Lumber Yard</FullName></VendorQueryRq>")
    assert "1.00" == vendor.text("VendorRet/Balance")


def test_journal_lines_are_changed_by_id(shop: Desk) -> None:
    answer = shop.add(
        "JournalEntry", side("Debit", "Rent", "5.00") + side("Credit", "Checking", "5.00")
    )
    txn_id = answer.text("JournalEntryRet/TxnID") or ""
    debit = answer.text("JournalEntryRet/JournalDebitLine/TxnLineID")
    credit = answer.text("JournalEntryRet/JournalCreditLine/TxnLineID")
    lines = "".join(
        f"<JournalLineMod><TxnLineID>{line}</TxnLineID><Amount>7.00</Amount></JournalLineMod>"
        for line in (debit, credit)
    )
    shop.mod("JournalEntry", current(shop, "JournalEntry", txn_id) + lines)
    assert ["7.00", "-7.00"] == [shop.balance("Rent"), shop.balance("Checking")]


def test_a_transfer_moves_money_and_shows_both_balances(shop: Desk) -> None:
    answer = shop.add("Transfer", between("Checking", "Clearing"))
    assert ["-25.00", "25.00", "db:42", None] == [
        answer.text(f"TransferRet/{name}")
        for name in ("FromAccountBalance", "ToAccountBalance", "Memo", "RefNumber")
    ]
    assert ["-25.00", "25.00"] == [shop.balance("Checking"), shop.balance("Clearing")]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (between("Checking", "Checking"), 3180),
        (between("Checking", "Rent"), 3140),
        (between("Checking", "Accounts Payable"), 3140),
        (between("Checking", "Clearing", "0.00"), 3210),
        (between("Checking", "Clearing", "-5.00"), 3210),
        (ref("TransferFromAccountRef", "Checking") + "<Amount>1.00</Amount>", 3150),
        (ref("TransferFromAccountRef", "Checking") + ref("TransferToAccountRef", "Clearing"), 3150),
    ],
)
def test_a_transfer_needs_two_balance_sheet_accounts_and_an_amount(
    shop: Desk, content: str, code: int
) -> None:
    assert code == shop.refused("Transfer", content).code


def test_a_transfer_is_changed_and_never_deleted_or_voided_by_request(shop: Desk) -> None:
    txn_id = shop.add("Transfer", between("Checking", "Clearing")).text("TransferRet/TxnID") or ""
    shop.mod("Transfer", current(shop, "Transfer", txn_id) + "<Amount>30.00</Amount>")
    assert "30.00" == shop.balance("Clearing")
    for verb in ("Del", "Void"):
        request = (
            f"<Txn{verb}Rq><Txn{verb}Type>Transfer</Txn{verb}Type>"
            f"<TxnID>{txn_id}</TxnID></Txn{verb}Rq>"
        )
        assert 3110 == shop.ask(request).code


def test_a_user_deletes_a_transfer_and_no_deleted_query_can_ask_for_it(shop: Desk) -> None:
    txn_id = shop.add("Transfer", between("Checking", "Clearing")).text("TransferRet/TxnID") or ""
    edit.delete(shop.company, "Transfer", txn_id)
    assert "0.00" == shop.balance("Clearing")
    query = "<TxnDeletedQueryRq><TxnDelType>{}</TxnDelType></TxnDeletedQueryRq>"
    assert 3110 == shop.ask(query.format("Transfer")).code
    assert 1 == shop.ask(query.format("Bill")).code


def test_transfers_are_unknown_before_qbxml_12(shop: Desk) -> None:
    with pytest.raises(HResult, match="0x80040400"):
        shop.ask("<TransferQueryRq/>", version="11.0")


def test_a_transfer_is_found_again_by_its_memo(shop: Desk) -> None:
    shop.add("Transfer", between("Checking", "Clearing"))
    since = (
        "<ModifiedDateRangeFilter><FromModifiedDate>2026-07-01</FromModifiedDate>"
        "</ModifiedDateRangeFilter>"
    )
    answer = shop.ask(f"<TransferQueryRq>{since}</TransferQueryRq>")
    assert ["db:42"] == answer.texts("TransferRet/Memo")


def test_a_check_pays_lines_from_a_bank(shop: Desk) -> None:
    content = ref("AccountRef", "{}") + "<RefNumber>9</RefNumber>" + expense("12.00")
    assert 3140 == shop.refused("Check", content.format("Card")).code
    txn_id = shop.add("Check", content.format("Checking")).text("CheckRet/TxnID") or ""
    assert "12.00" == read(shop, "Check", txn_id, "Amount")
    assert ["-12.00", "12.00"] == [shop.balance("Checking"), shop.balance("Rent")]
