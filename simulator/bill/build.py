"""Short ways to make believable records, for seeds and tests.

Each takes the organization and the few things that matter, fills in what BILL requires, and
returns the record. Extra keywords go to the record as they are.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

    from simulator.bill.organization import Organization
    from simulator.bill.tables import Record

ADDRESS = {
    "line1": "1 Main Street",
    "city": "Austin",
    "stateOrProvince": "TX",
    "zipOrPostalCode": "78701",
    "country": "US",
}


def account(
    org: Organization, name: str, kind: str, *, number: str = "", parent: str = "", **extra: Any
) -> Record:
    """A chart-of-accounts row of a v3 type such as EXPENSE or BANK."""
    body = {"type": kind, "number": number} if number else {"type": kind}
    return org.create("chart_of_accounts", name=name, account=body, **_parent(parent), **extra)


def department(org: Organization, name: str, *, parent: str = "", **extra: Any) -> Record:
    """A department, which is what QuickBooks calls a class."""
    return org.create("departments", name=name, **_parent(parent), **extra)


def job(org: Organization, name: str, **extra: Any) -> Record:
    """A job; BILL spells customer and job with a colon between."""
    return org.create("jobs", name=name, **extra)


def item(
    org: Organization,
    name: str,
    *,
    kind: str = "SERVICE",
    price: object = "50.00",
    income: str = "",
    **extra: Any,
) -> Record:
    """An item; `income` is the id of the account it sells to."""
    if income:
        extra["chartOfAccountId"] = income
    return org.create("items", name=name, type=kind, price=price, **extra)


def vendor(org: Organization, name: str, **extra: Any) -> Record:
    """A vendor with an address."""
    body: dict[str, Any] = {
        "accountType": "BUSINESS",
        "email": f"{_slug(name)}@vendor.example",
        "phone": "5125550100",
        "address": dict(ADDRESS),
        "paymentInformation": {"payeeName": name},
        **extra,
    }
    return org.create("vendors", name=name, **body)


def customer(org: Organization, name: str, **extra: Any) -> Record:
    """A customer with an e-mail and a billing address."""
    body: dict[str, Any] = {
        "accountType": "BUSINESS",
        "companyName": name,
        "email": f"{_slug(name)}@customer.example",
        "billingAddress": dict(ADDRESS),
        **extra,
    }
    return org.create("customers", name=name, **body)


def bank(org: Organization, name: str, *, ledger_account: str = "", **extra: Any) -> Record:
    """A verified bank account; the first one is the default for payables and receivables."""
    first = not org.bank_accounts.active()
    body: dict[str, Any] = {
        "nameOnAccount": org.profile["name"],
        "accountNumber": "111222333",
        "routingNumber": "074000010",
        "type": "CHECKING",
        "ownerType": "BUSINESS",
        "status": "VERIFIED",
        "default": {"payables": first, "receivables": first},
        **extra,
    }
    if ledger_account:
        body["chartOfAccountId"] = ledger_account
    return org.create("bank_accounts", bankName=name, **body)


def term(org: Organization, name: str, days: int) -> Record:
    """A payment term."""
    return org.create("payment_terms", name=name, dueDays=days)


def line(amount: object, **fields: Any) -> Record:
    """A bill or vendor-credit line; names that end in Id become its classifications."""
    marks = {name: value for name, value in fields.items() if name.endswith("Id")}
    rest = {name: value for name, value in fields.items() if name not in marks}
    return {"amount": amount, **rest, **({"classifications": marks} if marks else {})}


def sale(price: object, *, quantity: object = 1, **fields: Any) -> Record:
    """An invoice line; names that end in Id become its classifications."""
    marks = {name: value for name, value in fields.items() if name.endswith("Id")}
    rest = {name: value for name, value in fields.items() if name not in marks}
    return {
        "price": price,
        "quantity": quantity,
        **rest,
        **({"classifications": marks} if marks else {}),
    }


def bill(
    org: Organization,
    vendor_id: str,
    number: str,
    lines: Sequence[Record],
    *,
    day: date | None = None,
    **extra: Any,
) -> Record:
    """A bill dated `day` (default today), due thirty days later."""
    day = day or org.clock.today()
    return org.create(
        "bills",
        vendorId=vendor_id,
        invoice={"invoiceNumber": number, "invoiceDate": day.isoformat()},
        dueDate=(day + timedelta(days=30)).isoformat(),
        billLineItems=list(lines),
        **extra,
    )


def vendor_credit(
    org: Organization,
    vendor_id: str,
    number: str,
    lines: Sequence[Record],
    *,
    day: date | None = None,
    **extra: Any,
) -> Record:
    """A vendor credit, not applied yet."""
    return org.create(
        "vendor_credits",
        vendorId=vendor_id,
        referenceNumber=number,
        creditDate=(day or org.clock.today()).isoformat(),
        vendorCreditLineItems=list(lines),
        **extra,
    )


def invoice(
    org: Organization,
    customer_id: str,
    number: str,
    lines: Sequence[Record],
    *,
    day: date | None = None,
    **extra: Any,
) -> Record:
    """An invoice dated `day` (default today), due thirty days later."""
    day = day or org.clock.today()
    return org.create(
        "invoices",
        customerId=customer_id,
        invoiceNumber=number,
        invoiceDate=day.isoformat(),
        dueDate=(day + timedelta(days=30)).isoformat(),
        invoiceLineItems=list(lines),
        **extra,
    )


def credit_memo(
    org: Organization, customer_id: str, number: str, lines: Sequence[Record], **extra: Any
) -> Record:
    """A credit memo of today, not applied yet."""
    return org.create(
        "credit_memos",
        customerId=customer_id,
        referenceNumber=number,
        creditDate=org.clock.today().isoformat(),
        creditMemoLineItems=list(lines),
        **extra,
    )


def _parent(parent: str) -> Record:
    return {"parentId": parent} if parent else {}


def _slug(name: str) -> str:
    return "".join(letter for letter in name.lower() if letter.isascii() and letter.isalnum())
