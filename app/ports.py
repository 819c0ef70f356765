"""What this door asks of the use cases. `services.bootstrap` builds what fits."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from uuid import UUID

    from services.health import Readiness
    from services.settings import Settings


class Health(Protocol):
    """Whether this process can do its work."""

    def readiness(self) -> Readiness:
        """Ready, or the reasons why not."""
        ...


class Companies(Protocol):
    """Companies as people handle them."""

    def qwc(self, company_id: UUID) -> bytes:
        """The company's .qwc file. Raises LookupError when there is no such company."""
        ...


class Services(Protocol):
    """Everything the door may call."""

    @property
    def settings(self) -> Settings:
        """The checked settings."""
        ...

    @property
    def health(self) -> Health:
        """The probes' answers."""
        ...

    @property
    def companies(self) -> Companies:
        """Companies."""
        ...
