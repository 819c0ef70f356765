"""PostgreSQL and Valkey of our own, for whoever has neither; `servers` says how and what not."""

from __future__ import annotations

from services.embedded.errors import EmbeddedError
from services.embedded.servers import Addresses, Embedded, attach, attached_or_started

__all__ = ["Addresses", "Embedded", "EmbeddedError", "attach", "attached_or_started"]
