"""A cloud that lives in this process, for tests and for whoever writes an adapter of their own.

It keeps canonical records as they are given and answers the whole port, so that it passes the same
contract suite as BILL. It forgets everything with the process and is no place for real books.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from hashlib import sha256
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from cloud.keys import same_key
from sync.ports import Account, Change, Page, Rejected, Written

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from sync.ports import Record, WriteResult

KEYS: Final[Mapping[str, Sequence[Sequence[str]]]] = MappingProxyType(
    {
        "account": (("number",), ("parent", "name")),
        "department": (("parent", "name"),),
        "credit_memo": (("number", "customer"),),
        "invoice": (("number", "customer"),),
        "bill": (("vendor", "number"),),
        "vendor_credit": (("vendor", "number"),),
        "bill_payment": (("vendor", "date", "amount", "number"),),
        "invoice_payment": (("customer", "date", "amount", "number"),),
    }
)
NAMED: Final[Sequence[Sequence[str]]] = (("name",),)
ARCHIVABLE: Final = frozenset(
    [
        "account",
        "department",
        "vendor",
        "customer",
        "job",
        "item",
        "credit_memo",
        "invoice",
        "bill",
        "vendor_credit",
    ]
)
PAGE: Final = 100


@dataclass(slots=True)
class _Row:
    record: dict[str, Any]
    archived: bool
    moved: int  # when it last changed, counted in changes and not in time


class MemoryCloud:
    """See sync.ports.Cloud. The methods of a person (`put`, `set_archived`) are at the end."""

    name = "memory"

    def __init__(self, account: Account | None = None) -> None:
        self._account = account or Account("org", "In memory")
        self._rows: dict[str, dict[str, _Row]] = {}
        self._count = 0

    def check(self) -> Account:
        """See the port."""
        return self._account

    def changes(self, entity: str, cursor: str | None) -> Iterator[Page]:
        """See the port."""
        since = int(cursor or 0)
        rows = sorted(self._table(entity).items(), key=lambda pair: pair[1].moved)
        fresh = [(key, row) for key, row in rows if row.moved > since]
        for start in range(0, len(fresh), PAGE):
            part = fresh[start : start + PAGE]
            yield Page(
                tuple(_change(entity, key, row) for key, row in part), str(part[-1][1].moved)
            )
        if not fresh:
            yield Page((), str(since))

    def get(self, entity: str, cloud_id: str) -> Change | None:
        """See the port."""
        row = self._table(entity).get(cloud_id)
        return None if row is None else _change(entity, cloud_id, row)

    def find(self, entity: str, record: Record) -> list[Change]:
        """See the port."""
        keys = KEYS.get(entity, NAMED)
        return [
            _change(entity, key, row)
            for key, row in self._table(entity).items()
            if same_key(keys, record, row.record)
        ]

    def holds(self, entity: str, record: Record) -> Record:
        """Everything is held as it is given."""
        return {name: value for name, value in record.items() if value is not None}

    def lacks(self, entity: str, record: Record, changes: Record | None) -> Rejected | None:
        """Nothing is ever lacking here."""
        del entity, record, changes
        return None

    def create(self, entity: str, record: Record) -> WriteResult:
        """See the port."""
        key = str(record.get("account")) if entity == "book_balance" else None
        return self._written(entity, self.put(entity, record, cloud_id=key))

    def update(self, entity: str, cloud_id: str, changes: Record, record: Record) -> WriteResult:
        """See the port."""
        row = self._table(entity).get(cloud_id)
        if row is None and entity != "book_balance":
            return _gone()
        before = row.record if row is not None else {}
        self.put(entity, {**before, **changes}, cloud_id=cloud_id)
        return self._written(entity, cloud_id)

    def archive(self, entity: str, cloud_id: str) -> WriteResult:
        """See the port."""
        return self._move(entity, cloud_id, archived=True)

    def restore(self, entity: str, cloud_id: str) -> WriteResult:
        """See the port."""
        return self._move(entity, cloud_id, archived=False)

    def close(self) -> None:
        """See the port; there is nothing to let go of."""

    def put(self, entity: str, record: Record, *, cloud_id: str | None = None) -> str:
        """What a person does: create a record, or replace it; its id."""
        self._count += 1
        key = cloud_id or f"{entity.replace('_', '')}{self._count:06}"
        kept = {name: value for name, value in record.items() if value not in (None, "")}
        archived = kept.get("active") is False
        if entity in ARCHIVABLE:
            kept["active"] = not archived
        self._table(entity)[key] = _Row(kept, archived, self._count)
        return key

    def set_archived(self, entity: str, cloud_id: str, *, archived: bool) -> None:
        """What a person does: archive a record or restore it."""
        row = self._table(entity)[cloud_id]
        if row.archived != archived:
            self._count += 1
            row.record["active"] = not archived
            row.archived, row.moved = archived, self._count

    def _move(self, entity: str, cloud_id: str, *, archived: bool) -> WriteResult:
        if cloud_id not in self._table(entity):
            return _gone()
        self.set_archived(entity, cloud_id, archived=archived)
        return self._written(entity, cloud_id)

    def _table(self, entity: str) -> dict[str, _Row]:
        return self._rows.setdefault(entity, {})

    def _written(self, entity: str, cloud_id: str) -> Written:
        if entity == "book_balance":
            return Written(cloud_id, "")
        return Written(cloud_id, _change(entity, cloud_id, self._table(entity)[cloud_id]).version)


def _change(entity: str, key: str, row: _Row) -> Change:
    text = json.dumps([row.record, row.archived], sort_keys=True)
    return Change(
        id=key,
        version=sha256(text.encode()).hexdigest()[:24],
        record=dict(row.record),
        archived=row.archived,
        label=str(row.record.get("name") or row.record.get("number") or key),
    )


def _gone() -> Rejected:
    return Rejected(
        "cloud-gone",
        None,
        "The cloud has no such record any more.",
        "If that was meant, choose “skip”. If not, restore it in the cloud, then choose “retry”.",
    )
