"""Payments out and in, and the uses of credits that belong to no payment. Fields: BILL API v3.

A payment counts once BILL has scheduled it, and counts as void once BILL has finished with it; what
is in between (a void that was only asked for, a failure somebody must act on) still counts. A word
that is not known counts too, unless it says that the payment was cancelled or voided.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from cloud.bill.fields.columns import Column, Row, decimal, dig, flag, money, text
from cloud.bill.fields.lines import rows_of
from cloud.bill.fields.listing import Listing, Lookups

if TYPE_CHECKING:
    from collections.abc import Mapping

NOT_YET: Final = frozenset(
    {
        "APPROVING",
        "AWAITING_APPROVAL",
        "PENDING_APPROVAL",
        "REQUIRES_APPROVAL",
        "DENIED",
        "DRAFT",
    }
)
VOID: Final = frozenset(
    {"CANCELED", "CANCELLED", "VOID", "VOIDED", "FUNDING_FAILED_VOIDED", "FAILED"}
)
STILL_COUNTS: Final = frozenset({"CANCELLATION_IN_PROGRESS", "VOID_PENDING"})
_STEMS: Final = ("VOID", "CANCEL")


def state_of(row: Mapping[str, Any]) -> str:
    """One of "not yet", "void" and "counts", from the single status or else the status."""
    word = str(row.get("singleStatus") or row.get("status") or "").upper()
    if word in NOT_YET:
        return "not yet"
    if word in STILL_COUNTS:
        return "counts"
    return "void" if word in VOID or any(stem in word for stem in _STEMS) else "counts"


def _read_bill_payment(row: Mapping[str, Any], record: Row, look: Lookups) -> Row | None:
    state = state_of(row)
    if state == "not yet":
        return None
    online = bool(flag(row.get("onlinePayment")))
    found: Row = {**record, "online": online, "void": state == "void"}
    if not online:
        account = _paying_account(row, look)
        if account:
            found["account"] = account
    found["applications"] = [
        _application("bill", part.get("billId"), part.get("amount"), _credits(part))
        for part in _parts(row)
    ]
    return found


def _parts(row: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The bills paid; a payment of one bill may name it in the header alone."""
    parts = rows_of(row, "billPayments")
    bill = text(row.get("billId"))
    return parts or ([{"billId": bill, "amount": row.get("amount")}] if bill else [])


def _credits(part: Mapping[str, Any]) -> list[Row]:
    return [
        {"credit": text(credit.get("id")), "amount": money(credit.get("amount"))}
        for credit in rows_of(part, "vendorCredits")
    ]


def _application(name: str, record_id: Any, amount: Any, credits_: list[Row]) -> Row:
    found: Row = {name: text(record_id), "amount": money(amount) or "0.00"}
    return {**found, "credits": credits_} if credits_ else found


def _paying_account(row: Mapping[str, Any], look: Lookups) -> str | None:
    """Where an offline payment was paid from: its own account, its bank's, or its bills'."""
    own = text(dig(row, "classifications.chartOfAccountId"))
    bank = text(dig(row, "fundingAccount.id"))
    if own or bank:
        return own or look.bank_account(str(bank))
    accounts = (look.bill_account(str(part.get("billId"))) for part in _parts(row))
    return next((account for account in accounts if account), None)


def _read_invoice_payment(row: Mapping[str, Any], record: Row, look: Lookups) -> Row | None:
    state = state_of(row)
    if state == "not yet":
        return None
    return {
        **record,
        **from_customer(row),
        "online": bool(flag(row.get("onlinePayment"))),
        "void": state == "void",
        "applications": [
            _application("invoice", part.get("invoiceId"), part.get("amount"), [])
            for part in rows_of(row, "invoicePayments")
        ],
    }


def to_vendor(row: Mapping[str, Any]) -> Row:
    """Whom a payment or a credit of the payables side belongs to."""
    return {"vendor": text(row.get("vendorId"))}


def from_customer(row: Mapping[str, Any]) -> Row:
    """Whom a payment or a credit of the receivables side belongs to; a job could stand there."""
    customer = text(row.get("customerId"))
    return {"customer": f"customer:{customer}"} if customer else {}


def vendor_credit_uses(credit: Mapping[str, Any]) -> dict[str, Row]:
    """Applications of a vendor credit outside any payment, as payments of nothing, by their id."""
    party = to_vendor(credit)
    rows = [use for use in rows_of(credit, "usage") if not text(use.get("paymentId"))]
    return _uses(credit, party, "bill", "billId", rows)


def credit_memo_uses(memo: Mapping[str, Any]) -> dict[str, Row]:
    """Applications of a credit memo, as received payments of nothing, by their id."""
    party = from_customer(memo)
    return _uses(memo, party, "invoice", "invoiceId", rows_of(memo, "usage"))


def _uses(
    credit: Mapping[str, Any],
    party: Row,
    name: str,
    key: str,
    rows: list[Mapping[str, Any]],
) -> dict[str, Row]:
    """One record per document; BILL tells no date of a use, so the credit's own date stands in."""
    amounts: dict[str, Any] = {}
    for row in rows:
        document = text(row.get(key))
        if document:
            amount = decimal(row.get("amount")) or 0
            amounts[document] = amounts.get(document, 0) + amount
    return {
        use_id(str(credit.get("id")), document): use_record(credit, party, name, document, amount)
        for document, amount in amounts.items()
        if amount
    }


def use_id(credit_id: str, document_id: str) -> str:
    """The id of a use: BILL has none of its own."""
    return f"{credit_id}/{document_id}"


def use_record(credit: Mapping[str, Any], party: Row, name: str, document: str, amount: Any) -> Row:
    """A payment of nothing that only applies a credit; void when the use is gone."""
    used = money(amount) or "0.00"
    taken = [{"credit": text(credit.get("id")), "amount": used}]
    record = {
        **party,
        "date": (text(credit.get("creditDate")) or "")[:10] or None,
        "amount": "0.00",
        "online": False,
        "void": not amount,
        "applications": [_application(name, document, 0, taken)],
    }
    return {key: value for key, value in record.items() if value is not None}


BILL_PAYMENT = Listing(
    entity="bill_payment",
    path="/payments",
    columns=(
        Column(name="vendor", path="vendorId"),
        Column(name="date", path="processDate", kind="date"),
        Column(name="number", path="confirmationNumber"),
        Column(name="amount", path="amount", kind="money"),
        Column(name="to_print", path="toPrintCheck", kind="flag"),
        Column(name="memo", path="description"),
    ),
    keys=(("vendor", "date", "amount", "number"),),
    label="number",
    archives=False,
    read=_read_bill_payment,
)
INVOICE_PAYMENT = Listing(
    entity="invoice_payment",
    path="/receivable-payments",
    columns=(
        Column(name="date", path="paymentDate", kind="date"),
        Column(name="number", path="referenceNumber"),
        Column(name="amount", path="amount", kind="money"),
        Column(name="method", path="receivablesType"),
        Column(name="memo", path="description"),
    ),
    keys=(("customer", "date", "amount", "number"),),
    label="number",
    archives=False,
    read=_read_invoice_payment,
)
