"""Bills and vendor credits: lines, defaults, billable expenses, Mods."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from simulator.quickbooks import edit
from tests.unit.simulator.quickbooks.forms import (
    applied,
    bill,
    current,
    expense,
    payment,
    read,
    ref,
    vendor_credit,
)

if TYPE_CHECKING:
    from tests.unit.simulator.quickbooks.desk import Desk

VENDOR = ref("VendorRef", "Lumber Yard")
DATED = "<TxnDate>2026-07-01</TxnDate>"


def test_a_bills_amount_is_the_sum_of_its_lines(shop: Desk) -> None:
    answer = shop.add(
        "Bill", VENDOR + DATED + expense("10.25") + expense("-0.25") + expense("5.00")
    )
    assert ["15.00", "15.00", "false", "Accounts Payable"] == [
        answer.text(f"BillRet/{name}")
        for name in ("AmountDue", "OpenAmount", "IsPaid", "APAccountRef/FullName")
    ]


def test_a_bill_below_zero_is_refused(shop: Desk) -> None:
    assert 3180 == shop.refused("Bill", VENDOR + expense("-1.00")).code


def test_the_due_date_comes_from_the_terms_or_the_preference(shop: Desk) -> None:
    plain = shop.add("Bill", VENDOR + DATED + expense("1.00"))
    assert "2026-07-11" == plain.text("BillRet/DueDate")
    terms = shop.add("Bill", VENDOR + DATED + ref("TermsRef", "Net 30") + expense("1.00"))
    assert "2026-07-31" == terms.text("BillRet/DueDate")
    given = shop.add("Bill", VENDOR + DATED + "<DueDate>2026-07-02</DueDate>" + expense("1.00"))
    assert "2026-07-02" == given.text("BillRet/DueDate")


def test_terms_on_a_day_of_the_month_fall_due_on_that_day(shop: Desk) -> None:
    edit.add(shop.company, "DateDrivenTerms", Name="10th", DayOfMonthDue="10", DueNextMonthDays="5")
    for day, due in (("2026-07-03", "2026-07-10"), ("2026-12-08", "2027-01-10")):
        answer = shop.add(
            "Bill", VENDOR + f"<TxnDate>{day}</TxnDate>" + ref("TermsRef", "10th") + expense("1.00")
        )
        assert due == answer.text("BillRet/DueDate")


def test_an_omitted_date_is_the_last_saved_bills_date_and_not_today(shop: Desk) -> None:
    bill(shop, "1.00", day="2026-03-15")
    answer = shop.add("Bill", VENDOR + expense("1.00"))
    assert "2026-03-15" == answer.text("BillRet/TxnDate")


@pytest.mark.parametrize(
    ("content", "label"),
    [
        (ref("VendorRef", "Nobody"), 'Vendor "Nobody" in the Bill.'),
        (ref("VendorRef", "Ann Smith"), 'Vendor "Ann Smith" in the Bill.'),
        (VENDOR + expense("1.00", account="None"), 'Account "None" in the Bill line.'),
        (VENDOR + expense("1.00", account="Estimates"), 'Account "Estimates" in the Bill line.'),
        (VENDOR + expense("1.00", ref("ClassRef", "West")), 'Class "West" in the Bill line.'),
        (VENDOR + expense("1.00", ref("CustomerRef", "None")), 'Customer "None" in the Bill line.'),
        (VENDOR + ref("TermsRef", "Net 7") + expense("1.00"), 'Terms "Net 7" in the Bill.'),
    ],
)
def test_a_reference_to_nothing_is_3140_and_names_it(shop: Desk, content: str, label: str) -> None:
    answer = shop.refused("Bill", content)
    assert 3140 == answer.code
    assert answer.message.startswith(f"There is an invalid reference to QuickBooks {label}")


def test_an_inactive_vendor_cannot_be_used(shop: Desk) -> None:
    edit.add_vendor(shop.company, "Gone", IsActive=False)
    assert 3140 == shop.refused("Bill", ref("VendorRef", "Gone") + expense("1.00")).code


def test_an_account_that_is_not_accounts_payable_is_refused(shop: Desk) -> None:
    answer = shop.refused("Bill", VENDOR + ref("APAccountRef", "Checking") + expense("1.00"))
    assert 3140 == answer.code
    assert "must be of type Accounts Payable" in answer.message


def test_a_billable_line_needs_a_customer(shop: Desk) -> None:
    billable = "<BillableStatus>Billable</BillableStatus>"
    answer = shop.refused("Bill", VENDOR + expense("1.00", billable))
    assert 3140 == answer.code
    assert answer.message.endswith("This line item requires a customer or job.")
    job = ref("CustomerRef", "Ann Smith:Kitchen")
    kept = shop.add("Bill", VENDOR + expense("1.00", job + billable))
    assert ["Ann Smith:Kitchen", "Billable"] == [
        kept.text(f"BillRet/ExpenseLineRet/{name}")
        for name in ("CustomerRef/FullName", "BillableStatus")
    ]


def test_has_been_billed_cannot_be_claimed_and_comes_with_the_invoice(shop: Desk) -> None:
    job = ref("CustomerRef", "Ann Smith")
    claimed = job + "<BillableStatus>HasBeenBilled</BillableStatus>"
    assert 3210 == shop.refused("Bill", VENDOR + expense("1.00", claimed)).code
    txn_id = shop.add(
        "Bill", VENDOR + expense("8.00", job + "<BillableStatus>Billable</BillableStatus>")
    ).text("BillRet/TxnID")
    assert txn_id is not None
    edit.bill_expenses(shop.company, "Ann Smith", item="Labor", day=date(2026, 7, 9))
    assert "HasBeenBilled" == read(shop, "Bill", txn_id, "ExpenseLineRet/BillableStatus")
    shop.mod("Bill", current(shop, "Bill", txn_id) + "<Memo>still editable</Memo>")
    assert "HasBeenBilled" == read(shop, "Bill", txn_id, "ExpenseLineRet/BillableStatus")


def test_a_line_on_a_control_account_needs_its_name(shop: Desk) -> None:
    line = expense("1.00", account="Accounts Payable")
    assert 3140 == shop.refused("Bill", VENDOR + line).code
    named = expense("1.00", ref("CustomerRef", "Other Vendor"), account="Accounts Payable")
    assert 0 == shop.add("Bill", VENDOR + named).code


def test_item_lines_work_out_cost_or_amount(shop: Desk) -> None:
    edit.add(
        shop.company,
        "ItemNonInventory",
        Name="Nails",
        SalesOrPurchase={"Price": "2.50", "AccountRef": "Rent", "Desc": "Box of nails"},
    )
    item = ref("ItemRef", "Nails")
    lines = (
        f"<ItemLineAdd>{item}<Quantity>4</Quantity></ItemLineAdd>"
        f"<ItemLineAdd>{item}<Quantity>3</Quantity><Amount>10.00</Amount></ItemLineAdd>"
        f"<ItemLineAdd>{item}<Quantity>2</Quantity><Cost>1.125</Cost></ItemLineAdd>"
    )
    answer = shop.add("Bill", VENDOR + lines)
    assert ["10.00", "10.00", "2.25"] == answer.texts("BillRet/ItemLineRet/Amount")
    assert ["2.50", "3.33333", "1.125"] == answer.texts("BillRet/ItemLineRet/Cost")
    assert "Box of nails" == answer.text("BillRet/ItemLineRet/Desc")


def test_classes_need_class_tracking(shop: Desk) -> None:
    edit.set_preference(shop.company, "AccountingPreferences", IsUsingClassTracking="false")
    line = expense("1.00", ref("ClassRef", "East"))
    assert 3250 == shop.refused("Bill", VENDOR + line).code


def test_two_bills_may_have_the_same_number(shop: Desk) -> None:
    number = "<RefNumber>7</RefNumber>"
    ids = {bill(shop, "1.00", header=number) for _ in range(2)}
    assert 2 == len(ids)
    found = shop.ask(
        "<BillQueryRq><RefNumberCaseSensitive>7</RefNumberCaseSensitive></BillQueryRq>"
    )
    assert ids == set(found.texts("BillRet/TxnID"))


def test_the_external_guid_comes_back(shop: Desk) -> None:
    guid = "<ExternalGUID>{12345678-ABCD-1234-ABCD-1234567890AB}</ExternalGUID>"
    txn_id = bill(shop, "1.00", header=guid)
    assert "{12345678-ABCD-1234-ABCD-1234567890AB}" == read(shop, "Bill", txn_id, "ExternalGUID")


def test_a_bill_moves_its_accounts(shop: Desk) -> None:
    bill(shop, "30.00")
    assert ["30.00", "30.00"] == [shop.balance("Rent"), shop.balance("Accounts Payable")]
    vendors = shop.ask("<VendorQueryRq><FullName>Lumber Yard</FullName></VendorQueryRq>")
    assert "30.00" == vendors.text("VendorRet/Balance")


def test_a_vendor_credit_moves_them_back(shop: Desk) -> None:
    bill(shop, "30.00")
    txn_id = vendor_credit(shop, "12.00")
    assert ["18.00", "18.00"] == [shop.balance("Rent"), shop.balance("Accounts Payable")]
    assert "12.00" == read(shop, "VendorCredit", txn_id, "CreditAmount")
    assert "12.00" == read(shop, "VendorCredit", txn_id, "OpenAmount")


def two_lines(shop: Desk) -> tuple[str, list[str]]:
    answer = shop.add("Bill", VENDOR + DATED + expense("10.00") + expense("20.00"))
    return answer.text("BillRet/TxnID") or "", answer.texts("BillRet/ExpenseLineRet/TxnLineID")


def mod_line(line_id: str, more: str = "") -> str:
    return f"<ExpenseLineMod><TxnLineID>{line_id}</TxnLineID>{more}</ExpenseLineMod>"


def test_a_mod_that_names_no_line_leaves_all_as_they_are(shop: Desk) -> None:
    txn_id, lines = two_lines(shop)
    answer = shop.mod("Bill", current(shop, "Bill", txn_id) + "<Memo>m</Memo>")
    assert lines == answer.texts("BillRet/ExpenseLineRet/TxnLineID")
    assert "30.00" == answer.text("BillRet/AmountDue")


def test_naming_one_line_means_naming_all(shop: Desk) -> None:
    txn_id, lines = two_lines(shop)
    answer = shop.mod(
        "Bill", current(shop, "Bill", txn_id) + mod_line(lines[1], "<Amount>25.00</Amount>")
    )
    assert [lines[1]] == answer.texts("BillRet/ExpenseLineRet/TxnLineID")
    assert "25.00" == answer.text("BillRet/AmountDue")
    assert "25.00" == shop.balance("Rent")


def test_line_minus_one_adds_a_line(shop: Desk) -> None:
    txn_id, lines = two_lines(shop)
    new = ref("AccountRef", "Rent") + "<Amount>1.00</Amount>"
    answer = shop.mod(
        "Bill",
        current(shop, "Bill", txn_id)
        + mod_line(lines[0])
        + mod_line(lines[1])
        + mod_line("-1", new),
    )
    ids = answer.texts("BillRet/ExpenseLineRet/TxnLineID")
    assert (lines, 3, "31.00") == (ids[:2], len(set(ids)), answer.text("BillRet/AmountDue"))


def test_a_line_that_is_not_there_is_refused_and_nothing_changes(shop: Desk) -> None:
    txn_id, _ = two_lines(shop)
    content = current(shop, "Bill", txn_id) + mod_line("FFFF-1782914400")
    assert 3120 == shop.refused("Bill", content, "Mod").code
    assert "30.00" == read(shop, "Bill", txn_id, "AmountDue")


def test_all_expense_lines_can_be_cleared(shop: Desk) -> None:
    txn_id, _ = two_lines(shop)
    clear = "<ClearExpenseLines>true</ClearExpenseLines>"
    answer = shop.mod("Bill", current(shop, "Bill", txn_id) + clear)
    assert "0.00" == answer.text("BillRet/AmountDue")


def test_a_mod_in_its_own_second_and_a_stale_one(shop: Desk) -> None:
    txn_id, _ = two_lines(shop)
    old = current(shop, "Bill", txn_id)
    shop.clock.advance(1)
    shop.mod("Bill", old + "<Memo>a</Memo>")
    stale = shop.refused("Bill", old + "<Memo>b</Memo>", "Mod")
    assert (3200, "a") == (stale.code, stale.text("BillRet/Memo"))


def test_a_paid_bill_keeps_its_vendor_and_at_least_what_was_paid(shop: Desk) -> None:
    txn_id, lines = two_lines(shop)
    shop.add("BillPaymentCheck", payment(applied(txn_id, "25.00")))
    begin = current(shop, "Bill", txn_id)
    moved = shop.refused("Bill", begin + ref("VendorRef", "Other Vendor"), "Mod")
    assert 3180 == moved.code
    less = mod_line(lines[0], "<Amount>1.00</Amount>")
    assert 3210 == shop.refused("Bill", begin + less, "Mod").code
    assert "30.00" == read(shop, "Bill", txn_id, "AmountDue")


def test_a_closed_period_refuses_new_changed_and_deleted_bills(shop: Desk) -> None:
    txn_id = bill(shop, "1.00", day="2026-01-15")
    begin = current(shop, "Bill", txn_id)
    edit.set_closing_date(shop.company, date(2026, 1, 31))
    for day, code in (("2026-01-31", 3171), ("2026-02-01", 0)):
        content = f"{VENDOR}<TxnDate>{day}</TxnDate>{expense('1.00')}"
        answer = shop.ask(f"<BillAddRq><BillAdd>{content}</BillAdd></BillAddRq>")
        assert code == answer.code
    assert 3171 == shop.refused("Bill", begin + "<TxnDate>2026-03-01</TxnDate>", "Mod").code
    delete = f"<TxnDelRq><TxnDelType>Bill</TxnDelType><TxnID>{txn_id}</TxnID></TxnDelRq>"
    assert 3161 == shop.ask(delete).code
    preferences = shop.ask("<PreferencesQueryRq/>")
    closing = "PreferencesRet/AccountingPreferences/ClosingDate"
    assert "2026-01-31" == preferences.text(closing)


def test_a_closing_date_without_password_does_not_bind(shop: Desk) -> None:
    edit.set_closing_date(shop.company, date(2026, 1, 31), password=False)
    assert bill(shop, "1.00", day="2026-01-15")


def test_received_goods_move_an_items_time_modified_and_not_its_edit_sequence(shop: Desk) -> None:
    edit.add_account(shop.company, "Parts", "CostOfGoodsSold")
    edit.add(
        shop.company,
        "ItemInventory",
        Name="Door",
        PurchaseCost="50.00",
        IncomeAccountRef="Sales",
        COGSAccountRef="Parts",
        AssetAccountRef="Inventory Asset",
    )
    query = "<ItemInventoryQueryRq/>"
    before = shop.ask(query)
    shop.clock.advance(3600)
    shop.add(
        "Bill",
        VENDOR + f"<ItemLineAdd>{ref('ItemRef', 'Door')}<Quantity>4</Quantity></ItemLineAdd>",
    )
    after = shop.ask(query)
    assert ["0", "4"] == [a.text("ItemInventoryRet/QuantityOnHand") for a in (before, after)]
    assert before.text("ItemInventoryRet/EditSequence") == after.text(
        "ItemInventoryRet/EditSequence"
    )
    assert before.text("ItemInventoryRet/TimeModified") != after.text(
        "ItemInventoryRet/TimeModified"
    )
    assert "200.00" == shop.balance("Inventory Asset")
