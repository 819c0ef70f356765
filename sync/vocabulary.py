"""Pieces of declaration that several entities use: active, addresses, expense and item lines.

Flow modules never import one another; what they share is said here once. Paths and lengths are
those of the QuickBooks SDK on-screen reference.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sync.application import beside_credits, without_nothing
from sync.flow import Direction, Field, Kind, LinePart, Lines, Owner, Read, Reference, Unmapped

if TYPE_CHECKING:
    from sync.flow import Record
    from sync.ports import Record as Native

BOTH = frozenset(Direction)
PULL = frozenset({Direction.PULL})
PUSH = frozenset({Direction.PUSH})

# Deleted and inactive records would look untouched without it: the SDK's default is ActiveOnly.
ALL_STATES = (("ActiveStatus", "All"),)
# Without it neither lines nor what a payment is applied to come back.
WITH_LINES = (("IncludeLineItems", True),)
CUSTOMER_OR_JOB = ("customer", "job")


def list_read(name: str, request: str, kinds: tuple[str, ...], *, iterates: bool) -> Read:
    """The query of a list: inactive records too, by ListID, changed ones by their modified date."""
    return Read(
        name=name,
        request=request,
        kinds=kinds,
        iterates=iterates,
        modified="FromModifiedDate",
        body=ALL_STATES,
        by_id="ListID",
    )


def txn_read(name: str, kind: str, *, first: str, **more: Any) -> Read:
    """The query of a transaction: by modified date, or by date of the transaction, never both."""
    return Read(
        name=name,
        request=f"{kind}QueryRq",
        kinds=(f"{kind}Ret",),
        iterates=True,
        modified="ModifiedDateRangeFilter/FromModifiedDate",
        date_filter="TxnDateRangeFilter/FromTxnDate",
        first=first,
        **{"number": "RefNumberCaseSensitive"} | more,
    )


def active(owner: Owner = Owner.SHARED) -> Field:
    """IsActive, whose opposite the cloud calls archived."""
    return Field(name="active", quickbooks="IsActive", kind=Kind.BOOL, owner=owner, default=True)


def posted() -> Field:
    """The same word for a transaction: it counts unless it was voided (cloud: archived)."""
    return Field(
        name="active",
        quickbooks=None,
        kind=Kind.BOOL,
        default=True,
        written=False,
        compute=is_posted,
    )


def voided() -> Field:
    """A payment that the cloud took back."""
    return Field(
        name="void",
        quickbooks=None,
        kind=Kind.BOOL,
        owner=Owner.CLOUD,
        written=False,
        compute=is_voided,
    )


def is_voided(native: Native) -> bool:
    """A void sets the amounts to zero and writes VOID: into the memo; the number stays."""
    memo = native.get("Memo")
    return isinstance(memo, str) and memo.strip().upper().startswith("VOID:")


def is_posted(native: Native) -> bool:
    """Whether the transaction still counts."""
    return not is_voided(native)


def address(aggregate: str, prefix: str = "") -> tuple[Field, ...]:
    """Two lines, city, state, postal code, country of one address aggregate."""
    parts = (
        ("line1", "Addr1", 41),
        ("line2", "Addr2", 41),
        ("city", "City", 31),
        ("state", "State", 21),
        ("zip", "PostalCode", 13),
        ("country", "Country", 31),
    )
    return tuple(
        Field(name=f"{prefix}{name}", quickbooks=f"{aggregate}/{element}", max_length=length)
        for name, element, length in parts
    )


def terms(owner: Owner = Owner.SHARED) -> Reference:
    """Payment terms, which are matched by name and left out when there is no match."""
    return Reference(
        name="terms",
        quickbooks="TermsRef",
        to=("terms",),
        owner=owner,
        unmapped=Unmapped.LEAVE_OUT,
    )


def number(length: int, owner: Owner) -> Field:
    """The document number; never a key by itself, QuickBooks lets doubles in."""
    return Field(name="number", quickbooks="RefNumber", max_length=length, owner=owner)


def date(owner: Owner) -> Field:
    """The date it posts on; always sent, QuickBooks would else repeat the last one used."""
    return Field(
        name="date",
        quickbooks="TxnDate",
        kind=Kind.DATE,
        owner=owner,
        required=True,
        clearable=False,
    )


def memo(owner: Owner) -> Field:
    """The memo of a transaction."""
    return Field(name="memo", quickbooks="Memo", max_length=4095, owner=owner)


EXPENSES = LinePart(
    name="ExpenseLine",
    key="account",
    clear="ClearExpenseLines",
    overrides={"item": None, "description": "Memo", "quantity": None, "rate": None},
)
ITEMS = LinePart(
    name="ItemLine",
    key="item",
    clear="ClearItemLines",
    overrides={"account": None},
    groups=("ItemGroupLineRet",),
)


def purchase_lines(*, billable: bool) -> Lines:
    """Expense lines before item lines, as the SDK orders them; one list in the cloud.

    Amount is sent, Cost only without it: QuickBooks would compute a cent away from the bill.
    """
    part = "billable_expense" if billable else None
    return Lines(
        name="lines",
        owner=Owner.CLOUD,
        parts=(EXPENSES, ITEMS),
        references=(
            Reference(name="account", quickbooks="AccountRef", to=("account",)),
            Reference(name="item", quickbooks="ItemRef", to=("item",)),
            Reference(name="department", quickbooks="ClassRef", to=("department",)),
            Reference(name="customer", quickbooks="CustomerRef", to=CUSTOMER_OR_JOB, part=part),
        ),
        fields=(
            Field(name="description", quickbooks="Desc", max_length=4095),
            Field(name="quantity", quickbooks="Quantity", kind=Kind.QUANTITY, filled=True),
            Field(name="rate", quickbooks="Cost", kind=Kind.PRICE, compared=False),
            Field(name="amount", quickbooks="Amount", kind=Kind.MONEY),
            *((_billable(part),) if part else ()),
        ),
        omit=_not_sent,
    )


def _billable(part: str) -> Field:
    return Field(
        name="billable",
        quickbooks="BillableStatus",
        kind=Kind.BOOL,
        read=_is_billable,
        write=_billable_status,
        part=part,
    )


def _not_sent(line: Record) -> frozenset[str]:
    left = {"rate"} if line.get("amount") else set()
    return frozenset(left if line.get("customer") else left | {"billable"})


def _is_billable(status: Any) -> bool:
    return status in {True, "Billable", "HasBeenBilled"}


def _billable_status(billable: Any) -> str:
    return "Billable" if billable else "NotBillable"


def applications(pays: str, credit: str) -> Lines:
    """What a payment is applied to, with the credits set against it.

    QuickBooks tells the amounts back and not the credits: those are found on the documents.
    """
    credits_set = Lines(
        name="credits",
        owner=Owner.CLOUD,
        parts=(LinePart(name="SetCredit", add="SetCredit"),),
        identity=None,
        readable=False,
        compared=False,
        references=(
            Reference(
                name="credit", quickbooks="CreditTxnID", to=(credit,), bare=True, required=True
            ),
        ),
        fields=(Field(name="amount", quickbooks="AppliedAmount", kind=Kind.MONEY),),
    )
    return Lines(
        name="applications",
        owner=Owner.CLOUD,
        parts=(LinePart(name="AppliedToTxn"),),
        identity=None,
        references=(
            Reference(name=pays, quickbooks="TxnID", to=(pays,), bare=True, required=True),
        ),
        fields=(
            Field(name="amount", quickbooks="Amount", sent_as="PaymentAmount", kind=Kind.MONEY),
        ),
        lines=(credits_set,),
        omit=without_nothing,
        untold=beside_credits,
    )
