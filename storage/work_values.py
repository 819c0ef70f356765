"""What work looks like from outside storage: rows to be, rows as they are, and how rows end."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class NewWork:
    """A row to be; lower `position` leaves first, and among equals what was enqueued first."""

    side: str
    action: str
    position: int
    entity: str | None = None
    run_id: UUID | None = None
    read_name: str | None = None
    cloud_id: str | None = None
    quickbooks_id: str | None = None
    request: Mapping[str, Any] | None = None
    intent: Mapping[str, Any] | None = None
    mark: str | None = None
    guid: UUID | None = None
    not_before: datetime | None = None
    id: UUID = field(default_factory=uuid4)


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """One row.

    `request` {name, body, attributes} · `state` planned | leased | sent | in_doubt, or
    ended: settled | refused | cancelled.
    """

    id: UUID
    company_id: UUID
    run_id: UUID | None
    side: str
    entity: str | None
    action: str
    read_name: str | None
    cloud_id: str | None
    quickbooks_id: str | None
    request: dict[str, Any] | None
    intent: dict[str, Any] | None
    mark: str | None
    guid: UUID | None
    state: str
    message_set_id: str | None
    request_id: str | None
    attempt: int
    position: int
    not_before: datetime | None
    outcome: dict[str, Any] | None
    created_at: datetime
    sent_at: datetime | None
    settled_at: datetime | None

    @property
    def places(self) -> list[tuple[str, str, str]]:
        """Where the records are that it is about: (entity, side, id)."""
        ids = (("cloud", self.cloud_id), ("quickbooks", self.quickbooks_id))
        return [(self.entity or "", side, one) for side, one in ids if one is not None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """How one row ends: state settled | refused | cancelled, with the ids that are known now."""

    id: UUID
    state: str
    outcome: Mapping[str, Any] = field(default_factory=dict)
    cloud_id: str | None = None
    quickbooks_id: str | None = None
