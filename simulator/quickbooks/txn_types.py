"""Every transaction type in one table: how it is checked, totalled, posted and shown.

The code that adds, changes, voids and queries knows this table and no type by name. Refuses to
do any of it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from simulator.quickbooks import bill_payments, bills, checks, journal, receipts, sales

if TYPE_CHECKING:
    from collections.abc import Callable
    from decimal import Decimal

    from simulator.quickbooks.company import CompanyFile
    from simulator.quickbooks.drafts import Draft
    from simulator.quickbooks.ledger import Posting
    from simulator.quickbooks.reading import Fields
    from simulator.quickbooks.records import Record


@dataclass(slots=True, frozen=True, kw_only=True)
class TxnType:
    """`entity` is the name field; `lines` maps a Mod's line to the Add's and the record's.

    `worked_out` fields follow from the rest: a Mod that does not name them does not keep them.
    """

    prepare: Callable[[CompanyFile, str, Fields, Record | None], Draft]
    total: Callable[[Record], Decimal]
    postings: Callable[[CompanyFile, Record], list[Posting]]
    show: Callable[[CompanyFile, Record, Fields], None] | None = None
    stock: Callable[[CompanyFile, Record], dict[str, Decimal]] | None = None
    entity: str = ""
    account: str = ""
    worked_out: tuple[str, ...] = ()
    lines: dict[str, tuple[str, str]] = field(default_factory=dict)
    clears: dict[str, tuple[str, ...]] = field(default_factory=dict)


_PURCHASE = {
    "ExpenseLineMod": ("ExpenseLineAdd", "ExpenseLineRet"),
    "ItemLineMod": ("ItemLineAdd", "ItemLineRet"),
    "ItemGroupLineMod": ("ItemGroupLineAdd", "ItemGroupLineRet"),
}
_CLEARS = {
    "ClearExpenseLines": ("ExpenseLineAdd",),
    "ClearItemLines": ("ItemLineAdd", "ItemGroupLineAdd"),
}


def _bill() -> TxnType:
    return TxnType(
        prepare=bills.prepare,
        total=bills.total,
        postings=bills.postings,
        show=bills.show,
        stock=bills.stock,
        entity="VendorRef",
        account="APAccountRef",
        lines=_PURCHASE,
        clears=_CLEARS,
    )


def _sale(kind: str) -> TxnType:
    return TxnType(
        prepare=sales.prepare,
        total=sales.total,
        postings=sales.postings,
        show=sales.show,
        stock=sales.stock,
        entity="CustomerRef",
        account="ARAccountRef",
        lines={
            f"{kind}LineMod": (f"{kind}LineAdd", f"{kind}LineRet"),
            f"{kind}LineGroupMod": (f"{kind}LineGroupAdd", f"{kind}LineGroupRet"),
        },
    )


def _bill_payment(kind: str) -> TxnType:
    return TxnType(
        prepare=bill_payments.prepare,
        total=bill_payments.total,
        postings=bill_payments.postings,
        entity="PayeeEntityRef",
        account=bill_payments.SOURCES[kind][0],
        worked_out=("Amount",),
    )


TXN_TYPES: dict[str, TxnType] = {
    "Bill": _bill(),
    "VendorCredit": _bill(),
    "BillPaymentCheck": _bill_payment("BillPaymentCheck"),
    "BillPaymentCreditCard": _bill_payment("BillPaymentCreditCard"),
    "Invoice": _sale("Invoice"),
    "CreditMemo": _sale("CreditMemo"),
    "ReceivePayment": TxnType(
        prepare=receipts.prepare,
        total=receipts.total,
        postings=receipts.postings,
        show=receipts.show,
        entity="CustomerRef",
        account="DepositToAccountRef",
    ),
    "JournalEntry": TxnType(
        prepare=journal.prepare_entry,
        total=journal.entry_total,
        postings=journal.entry_postings,
    ),
    "Transfer": TxnType(
        prepare=journal.prepare_transfer,
        total=journal.transfer_total,
        postings=journal.transfer_postings,
        show=journal.show_transfer,
        account="TransferFromAccountRef",
    ),
    "Check": TxnType(
        prepare=checks.prepare_check,
        total=checks.check_total,
        postings=checks.check_postings,
        show=checks.show_check,
        entity="PayeeEntityRef",
        account="AccountRef",
    ),
    "Deposit": TxnType(
        prepare=checks.prepare_deposit,
        total=checks.deposit_total,
        postings=checks.deposit_postings,
        show=checks.show_deposit,
        account="DepositToAccountRef",
    ),
}
