"""What a company file keeps: list objects, transactions, and how they are found again.

ListIDs are unique within a list only (as real files show), TxnIDs and TxnLineIDs share one
counter. Refuses to check business rules; it only numbers, stamps and finds.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

from simulator.quickbooks.kinds import KINDS, LIST_KINDS, TXN

if TYPE_CHECKING:
    from collections.abc import Iterator

    from simulator.quickbooks.reading import Fields

Key = tuple[str, str]


@dataclass(slots=True, kw_only=True)
class Record:
    """A list object (`id` is its ListID) or a transaction (`id` is its TxnID).

    `created` and `modified` are Unix seconds. `fields` holds values as qbXML text in the
    record's own spelling, references as {"ListID": …}; `number` is the running TxnNumber.
    """

    kind: str
    id: str
    created: int
    modified: int
    edit: str
    fields: Fields
    number: int = 0

    @property
    def table(self) -> str:
        """The list this record's ID is unique in."""
        return KINDS[self.kind].table

    @property
    def key(self) -> Key:
        """Where the store keeps it."""
        return self.table, self.id


@dataclass(slots=True, kw_only=True)
class Store:
    """Every record of one company file, with its counters and its index of names."""

    records: dict[Key, Record] = field(default_factory=dict)
    counters: dict[str, int] = field(default_factory=dict)
    _kinds: dict[str, dict[Key, Record]] = field(default_factory=dict)
    _names: dict[str, dict[str, Key]] = field(default_factory=dict)
    _below: dict[str, dict[str, list[Key]]] = field(default_factory=dict)

    def new_id(self, table: str, now: int) -> str:
        """The next ListID ("8000000A-1700000000") or, for transactions, TxnID or TxnLineID."""
        count = self.counters.get(table, 0) + 1
        self.counters[table] = count
        return f"{count:X}-{now}" if table == TXN else f"{0x80000000 + count:X}-{now}"

    def put(self, record: Record) -> None:
        """Keep a new record."""
        self.records[record.key] = record
        self._kinds.setdefault(record.kind, {})[record.key] = record
        if record.kind not in LIST_KINDS:
            return
        if record.table in self._names:
            self._names[record.table][self.full_name(record).casefold()] = record.key
        if record.table in self._below and "ParentRef" in record.fields:
            above = self._below[record.table]
            above.setdefault(record.fields["ParentRef"]["ListID"], []).append(record.key)

    def drop(self, record: Record) -> None:
        """Forget a record for good."""
        del self.records[record.key]
        del self._kinds[record.kind][record.key]
        self.renamed(record.table)

    def renamed(self, table: str) -> None:
        """A name or a parent of this list changed: its name index is stale."""
        self._names.pop(table, None)
        self._below.pop(table, None)

    def get(self, table: str, record_id: str) -> Record | None:
        """By ListID or TxnID."""
        return self.records.get((table, record_id))

    def of_kind(self, *kinds: str) -> list[Record]:
        """All records of these kinds, in the order they were made."""
        return [record for kind in kinds for record in self._kinds.get(kind, {}).values()]

    def named(self, table: str, full_name: str) -> Record | None:
        """By FullName, whatever its case."""
        index = self._names.get(table)
        if index is None:
            index = {self.full_name(r).casefold(): r.key for r in self._in_table(table)}
            self._names[table] = index
        key = index.get(full_name.casefold())
        return self.records[key] if key else None

    def parent(self, record: Record) -> Record | None:
        """The record one level up, for lists that nest."""
        ref = record.fields.get("ParentRef")
        return self.get(record.table, ref["ListID"]) if ref else None

    def ancestry(self, record: Record) -> list[Record]:
        """The record and its parents, the record first."""
        found = [record]
        while (above := self.parent(found[-1])) is not None:
            found.append(above)
        return found

    def full_name(self, record: Record) -> str:
        """`Parent:Child:Grandchild`."""
        name = KINDS[record.kind].name_field
        return ":".join(str(r.fields[name]) for r in reversed(self.ancestry(record)))

    def children(self, record: Record) -> list[Record]:
        """Direct children."""
        below = self._below.get(record.table)
        if below is None:
            below = self._below[record.table] = {}
            for child in self._in_table(record.table):
                if "ParentRef" in child.fields:
                    below.setdefault(child.fields["ParentRef"]["ListID"], []).append(child.key)
        return [self.records[key] for key in below.get(record.id, ())]

    def family(self, record: Record) -> list[Record]:
        """The record and everything below it."""
        found = [record]
        for child in self.children(record):
            found += self.family(child)
        return found

    def _in_table(self, table: str) -> Iterator[Record]:
        for kind in LIST_KINDS:
            if KINDS[kind].table == table:
                yield from self._kinds.get(kind, {}).values()

    def saved(self) -> dict[str, Any]:
        """As JSON-able values."""
        return {
            "counters": self.counters,
            "records": [asdict(record) for record in self.records.values()],
        }

    @classmethod
    def loaded(cls, saved: dict[str, Any]) -> Store:
        """The other way."""
        store = cls(counters=dict(saved["counters"]))
        for row in saved["records"]:
            store.put(Record(**row))
        return store
