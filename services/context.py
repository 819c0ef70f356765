"""What every use case is given: settings, time, the database, the cloud, and a bell to ring.

Built once per process by `services.bootstrap`; a use case never makes any of these itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from uuid import UUID

    from services.clock import Clock
    from services.settings import Settings
    from storage.companies import Company
    from storage.engine import Database
    from sync.ports import Cloud


class Wake(Protocol):
    """Asks a worker to look at one company. A hint: a lost one costs a tick and nothing else."""

    def __call__(self, tenant_id: UUID, company_id: UUID, *, after: float = 0.0) -> None:
        """Ring the bell, to be answered in `after` seconds at the earliest."""
        ...


class ConnectCloud(Protocol):
    """Opens the cloud account of a company; the caller closes it."""

    def __call__(self, company: Company) -> Cloud:
        """Raises CloudRefused when the company's credentials are missing or unreadable."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """The outside world, as use cases see it."""

    settings: Settings
    clock: Clock
    database: Database
    wake: Wake
    connect: ConnectCloud
