"""What hands need on either side: names nobody has used, dice among records, filled-in forms."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any, TypeVar

from simulator.bill import build
from simulator.quickbooks import edit as keyboard

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from simulator.bill import Organization
    from simulator.bill import Record as Row
    from simulator.quickbooks import CompanyFile
    from simulator.quickbooks.records import Record

One = TypeVar("One")
FIRST_DAY = date(2026, 7, 2)
ADDRESS = {"Addr1": "1 Main Street", "City": "Austin", "State": "TX", "PostalCode": "78701"}


class NothingToDoError(Exception):
    """There is no record that this could be done to."""


@dataclass(slots=True, kw_only=True)
class Hands:
    """Both sides of a company, its mark, and what was typed so far."""

    books: CompanyFile
    org: Organization
    mark: str
    own: set[str] = field(default_factory=set)
    numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    def name(self, word: str) -> str:
        """A name nobody has."""
        return f"{word} {next(self.numbers)} {self.mark}"

    def number(self) -> str:
        """A document number that no document has."""
        return f"{next(self.numbers)}-{self.mark}"

    def pick(self, found: Iterable[One], die: int) -> One:
        """One of them; NothingToDoError when there is none."""
        listed = list(found)
        if not listed:
            raise NothingToDoError
        return listed[die % len(listed)]

    def named(self, kind: str, *, active: bool = True) -> list[Record]:
        """Records of a list in QuickBooks that these people made, oldest first."""
        return [
            each
            for each in self.books.store.of_kind(kind)
            if self.mark in str(each.fields.get("Name"))
            and (not active or each.fields.get("IsActive", "true") == "true")
        ]

    def rows(self, table: str, *, active: bool = True) -> list[Row]:
        """Rows of a table in the cloud that these people made, oldest first."""
        held = self.org.tables[table]
        found = held.active() if active else list(held.values())
        return [row for row in found if self.mark in str(row.get("name"))]

    def books_vendor(self, name: str, **fields: Any) -> Record:
        """A vendor in QuickBooks that the cloud would take."""
        return keyboard.add_vendor(self.books, name, VendorAddress=dict(ADDRESS), **fields)

    def books_customer(self, name: str, **fields: Any) -> Record:
        """A customer in QuickBooks that the cloud would take."""
        return keyboard.add_customer(self.books, name, Email="a@customer.example", **fields)

    def cloud_vendor(self, name: str, **fields: Any) -> Row:
        """A vendor in the cloud, without the words a form fills in by itself."""
        plain = {"email": "v@vendor.example", "paymentInformation": None}
        return build.vendor(self.org, name, **(plain | fields))

    def cloud_customer(self, name: str, **fields: Any) -> Row:
        """A customer in the cloud."""
        return build.customer(self.org, name, **({"companyName": None} | fields))


def day(die: int) -> date:
    """A day of that summer."""
    return FIRST_DAY + timedelta(days=die % 55)


def money(die: int) -> Decimal:
    """An amount of money that is not round."""
    return Decimal(1000 + 37 * die) / 100


def phone(die: int) -> str:
    """A telephone number."""
    return f"512-555-{die:04}"
