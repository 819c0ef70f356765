"""A cloud of paper, for rehearsals: it takes every write, remembers it, and tells it back.

It calls nobody. What it has not been given itself it finds among the records that were read.
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
    from sync.ports import Record, WriteResult

NEW = "new"


class PaperCloud:
    """See sync.ports.Cloud."""

    name = "paper"

    def __init__(self, database: Database, company: Company) -> None:
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

    def holds(self, entity: str, record: Record) -> Record:
        """Everything is held as it is given."""
        del entity
        return {name: value for name, value in record.items() if value is not None}

    def create(self, entity: str, record: Record) -> WriteResult:
        """See the port."""
        shares = entity_named(entity).identity_of
        self._count += 1
        key = str(record.get(shares)) if shares else f"{NEW}:{entity}:{self._count}"
        return self._keep(entity, key, self.holds(entity, record), archived=False)

    def update(self, entity: str, cloud_id: str, changes: Record, record: Record) -> WriteResult:
        """See the port."""
        before = self.get(entity, cloud_id)
        whole = {**(before.record if before else record), **changes}
        archived = before.archived if before else False
        return self._keep(entity, cloud_id, self.holds(entity, whole), archived=archived)

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
        label = str(record.get("name") or record.get("number") or "")
        change = Change(id=key, version="", record=record, archived=archived, label=label)
        self._made[entity, key] = change
        return Written(key, "")
