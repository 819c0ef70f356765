"""What records look like from outside storage: as just read, as kept, and what to think of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordIn:
    """A record as it was just read.

    `data` is canonical; `native` is QuickBooks' own answer, None for the cloud's.
    """

    id: str
    data: Mapping[str, Any]
    version: str = ""
    kind: str | None = None
    native: Mapping[str, Any] | None = None
    natural_keys: Sequence[str] = ()
    label: str = ""
    archived: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredRecord:
    """A record as it is kept.

    `state` dirty | settled | waiting | refused | conflict | ambiguous | out_of_scope | skipped ·
    `gone` deleted there.
    """

    entity: str
    side: str
    id: str
    version: str
    kind: str | None
    native: dict[str, Any] | None
    data: dict[str, Any]
    natural_keys: list[str]
    label: str
    archived: bool
    gone: bool
    state: str
    reason: dict[str, Any] | None
    revision: int
    updated_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """What to think of one record from now on; no `revision` means whatever arrived meanwhile."""

    entity: str
    side: str
    id: str
    state: str
    reason: Mapping[str, Any] | None = None
    revision: int | None = None
