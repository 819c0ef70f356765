"""The journal entry that a write to QuickBooks would post, with debits and credits.

Read off the very request that would be sent. Of a payable that is the whole entry. Of an invoice
QuickBooks works out the sales tax, and adds the cost of what is sold from stock: the tax is shown
as the cloud charged it, and what QuickBooks decides is said beside the entry.
"""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, Any, Final

from storage import records
from storage.previews import Posting

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from uuid import UUID

    from storage.session import Session

    Line = tuple[Mapping[str, Any] | None, str, Decimal]
    """An account's reference, what stands for it where there is none, debit (credit below 0)."""

ZERO: Final = Decimal(0)
PAYABLE: Final = "AccountsPayable"
RECEIVABLE: Final = "AccountsReceivable"
UNDEPOSITED: Final = "Undeposited Funds"
ITEM_ACCOUNTS: Final = (
    ("AssetAccountRef",),
    ("SalesOrPurchase", "AccountRef"),
    ("SalesAndPurchase", "ExpenseAccountRef"),
    ("COGSAccountRef",),
    ("AccountRef",),
)
"""Where an item says which account its purchase is booked to, in the order it counts."""
SALES_ACCOUNTS: Final = (
    ("SalesAndPurchase", "IncomeAccountRef"),
    ("SalesOrPurchase", "AccountRef"),
    ("IncomeAccountRef",),
    ("AccountRef",),
    ("DepositToAccountRef",),
)
"""The same for its sale."""
SALES_TAX: Final = "Sales Tax Payable"
CENT: Final = Decimal("0.01")
TAXED: Final = "The sales tax is what BILL charged; QuickBooks works it out from its own rate."
STOCKED: Final = (
    "QuickBooks also moves the cost of what is sold from stock out of its asset account."
)


class Ledger:
    """One company's accounts and items, as far as entries need them."""

    def __init__(self, session: Session, company_id: UUID) -> None:
        self._session = session
        self._company_id = company_id
        natives = (
            row.native or {}
            for row in records.list_all(session, company_id, "quickbooks", "account")
        )
        self._accounts = {str(each.get("ListID")): each for each in natives}
        self._items: dict[str, Mapping[str, Any]] = {}

    def entry(
        self, request: Mapping[str, Any] | None, record: Mapping[str, Any], position: int
    ) -> list[Posting]:
        """The lines of the entry that this request posts; none for what posts nothing.

        `record` is what the request was made from, in cloud terms.
        """
        element, body = _body(request)
        if element == INVOICE:
            lines = _invoice(self, body, record)
        elif element in ENTRIES:
            lines = ENTRIES[element](self, body)
        else:
            return []
        return [
            self._posting(position, line, ref, kind, amount)
            for line, (ref, kind, amount) in enumerate(lines)
            if amount
        ]

    def by_quickbooks(self, request: Mapping[str, Any] | None) -> list[str]:
        """What QuickBooks decides itself about the entry of this request, in sentences."""
        element, body = _body(request)
        if element != INVOICE:
            return []
        items = [self._item(_listed(line)) for line in _many(body, "InvoiceLineAdd")]
        stocked = any(each.get("AssetAccountRef") for each in items)
        taxed = body.get("ItemSalesTaxRef")
        return [*([TAXED] if taxed else []), *([STOCKED] if stocked else [])]

    def bought(self, line: Mapping[str, Any]) -> Mapping[str, Any] | None:
        """The account that buying an item is booked to."""
        if line.get("OverrideItemAccountRef"):
            override: Mapping[str, Any] = line["OverrideItemAccountRef"]
            return override
        return _first(self._item(_listed(line)), ITEM_ACCOUNTS)

    def sold(self, line: Mapping[str, Any]) -> Mapping[str, Any] | None:
        """The account that selling an item is booked to."""
        return _first(self._item(_listed(line)), SALES_ACCOUNTS)

    def _item(self, list_id: str) -> Mapping[str, Any]:
        if list_id not in self._items:
            found = records.get(self._session, self._company_id, "quickbooks", "item", list_id)
            self._items[list_id] = (found.native or {}) if found is not None else {}
        return self._items[list_id]

    def _posting(
        self, position: int, line: int, ref: Mapping[str, Any] | None, kind: str, amount: Decimal
    ) -> Posting:
        account = self._accounts.get(str((ref or {}).get("ListID"))) or self._usual(kind)
        name = account.get("FullName") or (ref or {}).get("FullName") or _words(kind)
        return Posting(
            position=position,
            line=line,
            account_id=str(account.get("ListID") or (ref or {}).get("ListID") or "") or None,
            account=str(name),
            account_type=str(account.get("AccountType") or kind),
            debit=max(amount, ZERO),
            credit=max(-amount, ZERO),
        )

    def _usual(self, kind: str) -> Mapping[str, Any]:
        """The account that QuickBooks takes where none is named."""
        for each in self._accounts.values():
            if kind in {each.get("AccountType"), each.get("FullName")}:
                return each
        return {}


def _bill(ledger: Ledger, body: Mapping[str, Any]) -> Iterator[Line]:
    bought = list(_lines(ledger, body))
    yield from bought
    yield body.get("APAccountRef"), PAYABLE, -sum((line[2] for line in bought), ZERO)


def _vendor_credit(ledger: Ledger, body: Mapping[str, Any]) -> Iterator[Line]:
    for ref, kind, amount in _bill(ledger, body):
        yield ref, kind, -amount


def _lines(ledger: Ledger, body: Mapping[str, Any]) -> Iterator[Line]:
    for line in _many(body, "ExpenseLineAdd"):
        yield line.get("AccountRef"), "Expense", _money(line.get("Amount"))
    for line in _many(body, "ItemLineAdd"):
        yield ledger.bought(line), "Expense", _worth(line, "Cost")


def _invoice(ledger: Ledger, body: Mapping[str, Any], record: Mapping[str, Any]) -> Iterator[Line]:
    """Debit what the customer owes; credit each line, a discount the other way, and the tax."""
    sold = [
        (ledger.sold(line), "Income", -_worth(line, "Rate"))
        for line in _many(body, "InvoiceLineAdd")
    ]
    # The tax is a line in the cloud and none in the request, which names its rate alone.
    charged = sum((_money(line.get("amount")) for line in record.get("lines") or ()), ZERO)
    tax = charged + sum((line[2] for line in sold), ZERO) if body.get("ItemSalesTaxRef") else ZERO
    owed = tax - sum((line[2] for line in sold), ZERO)
    yield body.get("ARAccountRef"), RECEIVABLE, owed
    yield from sold
    yield None, SALES_TAX, -tax


def _paid(element: str) -> Callable[[Ledger, Mapping[str, Any]], Iterator[Line]]:
    def entry(ledger: Ledger, body: Mapping[str, Any]) -> Iterator[Line]:
        del ledger
        applied = _many(body, "AppliedToTxnAdd")
        paid = sum((_money(each.get("PaymentAmount")) for each in applied), ZERO)
        yield body.get("APAccountRef"), PAYABLE, paid
        yield body.get(element), "Bank", -paid

    return entry


def _received(ledger: Ledger, body: Mapping[str, Any]) -> Iterator[Line]:
    del ledger
    amount = _money(body.get("TotalAmount"))
    yield body.get("DepositToAccountRef"), UNDEPOSITED, amount
    yield body.get("ARAccountRef"), RECEIVABLE, -amount


def _transfer(ledger: Ledger, body: Mapping[str, Any]) -> Iterator[Line]:
    del ledger
    amount = _money(body.get("Amount"))
    yield body.get("TransferToAccountRef"), "Bank", amount
    yield body.get("TransferFromAccountRef"), "Bank", -amount


def _journal(ledger: Ledger, body: Mapping[str, Any]) -> Iterator[Line]:
    del ledger
    for name, sign in (("JournalDebitLine", 1), ("JournalCreditLine", -1)):
        for line in _many(body, name):
            yield line.get("AccountRef"), "Bank", sign * _money(line.get("Amount"))


ENTRIES: Final[Mapping[str, Callable[[Ledger, Mapping[str, Any]], Iterator[Line]]]] = {
    "BillAdd": _bill,
    "VendorCreditAdd": _vendor_credit,
    "BillPaymentCheckAdd": _paid("BankAccountRef"),
    "BillPaymentCreditCardAdd": _paid("CreditCardAccountRef"),
    "ReceivePaymentAdd": _received,
    "TransferAdd": _transfer,
    "JournalEntryAdd": _journal,
}


INVOICE: Final = "InvoiceAdd"
"""The one whose entry depends on more than the request says."""


def _body(request: Mapping[str, Any] | None) -> tuple[str, Mapping[str, Any]]:
    """The element of a request, and what is in it."""
    body: Mapping[str, Any] = (request or {}).get("body") or {}
    element = next(iter(body), "")
    return element, body.get(element) or {}


def _first(item: Mapping[str, Any], paths: tuple[tuple[str, ...], ...]) -> Mapping[str, Any] | None:
    """What the first of these paths leads to."""
    for path in paths:
        found: Any = item
        for name in path:
            found = (found or {}).get(name)
        if found:
            return dict(found)
    return None


def _listed(line: Mapping[str, Any]) -> str:
    return str((line.get("ItemRef") or {}).get("ListID"))


def _worth(line: Mapping[str, Any], price: str) -> Decimal:
    """A line's amount, or its quantity at `price`."""
    amount = _money(line.get("Amount"))
    if line.get("Amount") is None:
        amount = _money(line.get("Quantity") or 1) * _money(line.get(price))
    return amount.quantize(CENT, ROUND_HALF_UP)


def _many(body: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
    found = body.get(name) or []
    return list(found) if isinstance(found, list | tuple) else [found]


def _money(value: Any) -> Decimal:
    return Decimal(str(value)) if value not in (None, "") else ZERO


def _words(kind: str) -> str:
    known = {PAYABLE: "Accounts Payable", RECEIVABLE: "Accounts Receivable"}
    named = {UNDEPOSITED, SALES_TAX}
    return known.get(kind, kind if kind in named else "Chosen by QuickBooks")
