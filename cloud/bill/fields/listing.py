"""What the adapter knows about one of BILL's lists: where it is, what it carries, what it needs.

A declaration only. `read` and `write` add what no column can say; they get the lookups that another
list's ids or v2 are needed for.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

    from cloud.bill.fields.columns import Column, Row
    from sync.ports import Record, Rejected


class Lookups(Protocol):
    """What a mapping may ask besides the row in its hand."""

    @property
    def department_field(self) -> str:
        """`departmentId` or `accountingClassId`: where QuickBooks' class is kept."""
        ...

    def bank_account(self, bank_id: str) -> str | None:
        """The chart-of-accounts id a bank account is tied to."""
        ...

    def bill_account(self, bill_id: str) -> str | None:
        """The chart-of-accounts id a bill says it is paid from."""
        ...

    def term_id(self, name: str) -> str | None:
        """The id of a payment term by its name."""
        ...

    def term_name(self, term_id: str) -> str | None:
        """The name of a payment term."""
        ...

    def extras(self, entity: str, record_id: str) -> Mapping[str, Any] | None:
        """The v2 object of a bill or an invoice; None when v2 is denied."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """One entity at BILL. `path` is v3's.

    `archives`: rows have an archived flag. `feed`: try to filter by updatedTime ("BILL API v3
    documentation, filterable fields" names vendors, customers, bills, invoices; the others are
    tried and remembered). `filter_by`: (BILL's field, canonical field) for a find.
    `keys`: natural keys in order of trust. `read` finishes a record or says None: not yet.
    `extras`: fields that only v2 holds. `lacks`: what BILL requires and the record does not have.
    """

    entity: str
    path: str
    columns: tuple[Column, ...]
    keys: tuple[tuple[str, ...], ...] = (("name",),)
    label: str = "name"
    archives: bool = True
    feed: bool = True
    writes: bool = False
    extras: tuple[str, ...] = ()
    filter_by: tuple[str, str] | None = None
    read: Callable[[Mapping[str, Any], Row, Lookups], Row | None] | None = None
    write: Callable[[Row, Collection[str], Record, Lookups], None] | None = None
    lacks: Callable[[Record], Rejected | None] | None = None
