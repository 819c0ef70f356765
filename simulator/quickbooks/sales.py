"""Invoices and credit memos: what a customer owes, and what is owed back.

Defaults come from the customer (addresses, terms, tax item, tax code), the next number from the
last one. Sales tax is the taxable lines times the tax item's rate. Refuses e-mail without an
address, a total beyond the credit limit, and a total below zero.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from simulator.quickbooks import sales_lines
from simulator.quickbooks.accounts import credit, debit, owed, special
from simulator.quickbooks.amounts import ZERO, amount, cents, money
from simulator.quickbooks.applying import RECEIVABLES, Payer, credit_links
from simulator.quickbooks.drafts import Draft
from simulator.quickbooks.references import invalid, is_empty, resolve, settle
from simulator.quickbooks.sales_tax import rate_of, tax_of
from simulator.quickbooks.txn_header import due_date, invalid_value, required, txn_date, unsaved

if TYPE_CHECKING:
    from simulator.quickbooks.company import CompanyFile
    from simulator.quickbooks.ledger import Posting
    from simulator.quickbooks.reading import Fields
    from simulator.quickbooks.records import Record

_FROM_CUSTOMER = ("BillAddress", "ShipAddress", "TermsRef", "SalesRepRef", "ItemSalesTaxRef")


def prepare(company: CompanyFile, kind: str, body: Fields, own: Record | None) -> Draft:
    """Check an InvoiceAdd or CreditMemoAdd (or a Mod already merged into one)."""
    customer = resolve(
        company, "CustomerRef", required(body, "CustomerRef"), where=kind, kinds=("Customer",)
    )
    receivable = receivable_account(company, body.get("ARAccountRef"), kind)
    skipped = {f"{kind}LineAdd", f"{kind}LineGroupAdd", "SetCredit", "LinkToTxnID"}
    fields = settle(company, {k: v for k, v in body.items() if k not in skipped}, where=kind)
    fields["CustomerRef"] = {"ListID": customer.id}
    fields["ARAccountRef"] = {"ListID": receivable.id}
    fields["TxnDate"] = txn_date(company, kind, body)
    _defaults(company, kind, fields, body, customer, own)
    code = fields.get("CustomerSalesTaxCodeRef", {}).get("ListID", "")
    fields.update(sales_lines.prepare(company, kind, body, default_code=code))
    fields["SalesTaxPercentage"] = rate_of(company, fields)
    if _worth(company, kind, fields) < ZERO:
        raise unsaved(kind, "The transaction amount must be positive.")
    _emailed(company, kind, fields, customer)
    if kind == "Invoice":
        _credit_limit(company, fields, customer, own)
    links = None
    if body.get("SetCredit"):
        payer = Payer(entity=customer, account=receivable.id, kind=kind, own=own)
        target = own.id if own is not None else ""
        links = credit_links(company, RECEIVABLES, payer, body["SetCredit"], target, before=[])
        if sum((link.amount for link in links), ZERO) > _worth(company, kind, fields):
            raise invalid_value(
                "SetCredit applied amount", "", "You cannot apply more than the amount due."
            )
    if own is not None:
        _stays(company, own, fields)
    return Draft(fields=fields, links=links)


def receivable_account(company: CompanyFile, ref: Fields | None, where: str) -> Record:
    """The A/R account a reference names, or the company's own. Status 3140 for another type."""
    if ref is None or is_empty(ref):
        return special(company, "AccountsReceivable")
    account = resolve(company, "ARAccountRef", ref, where=where)
    if account.fields["AccountType"] != "AccountsReceivable":
        reason = "The account for this transaction must be of type Accounts Receivable."
        raise invalid("ARAccountRef", ref, where, reason)
    return account


def total(record: Record) -> Decimal:
    """Subtotal plus sales tax."""
    return sales_lines.subtotal(record.kind, record.fields) + money(record.fields.get("_tax"))


def postings(company: CompanyFile, record: Record) -> list[Posting]:
    """Debit A/R, credit income and tax; inventory at cost; a credit memo the other way round."""
    kind, fields = record.kind, record.fields
    if fields.get("IsPending") == "true":
        return []
    sign = -1 if kind == "CreditMemo" else 1
    customer, control = fields["CustomerRef"]["ListID"], fields["ARAccountRef"]["ListID"]
    rows = [debit(control, sign * total(record), customer)]
    for line in sales_lines.all_lines(kind, fields):
        if line.get("_account"):
            rows.append(credit(line["_account"], sign * money(line.get("Amount"))))
        if "_stocked" in line:
            rows += _cost(company, line, sign)
    tax = money(fields.get("_tax"))
    if tax:
        rows.append(credit(special(company, "SalesTaxPayable").id, sign * tax))
    return rows


def stock(company: CompanyFile, record: Record) -> dict[str, Decimal]:
    """Inventory sold, or taken back by a credit memo."""
    if record.fields.get("IsPending") == "true":
        return {}
    sign = 1 if record.kind == "CreditMemo" else -1
    moved: dict[str, Decimal] = {}
    for line in sales_lines.all_lines(record.kind, record.fields):
        if "_stocked" in line:
            item = line["_stocked"]
            moved[item] = moved.get(item, ZERO) + sign * Decimal(line.get("Quantity") or "1")
    return moved


def show(company: CompanyFile, record: Record, view: Fields) -> None:
    """What is computed in an InvoiceRet (which has no total) or CreditMemoRet."""
    value = total(record)
    view["Subtotal"] = amount(sales_lines.subtotal(record.kind, record.fields))
    view["SalesTaxTotal"] = amount(money(record.fields.get("_tax")))
    if record.kind == "Invoice":
        covered = company.links.covered(record.id)
        view["AppliedAmount"] = amount(-covered)
        view["BalanceRemaining"] = amount(value - covered)
        view["IsPaid"] = "true" if value - covered <= ZERO else "false"
    else:
        view["TotalAmount"] = amount(value)
        view["CreditRemaining"] = amount(value - company.links.used(record.id))


def _worth(company: CompanyFile, kind: str, fields: Fields) -> Decimal:
    fields["_tax"] = amount(tax_of(company, kind, fields))
    return sales_lines.subtotal(kind, fields) + money(fields["_tax"])


def _cost(company: CompanyFile, line: Fields, sign: int) -> list[Posting]:
    item = company.store.records["Item", line["_stocked"]]
    value = cents(sign * Decimal(line.get("Quantity") or "1") * Decimal(line["_cost"]))
    return [
        debit(item.fields["COGSAccountRef"]["ListID"], value),
        credit(item.fields["AssetAccountRef"]["ListID"], value),
    ]


def _defaults(
    company: CompanyFile,
    kind: str,
    fields: Fields,
    body: Fields,
    customer: Record,
    own: Record | None,
) -> None:
    for name in _FROM_CUSTOMER:
        if name not in body and name in customer.fields:
            fields[name] = customer.fields[name]
    tax = company.preferences.get("SalesTaxPreferences", {})
    if "ItemSalesTaxRef" not in fields and "DefaultItemSalesTaxRef" in tax:
        fields["ItemSalesTaxRef"] = tax["DefaultItemSalesTaxRef"]
    if "CustomerSalesTaxCodeRef" not in fields:
        code = customer.fields.get("SalesTaxCodeRef") or tax.get("DefaultTaxableSalesTaxCodeRef")
        if code:
            fields["CustomerSalesTaxCodeRef"] = code
    terms = company.store.get("Terms", fields.get("TermsRef", {}).get("ListID", ""))
    if not fields.get("DueDate"):
        fields["DueDate"] = due_date(fields["TxnDate"], terms, 0)
    for name in ("IsPending", "IsToBeEmailed"):
        fields.setdefault(name, "false")
    if kind == "Invoice":
        fields.setdefault("IsFinanceCharge", "false")
    fields.setdefault("ShipDate", fields["TxnDate"])
    fields.setdefault("IsToBePrinted", "true")
    if "TemplateRef" not in fields and company.store.of_kind("Template"):
        fields["TemplateRef"] = {"ListID": company.store.of_kind("Template")[0].id}
    if own is None and "RefNumber" not in body:
        fields["RefNumber"] = _next_number(company, kind)


def _next_number(company: CompanyFile, kind: str) -> str:
    numbers = [str(r.fields.get("RefNumber", "")) for r in company.store.of_kind(kind)]
    return str(max((int(n) for n in numbers if n.isdigit()), default=0) + 1)


def _emailed(company: CompanyFile, kind: str, fields: Fields, customer: Record) -> None:
    if fields["IsToBeEmailed"] == "true" and "@" not in customer.fields.get("Email", ""):
        raise unsaved(kind, "The customer has no e-mail address to send this form to.")


def _credit_limit(
    company: CompanyFile, fields: Fields, customer: Record, own: Record | None
) -> None:
    limit = customer.fields.get("CreditLimit")
    if not limit or fields["IsPending"] == "true":
        return
    others = owed(company, customer, "AccountsReceivable") - (total(own) if own else ZERO)
    if others + _worth(company, "Invoice", fields) > money(limit):
        raise unsaved(
            "Invoice", "The credit limit for the name on this transaction has been exceeded."
        )


def _stays(company: CompanyFile, own: Record, fields: Fields) -> None:
    links = company.links
    taken = links.covered(own.id) if own.kind == "Invoice" else links.used(own.id)
    if taken == ZERO:
        return
    for element in ("CustomerRef", "ARAccountRef"):
        if own.fields[element] != fields[element]:
            raise unsaved(own.kind, "Payments or credits are applied to this transaction.")
    if own.kind == "CreditMemo" and _worth(company, own.kind, fields) < taken:
        raise unsaved(own.kind, "The amount is less than what is already applied.")
