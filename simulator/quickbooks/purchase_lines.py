"""Lines of bills, vendor credits and checks: what was bought, for which customer and class.

Expense lines name an account, item lines an item; a group is unfolded into its items. Each line
leaves with its amount, its posting account and its own references settled. Refuses billable
lines without a customer, and control accounts without their name.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from simulator.quickbooks import items
from simulator.quickbooks.amounts import ZERO, amount, cents, money, price, quantity
from simulator.quickbooks.kinds import ITEMS
from simulator.quickbooks.reading import PLACE
from simulator.quickbooks.references import invalid, is_empty, resolve, settle
from simulator.quickbooks.txn_header import invalid_value, missing, required

if TYPE_CHECKING:
    from simulator.quickbooks.company import CompanyFile
    from simulator.quickbooks.reading import Fields

NEEDS_CUSTOMER = "This line item requires a customer or job."


def prepare(company: CompanyFile, kind: str, body: Fields) -> Fields:
    """The line lists of a record of this kind, from *LineAdd elements.

    Raises the Status of the first line QuickBooks would refuse.
    """
    lines: Fields = {"ExpenseLineRet": [], "ItemLineRet": [], "ItemGroupLineRet": []}
    for line in body.get("ExpenseLineAdd", ()):
        lines["ExpenseLineRet"].append(expense_line(company, kind, line))
    for line in body.get("ItemLineAdd", ()):
        lines["ItemLineRet"].append(item_line(company, kind, line))
    for line in body.get("ItemGroupLineAdd", ()):
        lines["ItemGroupLineRet"].append(group_line(company, kind, line))
    return {name: rows for name, rows in lines.items() if rows}


def all_lines(fields: Fields) -> list[Fields]:
    """Every posting line of a purchase, the ones inside groups too."""
    found = [*fields.get("ExpenseLineRet", ()), *fields.get("ItemLineRet", ())]
    for group in fields.get("ItemGroupLineRet", ()):
        found += group.get("ItemLineRet", ())
    return found


def total(fields: Fields) -> Decimal:
    """The sum of all lines."""
    return sum((money(line.get("Amount")) for line in all_lines(fields)), ZERO)


def expense_line(company: CompanyFile, kind: str, line: Fields) -> Fields:
    """One expense line."""
    where = f"{kind} line"
    if is_empty(line.get("AccountRef")):
        if money(line.get("Amount")):
            raise missing("AccountRef")
        return {**settle(company, line, where=where), "Amount": "0.00"}
    account = resolve(company, "AccountRef", required(line, "AccountRef"), where=where)
    account_type = account.fields["AccountType"]
    if account_type == "NonPosting":
        raise invalid("AccountRef", line["AccountRef"], where, "The account is non-posting.")
    settled = settle(company, line, where=where)
    names = {"AccountsPayable": "Vendor", "AccountsReceivable": "Customer"}
    wanted = names.get(account_type, "Customer")
    _named(company, line, wanted, where, needed=account_type in names)
    if wanted == "Customer":
        _billable(line, settled, where)
    settled["Amount"] = amount(money(line.get("Amount")))
    settled["_account"] = account.id
    return settled


def item_line(company: CompanyFile, kind: str, line: Fields) -> Fields:
    """One item line: two of Quantity, Cost and Amount give the third."""
    where = f"{kind} line"
    settled = settle(company, line, where=where)
    if is_empty(line.get("ItemRef")):
        if money(line.get("Amount")):
            raise missing("ItemRef")
        return {**settled, "Amount": "0.00"}
    item = resolve(company, "ItemRef", required(line, "ItemRef"), where=where, kinds=ITEMS)
    account = items.purchase_account(item, where)
    if "OverrideItemAccountRef" in settled:
        account = settled["OverrideItemAccountRef"]["ListID"]
    _named(company, line, "Customer", where, needed=False)
    _billable(line, settled, where)
    settled.setdefault("Desc", items.purchase_description(item))
    _priced(settled, items.purchase_cost(item))
    settled["_account"] = account
    if item.kind in items.STOCKED:
        settled["_stocked"] = item.id
    return settled


def group_line(company: CompanyFile, kind: str, line: Fields) -> Fields:
    """One group line, unfolded into the group's items."""
    where = f"{kind} line"
    group = resolve(
        company, "ItemGroupRef", required(line, "ItemGroupRef"), where=where, kinds=("ItemGroup",)
    )
    times = Decimal(line.get("Quantity") or "1")
    inner = []
    for row in group.fields.get("ItemGroupLine", ()):
        each = Decimal(row.get("Quantity") or "1")
        child = {"ItemRef": row["ItemRef"], "Quantity": quantity(each * times)}
        inner.append(item_line(company, kind, child))
    return {
        "TxnLineID": line.get("TxnLineID", ""),
        "ItemGroupRef": {"ListID": group.id},
        "Desc": group.fields.get("ItemDesc", ""),
        "Quantity": quantity(times),
        "TotalAmount": amount(sum((money(row["Amount"]) for row in inner), ZERO)),
        "ItemLineRet": inner,
        PLACE: line.get(PLACE, 0),
    }


def _priced(line: Fields, cost: str) -> None:
    count = Decimal(line["Quantity"]) if line.get("Quantity") else None
    if line.get("Amount"):
        total_amount = money(line["Amount"])
        if count:
            line["Cost"] = price(total_amount / count)
    else:
        each = Decimal(line.get("Cost") or cost or "0")
        total_amount = cents(each * (Decimal(1) if count is None else count))
        line["Cost"] = price(each)
    line["Amount"] = amount(total_amount)


def _named(company: CompanyFile, line: Fields, wanted: str, where: str, *, needed: bool) -> None:
    ref = line.get("CustomerRef")
    if is_empty(ref):
        if needed:
            raise invalid("CustomerRef", {}, where, f"The account requires a {wanted.lower()}.")
        return
    assert ref is not None
    resolve(company, "CustomerRef", ref, where=where, kinds=(wanted,))


def _billable(line: Fields, settled: Fields, where: str) -> None:
    status = line.get("BillableStatus")
    if status == "HasBeenBilled" and line.get("_billed") != "true":
        raise invalid_value("BillableStatus", status, "Only an invoice can mark a line as billed.")
    if is_empty(line.get("CustomerRef")):
        if status in {"Billable", "HasBeenBilled"}:
            raise invalid("CustomerRef", {}, where, NEEDS_CUSTOMER)
        return
    settled["BillableStatus"] = status or "Billable"
