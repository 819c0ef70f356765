"""What the engine asks of the cloud product, whichever it is.

An adapter in cloud/ answers these calls; services make them. Records are canonical and references
are the cloud's own ids. The port has no call that moves money, and it never retries a write: an
answer that was lost is `Unknown`, and the engine finds the record before it may try again.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

Record = Mapping[str, Any]
"""Canonical field name to plain JSON value; an absent key and None mean the same."""


@dataclass(frozen=True, slots=True)
class Account:
    """The organization that the credentials open."""

    id: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One record as the cloud holds it now.

    `version` is equal exactly when nothing we carry has changed; `label` is its name or number for
    people.
    """

    id: str
    version: str
    record: Record
    archived: bool
    label: str


@dataclass(frozen=True, slots=True)
class Page:
    """Some changes, and the cursor to store once they are stored; None keeps the old one."""

    changes: tuple[Change, ...]
    cursor: str | None


@dataclass(frozen=True, slots=True)
class Written:
    """The cloud took the write."""

    id: str
    version: str


@dataclass(frozen=True, slots=True)
class Rejected:
    """The cloud, or the adapter on its behalf, refused the write; nothing was changed.

    `quiet`: there is no place for it there and nobody expects one, so no person is asked to act.
    `Cloud.lacks` says so beforehand, and it is not written at all.
    """

    code: str
    field: str | None
    cause: str
    cure: str
    quiet: bool = False


@dataclass(frozen=True, slots=True)
class Unknown:
    """No readable answer came: it may or may not have been done. Find it before any retry."""

    detail: str


WriteResult = Written | Rejected | Unknown


class Cloud(Protocol):
    """One organization in a cloud product.

    Reads raise CloudUnavailable (come back later) or CloudRefused (a person must act); so do
    writes, but only when it is certain that nothing was written.
    """

    name: str

    def check(self) -> Account:
        """Prove that the credentials work and name the organization they open."""
        ...

    def changes(self, entity: str, cursor: str | None) -> Iterator[Page]:
        """Records changed since the cursor, all of them when it is None, archived ones included."""
        ...

    def get(self, entity: str, cloud_id: str) -> Change | None:
        """One record, None when the cloud has no such id."""
        ...

    def find(self, entity: str, record: Record) -> list[Change]:
        """Records with the same natural key, archived ones included; asked before any create."""
        ...

    def lacks(self, entity: str, record: Record, changes: Record | None) -> Rejected | None:
        """Why `create` (or `update`, with `changes`) would reject it without asking the cloud.

        It writes nothing; None says no more than that the cloud would be asked.
        """
        ...

    def create(self, entity: str, record: Record) -> WriteResult:
        """Create the record."""
        ...

    def update(self, entity: str, cloud_id: str, changes: Record, record: Record) -> WriteResult:
        """Change what moved; `record` is the whole record as it is wanted."""
        ...

    def archive(self, entity: str, cloud_id: str) -> WriteResult:
        """Archive it; harmless when it is archived already."""
        ...

    def restore(self, entity: str, cloud_id: str) -> WriteResult:
        """Make an archived record active again; harmless when it is active."""
        ...

    def close(self) -> None:
        """Let go of connections."""
        ...
