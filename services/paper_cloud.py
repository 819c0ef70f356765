"""A cloud of paper, for rehearsals: it takes a write, remembers it, and tells it back.

The real one is asked only what it would reject without being called, and never given anything. What
this one has not been given itself it finds among the records that were read.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from storage import records
from sync.flows import entity as entity_named
from sync.ports import Account, Change, Page, Written

if TYPE_CHECKING:
    from collections.abc import Iterator

    from storage.companies import Company
    from storage.engine import Database
    from sync.ports import Cloud, Record, Rejected, WriteResult

NEW = "new"


class PaperCloud:
    """See sync.ports.Cloud."""

    name = "paper"

    def __init__(self, database: Database, company: Company, real: Cloud) -> None:
        self._real = real
        self._database = database
        self._company = company
        self._made: dict[tuple[str, str], Change] = {}
        self._count = 0

    def check(self) -> Account:
        """See the port."""
        return Account("paper", self._company.name)

    def changes(self, entity: str, cursor: str | None) -> Iterator[Page]:
        """Nothing: the cloud was read before the rehearsal began."""
        del entity, cursor
        yield from ()

    def get(self, entity: str, cloud_id: str) -> Change | None:
        """See the port."""
        made = self._made.get((entity, cloud_id))
        if made is not None:
            return made
        with self._database.tenant_session(self._company.tenant_id) as session:
            found = records.get(session, self._company.id, "cloud", entity, cloud_id)
        if found is None:
            return None
        return Change(
            id=found.id,
            version=found.version,
            record=found.data,
            archived=found.archived,
            label=found.label,
        )

    def find(self, entity: str, record: Record) -> list[Change]:
        """Nothing was ever in doubt here."""
        del entity, record
        return []

    def lacks(self, entity: str, record: Record, changes: Record | None) -> Rejected | None:
        """What the real one says."""
        return self._real.lacks(entity, record, changes)

    def create(self, entity: str, record: Record) -> WriteResult:
        """See the port."""
        lack = self.lacks(entity, record, None)
        if lack is not None:
            return lack
        shares = entity_named(entity).identity_of
        self._count += 1
        key = str(record.get(shares)) if shares else f"{NEW}:{entity}:{self._count}"
        return self._keep(entity, key, record, archived=False)

    def update(self, entity: str, cloud_id: str, changes: Record, record: Record) -> WriteResult:
        """See the port."""
        lack = self.lacks(entity, record, changes)
        if lack is not None:
            return lack
        before = self.get(entity, cloud_id)
        whole = {**(before.record if before else record), **changes}
        archived = before.archived if before else False
        return self._keep(entity, cloud_id, whole, archived=archived)

    def archive(self, entity: str, cloud_id: str) -> WriteResult:
        """See the port."""
        return self._move(entity, cloud_id, archived=True)

    def restore(self, entity: str, cloud_id: str) -> WriteResult:
        """See the port."""
        return self._move(entity, cloud_id, archived=False)

    def close(self) -> None:
        """There is nothing to let go of."""

    def _move(self, entity: str, cloud_id: str, *, archived: bool) -> WriteResult:
        before = self.get(entity, cloud_id)
        record: dict[str, Any] = dict(before.record) if before else {}
        if "active" in record:
            record["active"] = not archived
        return self._keep(entity, cloud_id, record, archived=archived)

    def _keep(self, entity: str, key: str, record: Record, *, archived: bool) -> WriteResult:
        kept = {name: value for name, value in record.items() if value is not None}
        label = str(record.get("name") or record.get("number") or "")
        change = Change(id=key, version="", record=kept, archived=archived, label=label)
        self._made[entity, key] = change
        return Written(key, "")
