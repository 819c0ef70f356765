"""What a translation asks about a company, answered from storage and remembered for one pass.

Maps of ids are loaded once per entity, single records once each: a pass over thousands of records
asks the database a bounded number of times. A mapping made during the pass is told to `learn`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from qbxml.host import LOWEST_SERVED
from storage import mappings, records

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date
    from uuid import UUID

    from services.context import Context
    from storage.companies import Company

# Where a setting names no account, an account of this very name and type Bank is taken.
USUAL_ACCOUNTS: Final[Mapping[str, str]] = {
    "money_out_clearing": "Money Out Clearing",
    "money_in_clearing": "Money In Clearing",
}


def first_day(company: Company) -> date:
    """The sync start date; the day the company was connected when none was chosen."""
    return company.sync_start_date or company.created_at.date()


class StoredFacts:
    """Facts of one company; see `sync.facts.Facts`."""

    def __init__(
        self, context: Context, company: Company, *, version: tuple[int, int] | None = None
    ) -> None:
        self._database = context.database
        self._tenant: UUID = company.tenant_id
        self._company = company
        self._version = version or _parsed(company.qbxml_version)
        self._forward: dict[str, dict[str, str]] = {}
        self._backward: dict[str, dict[str, str]] = {}
        self._natives: dict[tuple[str, str], tuple[str, Mapping[str, Any]] | None] = {}
        self._accounts: dict[str, str | None] = {}

    @property
    def version(self) -> tuple[int, int]:
        """The qbXML version the company's sessions speak."""
        return self._version

    @property
    def features(self) -> frozenset[str]:
        """What is switched on in the company file."""
        return frozenset(self._company.features)

    @property
    def start_date(self) -> str:
        """The sync start date, as dates are compared."""
        return first_day(self._company).isoformat()

    def cloud_id(self, entity: str, quickbooks_id: str) -> str | None:
        """The cloud id mapped to a ListID or TxnID."""
        self._load(entity)
        return self._backward[entity].get(quickbooks_id)

    def quickbooks_id(self, entity: str, cloud_id: str) -> str | None:
        """The ListID or TxnID mapped to a cloud id."""
        self._load(entity)
        return self._forward[entity].get(cloud_id)

    def native(self, entity: str, quickbooks_id: str) -> tuple[str, Mapping[str, Any]] | None:
        """The kind and the record as QuickBooks sent it."""
        key = (entity, quickbooks_id)
        if key not in self._natives:
            with self._database.tenant_session(self._tenant) as session:
                found = records.get(session, self._company.id, "quickbooks", entity, quickbooks_id)
            usable = found is not None and found.native is not None and not found.gone
            self._natives[key] = (
                (found.kind or "", found.native or {}) if found is not None and usable else None
            )
        return self._natives[key]

    def setting(self, name: str) -> str | None:
        """A company setting as text; `closing_date` is what QuickBooks said last."""
        value = self._company.settings.get(name)
        return None if value is None else str(value)

    def account(self, name: str) -> str | None:
        """The ListID of the account a setting names by full name, number or ListID."""
        if name not in self._accounts:
            wanted = self.setting(name) or USUAL_ACCOUNTS.get(name)
            self._accounts[name] = None if wanted is None else self._find_account(wanted)
        return self._accounts[name]

    def learn(self, entity: str, cloud_id: str, quickbooks_id: str) -> None:
        """A mapping was made in this pass."""
        self._load(entity)
        self._forward[entity][cloud_id] = quickbooks_id
        self._backward[entity][quickbooks_id] = cloud_id

    def forget(self, entity: str, cloud_id: str, quickbooks_id: str) -> None:
        """A mapping was undone in this pass."""
        self._load(entity)
        self._forward[entity].pop(cloud_id, None)
        self._backward[entity].pop(quickbooks_id, None)

    def _load(self, entity: str) -> None:
        if entity in self._forward:
            return
        with self._database.tenant_session(self._tenant) as session:
            pairs = mappings.list_all(session, self._company.id, entity)
        self._forward[entity] = {pair.cloud_id: pair.quickbooks_id for pair in pairs}
        self._backward[entity] = {pair.quickbooks_id: pair.cloud_id for pair in pairs}

    def _find_account(self, wanted: str) -> str | None:
        with self._database.tenant_session(self._tenant) as session:
            found = records.list_all(session, self._company.id, "quickbooks", "account")
        for row in found:
            native = row.native or {}
            if wanted in {native.get("ListID"), native.get("AccountNumber")}:
                return row.id
            if str(native.get("FullName", "")).casefold() == wanted.casefold():
                return row.id
        return None


def _parsed(version: str | None) -> tuple[int, int]:
    if not version:
        return LOWEST_SERVED
    major, _, minor = version.partition(".")
    return int(major), int(minor or 0)
