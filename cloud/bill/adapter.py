"""BILL behind the port: puts the feeds, the finds and the writes of each entity together.

It decides nothing about what is synchronised and keeps nothing between runs except, in Redis, the
session and the limits. It has no method that moves money, and no call that could.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cloud.bill import lists
from cloud.bill.balances import BalanceWriter
from cloud.bill.catalogue import listings
from cloud.bill.changes import change_of, held, record_of
from cloud.bill.client import Client
from cloud.bill.endpoints import is_id
from cloud.bill.errors import BillError
from cloud.bill.feeds import CreditFeed, ListFeed, TermsFeed, TransferFeed
from cloud.bill.fields.payments import (
    credit_memo_uses,
    from_customer,
    to_vendor,
    vendor_credit_uses,
)
from cloud.bill.lookups import BillLookups
from cloud.bill.writers import InvoiceWriter, ListWriter
from cloud.keys import same_key
from sync.errors import CloudRefused
from sync.ports import Account, Rejected

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from redis import Redis

    from cloud.bill.fields.listing import Listing
    from cloud.bill.settings import BillSettings
    from sync.ports import Change, Page, Record, WriteResult


class BillCloud:
    """One organization at BILL. See sync.ports.Cloud."""

    name = "bill"

    def __init__(self, settings: BillSettings, redis: Redis | None = None) -> None:
        self._settings = settings
        self._client = Client(settings, redis)
        self._look = BillLookups(self._client, settings.departments)
        self._listings = listings(settings.departments)
        self._feeds = self._make_feeds()
        self._writers = self._make_writers()

    def check(self) -> Account:
        """The organization the token opens; CloudRefused when it is another one's."""
        if not is_id(self._settings.organization):
            raise CloudRefused(
                f"“{self._settings.organization}” is no organization id of BILL's.",
                cure="It is letters and digits only and begins with 008. Copy it from BILL, under "
                "Settings → Sync & Integrations.",
                auth=True,
            )
        try:
            profile = self._client.v3("GET", "/organizations/{id}", self._settings.organization)
        except BillError as refusal:
            raise CloudRefused(
                f"BILL does not show organization {self._settings.organization}: {refusal}",
                cure="Compare the organization id (it begins with 008) with the one in BILL under "
                "Settings → Sync & Integrations, and enter it again.",
                auth=True,
            ) from refusal
        try:  # what a token's user may not see is said here, and not at a sync
            self._client.v3("GET", "/classifications/chart-of-accounts", query={"max": "1"})
        except BillError as refusal:
            raise CloudRefused(
                f"BILL lets this token see the organization and not its records: {refusal}",
                cure="In BILL, give the token's user the role of an administrator or accountant, "
                "or make the token as one of them, and enter it again.",
                auth=True,
            ) from refusal
        name = profile.get("name") if isinstance(profile, dict) else None
        return Account(self._settings.organization, str(name or ""))

    def changes(self, entity: str, cursor: str | None) -> Iterator[Page]:
        """See the port. KeyError for an entity that has no feed."""
        return self._feeds[entity].read(cursor)

    def get(self, entity: str, cloud_id: str) -> Change | None:
        """See the port."""
        listing = self._listings.get(entity)
        if listing is None or not is_id(cloud_id):
            # Terms, transfers and uses of credits have no call of their own.
            pages = self._feeds[entity].read(None)
            found = (change for page in pages for change in page.changes if change.id == cloud_id)
            return next(found, None)
        try:
            row = self._client.v3("GET", listing.path + "/{id}", cloud_id)
        except BillError as refusal:
            if refusal.fault.status == 404:
                return None
            raise _unreadable(entity, refusal) from refusal
        self._look.prepare(entity, [row])
        return change_of(listing, row, self._look)

    def find(self, entity: str, record: Record) -> list[Change]:
        """See the port."""
        listing = self._listings.get(entity)
        if listing is None:
            return []
        rows = lists.find_rows(
            self._client, listing.path, _term(listing, record), archives=listing.archives
        )
        alike = []
        for row in rows:
            theirs = record_of(listing, row, self._look)
            if theirs is not None and same_key(listing.keys, record, theirs):
                alike.append(row)
        self._look.prepare(entity, alike)
        changes = [change_of(listing, row, self._look) for row in alike]
        return [change for change in changes if change is not None]

    def holds(self, entity: str, record: Record) -> Record:
        """The record as BILL would give it back: what it cannot hold is left out."""
        listing = self._listings.get(entity)
        return record if listing is None else held(listing, record, self._look)

    def lacks(self, entity: str, record: Record, changes: Record | None) -> Rejected | None:
        """See the port; bank accounts are looked up for book balances."""
        writer = self._writers.get(entity)
        return _read_only(entity) if writer is None else writer.lacks(record, changes)

    def create(self, entity: str, record: Record) -> WriteResult:
        """See the port."""
        writer = self._writers.get(entity)
        return _read_only(entity) if writer is None else writer.create(record)

    def update(self, entity: str, cloud_id: str, changes: Record, record: Record) -> WriteResult:
        """See the port."""
        writer = self._writers.get(entity)
        if writer is None:
            return _read_only(entity)
        return writer.update(cloud_id, changes, record)

    def archive(self, entity: str, cloud_id: str) -> WriteResult:
        """See the port."""
        return self._move(entity, cloud_id, "archive")

    def restore(self, entity: str, cloud_id: str) -> WriteResult:
        """See the port."""
        return self._move(entity, cloud_id, "restore")

    def close(self) -> None:
        """See the port."""
        self._client.close()

    def _move(self, entity: str, cloud_id: str, action: str) -> WriteResult:
        writer = self._writers.get(entity)
        if not isinstance(writer, ListWriter):
            return _read_only(entity)
        return writer.move(cloud_id, action)

    def _list_feed(self, entity: str) -> ListFeed:
        return ListFeed(client=self._client, look=self._look, listing=self._listings[entity])

    def _make_feeds(self) -> Mapping[str, ListFeed | CreditFeed | TermsFeed | TransferFeed]:
        return {
            **{entity: self._list_feed(entity) for entity in self._listings},
            "terms": TermsFeed(look=self._look),
            "bill_payment": CreditFeed(
                payments=self._list_feed("bill_payment"),
                path="/vendor-credits",
                uses=vendor_credit_uses,
                party=to_vendor,
                document="bill",
            ),
            "invoice_payment": CreditFeed(
                payments=self._list_feed("invoice_payment"),
                path="/credit-memos",
                uses=credit_memo_uses,
                party=from_customer,
                document="invoice",
            ),
            "funds_transfer": TransferFeed(client=self._client, look=self._look),
        }

    def _make_writers(self) -> Mapping[str, ListWriter | BalanceWriter]:
        kinds = {"invoice": InvoiceWriter}
        return {
            **{
                entity: kinds.get(entity, ListWriter)(
                    client=self._client, look=self._look, listing=listing
                )
                for entity, listing in self._listings.items()
                if listing.writes
            },
            "book_balance": BalanceWriter(client=self._client, look=self._look),
        }


def _term(listing: Listing, record: Record) -> tuple[str, str] | None:
    """The filter that finds it, when BILL has one."""
    if listing.filter_by is None:
        return None
    theirs, ours = listing.filter_by
    value = str(record.get(f"{ours}_root") or record.get(ours) or "")
    if theirs.endswith("Id"):
        value = value.rpartition(":")[2]  # "customer:0cu1" names the entity too
    return (theirs, value) if value else None


def _read_only(entity: str) -> Rejected:
    return Rejected(
        "bill-read-only",
        None,
        f"This program never writes {entity.replace('_', ' ')} records to BILL.",
        "Nothing to do: the record is kept as it is.",
    )


def _unreadable(entity: str, refusal: BillError) -> CloudRefused:
    return CloudRefused(
        f"BILL does not show this {entity.replace('_', ' ')}: {refusal}",
        cure="In BILL, give the user who made the sync token access to it, then sync again.",
    )
