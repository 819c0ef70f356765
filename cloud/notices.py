"""What a cloud tells us unasked, in words that every product's notifications fit."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Notification:
    """One event: `at` None when it does not say when; `ours` when its kind is kept in step."""

    event_id: str
    organization: str
    ours: bool
    at: datetime | None


class Notices(Protocol):
    """How one product signs and spells its notifications; a module can be one."""

    SIGNATURE_HEADER: str

    def is_signed(self, body: bytes, signature: str, key: str, /) -> bool:
        """Whether the signature is the key's over exactly these bytes, in constant time."""
        ...

    def read(self, body: bytes, /) -> Notification | None:
        """The event in a body whose signature was checked; None when it is none."""
        ...
