"""Opening balances: the transactions QuickBooks itself makes when a list object starts with one.

An account's is a journal entry against Opening Balance Equity, a customer's an invoice with a
line of text, a vendor's a bill. Refuses amounts of zero silently, as the real one does.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from simulator.quickbooks import booking
from simulator.quickbooks.accounts import DEBIT_TYPES, special
from simulator.quickbooks.amounts import amount, money
from simulator.quickbooks.kinds import TXN

if TYPE_CHECKING:
    from simulator.quickbooks.company import CompanyFile
    from simulator.quickbooks.reading import Fields
    from simulator.quickbooks.records import Record

MEMO = "Opening balance"


def account_balance(company: CompanyFile, account: Record, body: Fields) -> None:
    """OpenBalance of an AccountAdd, as OpenBalanceDate's journal entry."""
    value = money(body.get("OpenBalance"))
    if value and account.fields["AccountType"] in DEBIT_TYPES:
        journal(
            company, account, special(company, "OpeningBalanceEquity"), value, _date(company, body)
        )
    elif value:
        journal(
            company, special(company, "OpeningBalanceEquity"), account, value, _date(company, body)
        )


def customer_balance(company: CompanyFile, customer: Record, body: Fields) -> None:
    """OpenBalance of a CustomerAdd, as an invoice without item."""
    value = money(body.get("OpenBalance"))
    if not value:
        return
    line = {
        "TxnLineID": company.store.new_id(TXN, company.now()),
        "#": 0,
        "Desc": MEMO,
        "Rate": amount(value),
        "Amount": amount(value),
        "_account": special(company, "UncategorizedIncome").id,
    }
    fields = {
        "CustomerRef": {"ListID": customer.id},
        "ARAccountRef": {"ListID": special(company, "AccountsReceivable").id},
        "TxnDate": _date(company, body),
        "DueDate": _date(company, body),
        "IsPending": "false",
        "Memo": MEMO,
        "InvoiceLineRet": [line],
        "SalesTaxPercentage": "0.00",
    }
    booking.book(company, booking.create(company, "Invoice", fields))


def vendor_balance(company: CompanyFile, vendor: Record, body: Fields) -> None:
    """OpenBalance of a VendorAdd, as a bill."""
    value = money(body.get("OpenBalance"))
    if not value:
        return
    line = {
        "TxnLineID": company.store.new_id(TXN, company.now()),
        "AccountRef": {"ListID": special(company, "UncategorizedExpenses").id},
        "Amount": amount(value),
        "Memo": MEMO,
        "_account": special(company, "UncategorizedExpenses").id,
    }
    fields = {
        "VendorRef": {"ListID": vendor.id},
        "APAccountRef": {"ListID": special(company, "AccountsPayable").id},
        "TxnDate": _date(company, body),
        "DueDate": _date(company, body),
        "Memo": MEMO,
        "ExpenseLineRet": [line],
    }
    booking.book(company, booking.create(company, "Bill", fields))


def stock(company: CompanyFile, item: Record, body: Fields) -> None:
    """QuantityOnHand and TotalValue of an inventory item's Add."""
    value, count = money(body.get("TotalValue")), body.get("QuantityOnHand")
    if count:
        item.fields["_opening_quantity"] = str(count)
        company.ledger.move(item.id, {item.id: Decimal(count)})
    if value:
        asset = company.store.records["Account", item.fields["AssetAccountRef"]["ListID"]]
        journal(
            company, asset, special(company, "OpeningBalanceEquity"), value, _date(company, body)
        )


def journal(
    company: CompanyFile, debit: Record, credit: Record, value: Decimal, txn_date: str
) -> None:
    """Debit one account and credit another with the same amount."""
    sides = ((0, "JournalDebitLine", debit), (1, "JournalCreditLine", credit))
    fields: Fields = {"TxnDate": txn_date, "IsAdjustment": "false"}
    for place, element, account in sides:
        fields[element] = [
            {
                "TxnLineID": company.store.new_id(TXN, company.now()),
                "#": place,
                "AccountRef": {"ListID": account.id},
                "Amount": amount(value),
                "Memo": MEMO,
            }
        ]
    booking.book(company, booking.create(company, "JournalEntry", fields))


def _date(company: CompanyFile, body: Fields) -> str:
    return str(
        body.get("OpenBalanceDate")
        or body.get("InventoryDate")
        or company.wall.date(company.clock()).isoformat()
    )
