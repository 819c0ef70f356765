"""A row of BILL's as a Change of the port, and a record as BILL would give it back.

The version is a hash of what we carry: equal exactly when nothing of ours changed, so that our own
writes, a moved updatedTime and a second read of the same row cost the engine one comparison.
"""

from __future__ import annotations

import json
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from cloud.bill.fields import columns
from sync.ports import Change

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cloud.bill.fields.columns import Row
    from cloud.bill.fields.listing import Listing
    from cloud.bill.lookups import BillLookups
    from sync.ports import Record


def change_of(listing: Listing, row: Mapping[str, Any], look: BillLookups) -> Change | None:
    """The row as a change; None when BILL's record does not count yet."""
    record = record_of(listing, row, look)
    if record is None:
        return None
    archived = listing.archives and row.get("archived") is True
    label = str(record.get(listing.label) or row["id"])
    return make_change(str(row["id"]), record, archived=archived, label=label)


def record_of(listing: Listing, row: Mapping[str, Any], look: BillLookups) -> Row | None:
    """The canonical record of a row."""
    record = columns.read(listing.columns, row)
    if listing.archives:
        record["active"] = row.get("archived") is not True
    return record if listing.read is None else listing.read(row, record, look)


def make_change(record_id: str, record: Record, *, archived: bool, label: str) -> Change:
    """A change with its version."""
    return Change(
        id=record_id,
        version=version_of(record, archived=archived),
        record=record,
        archived=archived,
        label=label,
    )


def version_of(record: Record, *, archived: bool) -> str:
    """The hash of a record; absent and None are the same."""
    kept = {name: value for name, value in record.items() if value is not None}
    text = json.dumps([kept, archived], sort_keys=True, separators=(",", ":"))
    return sha256(text.encode()).hexdigest()[:24]


def held(listing: Listing, record: Record, look: BillLookups) -> Record:
    """The record as BILL would give it back, had it been written: what it cannot hold is gone."""
    row: Row = columns.write_new(listing.columns, record)
    if listing.write is not None:
        listing.write(row, set(record), record, look)
    row["archived"] = record.get("active") is False
    found = dict(record_of(listing, row, look) or {})
    found |= _kept(record, *(column.name for column in listing.columns if not column.write))
    if listing.extras and look.has_extras(listing.entity):
        found |= _kept(record, *listing.extras)
    return found


def _kept(record: Record, *names: str) -> Row:
    return {name: record[name] for name in names if record.get(name) is not None}
