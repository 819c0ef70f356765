"""Where the changes of an entity come from: one list, a list and its credits, v2, or payments.

Each feed yields pages; only the last carries a cursor, so that a read that broke off is begun anew
and nothing between two pages is skipped.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Final

from cloud.bill import lists
from cloud.bill.changes import change_of, make_change
from cloud.bill.cursors import OVERLAP, Mark, earliest, later, moment_of, read_mark
from cloud.bill.errors import BillError
from cloud.bill.fields import payments
from cloud.bill.fields.columns import text, v2_id
from cloud.bill.fields.estimates import estimate
from cloud.bill.fields.movements import read_movement
from cloud.bill.v2 import after
from sync.errors import CloudRefused
from sync.ports import Change, Page

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from cloud.bill.client import Client
    from cloud.bill.fields.columns import Row
    from cloud.bill.fields.listing import Listing
    from cloud.bill.lookups import BillLookups

LOOK_BACK: Final = timedelta(days=60)  # how far behind a payment the one it replaced may lie


@dataclass(frozen=True, slots=True, kw_only=True)
class ListFeed:
    """An entity that is one list."""

    client: Client
    look: BillLookups
    listing: Listing

    def read(self, cursor: str | None) -> Iterator[Page]:
        """Pages of changes since the cursor."""
        for changes, mark in self.rows(read_mark(cursor)):
            if changes or mark is not None:
                yield Page(changes, None if mark is None else mark.text())

    def rows(self, mark: Mark) -> Iterator[tuple[tuple[Change, ...], Mark | None]]:
        """Changes since a mark, and with the last the new mark."""
        one = self.listing
        pages = lists.read_list(self.client, one.path, mark, feed=one.feed, archives=one.archives)
        for rows, new in pages:
            self.look.prepare(one.entity, rows)
            found = [change_of(one, row, self.look) for row in rows]
            yield tuple(change for change in found if change is not None), new


@dataclass(frozen=True, slots=True, kw_only=True)
class CreditFeed:
    """Payments, and after them the uses of credits that belong to no payment.

    The credits are read whole each time: whether a use moves a credit's updatedTime is unknown. A
    use that was there and is gone is reported void as long as its credit is still to be seen.
    """

    payments: ListFeed
    path: str
    uses: Callable[[Mapping[str, Any]], dict[str, Row]]
    party: Callable[[Mapping[str, Any]], Row]
    document: str

    def read(self, cursor: str | None) -> Iterator[Page]:
        """Pages of changes since the cursor."""
        mark, new = read_mark(cursor), None
        for changes, told in self.payments.rows(mark):
            new = told or new
            if changes:
                yield Page(changes, None)
        there: set[str] = set()
        gone: dict[str, Row] = {}
        for rows, _ in lists.read_list(self.payments.client, self.path, Mark(), feed=False):
            found: dict[str, Row] = {}
            for credit in rows:
                found |= self.uses(credit)
                gone |= self._gone(credit, mark)
            there |= set(found)
            if found:
                yield Page(tuple(_use(key, record) for key, record in found.items()), None)
        lost = {key: record for key, record in gone.items() if key not in there}
        kept = {key for key in mark.uses if key not in lost}
        last = replace(new or mark, uses=tuple(sorted(there | kept)))
        yield Page(tuple(_use(key, record) for key, record in lost.items()), last.text())

    def _gone(self, credit: Mapping[str, Any], mark: Mark) -> dict[str, Row]:
        """Every known use of this credit, as it would be reported if it were gone."""
        party = self.party(credit)
        known = [key for key in mark.uses if key.startswith(f"{credit.get('id')}/")]
        return {
            key: payments.use_record(credit, party, self.document, key.partition("/")[2], 0)
            for key in known
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class TermsFeed:
    """Payment terms: v2 alone lists them; none at all when it is denied."""

    look: BillLookups

    def read(self, cursor: str | None) -> Iterator[Page]:
        """One page of everything."""
        changes = []
        for term in self.look.v2.terms() or []:
            name, record_id = text(term.get("name")), v2_id(term.get("id"))
            if name and record_id:
                archived = str(term.get("isActive")) == "2"
                record = {"name": name}
                changes.append(make_change(record_id, record, archived=archived, label=name))
        yield Page(tuple(changes), Mark().text())


@dataclass(frozen=True, slots=True, kw_only=True)
class TransferFeed:
    """Funds transfers: v2's MoneyMovement, or worked out from payments when it is denied.

    The way is chosen once and kept in the cursor. The two name the same money differently, so a
    change of ways in mid-course would post it twice.
    """

    client: Client
    look: BillLookups

    def read(self, cursor: str | None) -> Iterator[Page]:
        """Pages of changes since the cursor."""
        mark = read_mark(cursor)
        if not mark.estimated:
            moment = moment_of(mark.live)
            since = None if moment is None else moment - OVERLAP
            rows = self.look.v2.rows("MoneyMovement", after(since))
            if rows is not None:
                yield self._movements(rows, mark)
                return
            if mark.live is not None:
                raise CloudRefused(
                    "BILL no longer shows the money movements it showed before.",
                    cure="Ask BILL to allow the MoneyMovement list for this developer key again.",
                )
        yield self._estimates(mark)

    def _movements(self, rows: list[Row], mark: Mark) -> Page:
        changes, live = [], mark.live
        unlinked: list[str] = []
        for row in rows:
            live = later(live, row.get("updatedTime"))
            record = read_movement(row, self.look)
            if record is not None and row.get("id"):
                unlinked += [] if "bank" in record else [str(row.get("updatedTime"))]
                label = f"{record['direction']} {record.get('date', '')}"
                key = str(row["id"])
                changes.append(make_change(key, record, archived=False, label=label))
        # Linking its bank account does not touch a movement: it is read again until that was done.
        return Page(tuple(changes), replace(mark, live=earliest(live, unlinked)).text())

    def _estimates(self, mark: Mark) -> Page:
        """All transfers from the day of the earliest changed payment on."""
        paid, out_mark = self._changed("/payments", Mark(live=mark.live))
        received, in_mark = self._changed("/receivable-payments", Mark(live=mark.archived))
        new = Mark(live=out_mark.live, archived=in_mark.live, estimated=True)
        if not paid and not received:
            return Page((), new.text())
        found = estimate(
            self._days("/payments", "processDate", paid),
            self._days("/receivable-payments", "paymentDate", received),
            single_out=self._single("individualTransferOut"),
            single_in=self._single("individualTransferIn"),
            look=self.look,
        )
        changes = [
            make_change(
                key, record, archived=False, label=f"{record['direction']} {record['date']}"
            )
            for key, record in sorted(found.items())
        ]
        linked = all("bank" in record for record in found.values())
        return Page(tuple(changes), (new if linked else replace(mark, estimated=True)).text())

    def _changed(self, path: str, mark: Mark) -> tuple[list[Row], Mark]:
        rows: list[Row] = []
        for page, told in lists.read_list(self.client, path, mark, archives=False):
            rows += page
            mark = told or mark
        return rows, mark

    def _days(self, path: str, name: str, changed: list[Row]) -> list[Row]:
        """Every row of the days from the first changed one on; groups need all their members."""
        days = [text(row.get(name)) for row in changed]
        known = sorted(day[:10] for day in days if day)
        if not known:
            return []
        first = (date.fromisoformat(known[0]) - LOOK_BACK).isoformat()
        terms = [f"{name}:gte:{first}"]
        return list(lists.filtered(self.client, path, terms))

    def _single(self, option: str) -> bool:
        try:
            profile = self.client.v3("GET", "/organizations/{id}", self.client.organization)
        except BillError:
            return False
        options = profile.get("processingOptions") if isinstance(profile, dict) else None
        return isinstance(options, dict) and options.get(option) is True


def _use(key: str, record: Row) -> Change:
    return make_change(key, record, archived=False, label=key.partition("/")[2])
