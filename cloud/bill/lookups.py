"""What a record's mapping needs besides its row: banks, terms, v2 objects. Read late, kept briefly.

One per adapter. Nothing here is asked for before a record needs it, because every call counts.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any, Final

from cloud.bill.cursors import Mark
from cloud.bill.errors import BillError
from cloud.bill.fields.columns import text, v2_id
from cloud.bill.lists import read_list
from cloud.bill.v2 import V2

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from cloud.bill.client import Client
    from cloud.bill.settings import Departments

FRESH: Final = 300.0  # seconds the list of banks is believed
_V2_NAMES: Final = (("bill", "Bill"), ("invoice", "Invoice"))
_FIELDS: Final = (("departments", "departmentId"), ("accounting-classes", "accountingClassId"))
Row = dict[str, Any]


class BillLookups:
    """See fields.listing.Lookups."""

    def __init__(self, client: Client, departments: Departments) -> None:
        self.v2 = V2(client)
        self.department_field = dict(_FIELDS)[departments]
        self._client = client
        self._banks: tuple[float, dict[str, str]] | None = None
        self._extras: dict[tuple[str, str], Row] = {}

    def banks(self) -> dict[str, str]:
        """Chart-of-accounts id by bank account id, of those that are tied to one."""
        if self._banks is None or time.monotonic() - self._banks[0] > FRESH:
            pages = read_list(self._client, "/funding-accounts/banks", Mark())
            tied = {
                str(bank["id"]): text(bank.get("chartOfAccountId"))
                for rows, _ in pages
                for bank in rows
            }
            known = {bank: account for bank, account in tied.items() if account}
            self._banks = (time.monotonic(), known)
        return self._banks[1]

    def bank_account(self, bank_id: str) -> str | None:
        """See Lookups."""
        return self.banks().get(bank_id)

    def bill_account(self, bill_id: str) -> str | None:
        """See Lookups."""
        try:
            bill = self._client.v3("GET", "/bills/{id}", bill_id)
        except BillError:
            return None
        return text(bill.get("payFromChartOfAccountId")) if isinstance(bill, dict) else None

    def term_id(self, name: str) -> str | None:
        """See Lookups."""
        same = [
            v2_id(term.get("id"))
            for term in self.v2.terms() or []
            if str(term.get("name") or "").strip().casefold() == name.strip().casefold()
        ]
        return same[0] if same else None

    def term_name(self, term_id: str) -> str | None:
        """See Lookups."""
        names = [
            text(term.get("name"))
            for term in self.v2.terms() or []
            if str(term.get("id")) == term_id
        ]
        return names[0] if names else None

    def extras(self, entity: str, record_id: str) -> Mapping[str, Any] | None:
        """See Lookups; only what `prepare` has fetched."""
        return self._extras.get((entity, record_id))

    def has_extras(self, entity: str) -> bool:
        """Whether v2 objects of the entity can be had, as far as is known."""
        return self.v2.allows(dict(_V2_NAMES)[entity])

    def prepare(self, entity: str, rows: Sequence[Mapping[str, Any]]) -> None:
        """Fetch what these rows will ask for, in as few calls as it takes."""
        self._extras.clear()
        name = dict(_V2_NAMES).get(entity)
        if name is None or not rows:
            return
        for record_id, row in self.v2.objects(name, rows).items():
            self._extras[entity, record_id] = row
