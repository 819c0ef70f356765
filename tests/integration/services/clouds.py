"""The cloud in memory, with trouble that a test scripts and a count of what was written to it."""

from __future__ import annotations

from collections import Counter, deque
from typing import TYPE_CHECKING, Any

from cloud.memory import MemoryCloud
from sync.errors import CloudRefused, CloudUnavailable
from sync.ports import Rejected, Unknown

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from sync.ports import Page, Record, WriteResult

LOST_BEFORE = "lost before it was done"
LOST_AFTER = "lost after it was done"


class TroubledCloud(MemoryCloud):
    """`trouble` is taken from the left, one for each write; `closed` refuses every read.

    A trouble is None (go on), LOST_BEFORE, LOST_AFTER, an exception, or the answer itself.
    """

    def __init__(self) -> None:
        super().__init__()
        self.trouble: deque[Any] = deque()
        self.closed: Exception | None = None
        self.reads = 0
        self.writes: Counter[str] = Counter()
        self.forgets: frozenset[str] = frozenset()
        self.when_reading: Callable[[], object] | None = None

    def changes(self, entity: str, cursor: str | None) -> Iterator[Page]:
        if self.when_reading is not None:
            meanwhile, self.when_reading = self.when_reading, None
            meanwhile()
        if self.closed is not None:
            self.reads += 1
            raise self.closed
        return super().changes(entity, cursor)

    def create(self, entity: str, record: Record) -> WriteResult:
        kept = {name: value for name, value in record.items() if name not in self.forgets}
        return self._with_trouble(
            "create", entity, lambda: super(TroubledCloud, self).create(entity, kept)
        )

    def update(self, entity: str, cloud_id: str, changes: Record, record: Record) -> WriteResult:
        kept = {name: value for name, value in changes.items() if name not in self.forgets}
        return self._with_trouble(
            "update",
            entity,
            lambda: super(TroubledCloud, self).update(entity, cloud_id, kept, record),
        )

    def archive(self, entity: str, cloud_id: str) -> WriteResult:
        return self._with_trouble(
            "archive", entity, lambda: super(TroubledCloud, self).archive(entity, cloud_id)
        )

    def restore(self, entity: str, cloud_id: str) -> WriteResult:
        return self._with_trouble(
            "restore", entity, lambda: super(TroubledCloud, self).restore(entity, cloud_id)
        )

    def edit(self, entity: str, cloud_id: str, **changes: Any) -> None:
        """What a person changes in one record."""
        self.put(entity, {**self.record(entity, cloud_id), **changes}, cloud_id=cloud_id)

    def record(self, entity: str, cloud_id: str) -> Mapping[str, Any]:
        """What the cloud holds under an id."""
        found = self.get(entity, cloud_id)
        assert found is not None
        return found.record

    def named(self, entity: str, name: str) -> list[str]:
        """Ids of the records of this name."""
        return [key for key, row in self._table(entity).items() if row.record.get("name") == name]

    def all_of(self, entity: str) -> dict[str, Mapping[str, Any]]:
        """Every record by id."""
        return {key: dict(row.record) for key, row in self._table(entity).items()}

    def _with_trouble(
        self, word: str, entity: str, go_on: Callable[[], WriteResult]
    ) -> WriteResult:
        trouble = self.trouble.popleft() if self.trouble else None
        if isinstance(trouble, CloudUnavailable | CloudRefused):
            raise trouble
        if isinstance(trouble, Rejected):
            return trouble
        if trouble == LOST_BEFORE:
            return Unknown("no answer")
        self.writes[f"{entity}.{word}"] += 1
        done = go_on()
        return Unknown("no answer") if trouble == LOST_AFTER else done
