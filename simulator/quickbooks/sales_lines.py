"""Lines of invoices and credit memos: they post through items, never through bare accounts.

Two of Quantity, Rate and Amount give the third (Amount wins over Rate); percentages apply to the
line before, a subtotal adds up what came since the last one, a group is unfolded. Refuses an
amount without an item and a quantity on a discount.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from simulator.quickbooks import items
from simulator.quickbooks.amounts import ZERO, amount, cents, money, price, quantity
from simulator.quickbooks.kinds import ITEMS
from simulator.quickbooks.reading import PLACE
from simulator.quickbooks.references import is_empty, resolve, settle
from simulator.quickbooks.txn_header import missing, required, unsaved

if TYPE_CHECKING:
    from simulator.quickbooks.company import CompanyFile
    from simulator.quickbooks.reading import Fields
    from simulator.quickbooks.records import Record


def prepare(company: CompanyFile, kind: str, body: Fields, *, default_code: str) -> Fields:
    """The line lists of an Invoice or CreditMemo from its *LineAdd and *LineGroupAdd elements.

    `default_code` is the customer's sales tax code, for items that have none.
    """
    given = [(False, line) for line in body.get(f"{kind}LineAdd", ())]
    given += [(True, line) for line in body.get(f"{kind}LineGroupAdd", ())]
    given.sort(key=lambda row: row[1].get(PLACE, 0))
    lines: Fields = {f"{kind}LineRet": [], f"{kind}LineGroupRet": []}
    so_far: list[Fields] = []
    for place, (grouped, line) in enumerate(given):
        if grouped:
            group = _group(company, kind, line, so_far, default_code)
            group[PLACE] = place
            lines[f"{kind}LineGroupRet"].append(group)
        else:
            ready = _line(company, kind, line, so_far, default_code)
            ready[PLACE] = place
            if "ClassRef" in body and "ClassRef" not in ready:
                ready["ClassRef"] = settle(company, {"ClassRef": body["ClassRef"]}, where=kind)[
                    "ClassRef"
                ]
            lines[f"{kind}LineRet"].append(ready)
            so_far.append(ready)
    return {name: rows for name, rows in lines.items() if rows}


def all_lines(kind: str, fields: Fields) -> list[Fields]:
    """Every line, the ones inside groups too."""
    found = list(fields.get(f"{kind}LineRet", ()))
    for group in fields.get(f"{kind}LineGroupRet", ()):
        found += group.get(f"{kind}LineRet", ())
    return found


def subtotal(kind: str, fields: Fields) -> Decimal:
    """The sum of all lines, subtotal lines left out."""
    return _sum([line for line in all_lines(kind, fields) if line.get("_account")])


def taxable(company: CompanyFile, kind: str, fields: Fields) -> Decimal:
    """The sum of the lines whose sales tax code is taxable."""
    found = []
    for line in all_lines(kind, fields):
        code = company.store.get("SalesTaxCode", line.get("SalesTaxCodeRef", {}).get("ListID", ""))
        if line.get("_account") and code is not None and code.fields.get("IsTaxable") == "true":
            found.append(line)
    return _sum(found)


def _sum(lines: list[Fields]) -> Decimal:
    return sum((money(line.get("Amount")) for line in lines), ZERO)


def _line(
    company: CompanyFile, kind: str, line: Fields, before: list[Fields], default_code: str
) -> Fields:
    where = f"{kind} line"
    settled = settle(company, line, where=where)
    if is_empty(line.get("ItemRef")):
        if money(line.get("Amount")) or Decimal(line.get("Rate") or 0):
            raise missing("ItemRef")
        return settled
    item = resolve(company, "ItemRef", required(line, "ItemRef"), where=where, kinds=ITEMS)
    if item.kind == "ItemGroup":
        raise unsaved(kind, "A group item must be entered as a group line.")
    settled.setdefault("Desc", items.sales_description(item))
    account = items.sales_account(company, item)
    if "OverrideItemAccountRef" in settled:
        account = settled.pop("OverrideItemAccountRef")["ListID"]
    settled["_account"] = account
    if item.kind == "ItemSubtotal":
        settled["Amount"] = amount(_since_subtotal(before))
        return settled
    _priced(kind, item, settled, before)
    if item.kind not in {"ItemPayment", "ItemSalesTax", "ItemSalesTaxGroup"}:
        code = item.fields.get("SalesTaxCodeRef") or (
            {"ListID": default_code} if default_code else None
        )
        if code:
            settled.setdefault("SalesTaxCodeRef", code)
    if item.kind in items.STOCKED:
        settled["_stocked"] = item.id
        settled["_cost"] = item.fields.get("PurchaseCost") or "0"
    return settled


def _priced(kind: str, item: Record, line: Fields, before: list[Fields]) -> None:
    if item.kind == "ItemDiscount" and line.get("Quantity"):
        raise unsaved(kind, "A discount item cannot have a quantity.")
    rate, percent = items.sales_price(item)
    if not line.get("Amount") and not line.get("Rate"):
        percent = line.get("RatePercent") or percent
    else:
        percent = ""
    sign = -1 if item.kind in {"ItemDiscount", "ItemPayment"} else 1
    count = Decimal(line["Quantity"]) if line.get("Quantity") else None
    if percent:
        last = money(before[-1].get("Amount")) if before else ZERO
        line.pop("Rate", None)
        line["RatePercent"] = price(sign * abs(Decimal(percent)) if sign < 0 else Decimal(percent))
        value = cents(last * Decimal(line["RatePercent"]) / 100)
    elif line.get("Amount"):
        value = money(line["Amount"])
        line["Rate"] = price(value / count) if count else price(value)
    else:
        each = Decimal(
            line.get("Rate") or (sign * abs(Decimal(rate or 0)) if sign < 0 else rate or 0)
        )
        value = cents(each * (Decimal(1) if count is None else count))
        line["Rate"] = price(each)
    line["Amount"] = amount(value)


def _since_subtotal(before: list[Fields]) -> Decimal:
    value = ZERO
    for line in reversed(before):
        if line.get("ItemRef") and not line.get("_account"):
            break
        value += money(line.get("Amount"))
    return value


def _group(
    company: CompanyFile, kind: str, line: Fields, before: list[Fields], default_code: str
) -> Fields:
    group = resolve(
        company,
        "ItemGroupRef",
        required(line, "ItemGroupRef"),
        where=f"{kind} line",
        kinds=("ItemGroup",),
    )
    times = Decimal(line.get("Quantity") or "1")
    inner: list[Fields] = []
    for row in group.fields.get("ItemGroupLine", ()):
        each = Decimal(row.get("Quantity") or "1")
        child = {"ItemRef": row["ItemRef"]}
        item = company.store.records["Item", row["ItemRef"]["ListID"]]
        if item.kind not in {"ItemDiscount", "ItemSubtotal"}:
            child["Quantity"] = quantity(each * times)
        inner.append(_line(company, kind, child, [*before, *inner], default_code))
        before.append(inner[-1])
    posting = [row for row in inner if row.get("_account")]
    return {
        "TxnLineID": line.get("TxnLineID", ""),
        "ItemGroupRef": {"ListID": group.id},
        "Desc": group.fields.get("ItemDesc", ""),
        "Quantity": quantity(times),
        "IsPrintItemsInGroup": group.fields.get("IsPrintItemsInGroup", "false"),
        "TotalAmount": amount(_sum(posting)),
        f"{kind}LineRet": inner,
    }
