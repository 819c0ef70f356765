"""What a translation may ask about a company; services answer it from storage.

Questions only, no commands, and never about the network: the same facts give the same answer.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping


class Facts(Protocol):
    """One company as a translation sees it."""

    @property
    def version(self) -> tuple[int, int]:
        """The qbXML version of the session: (13, 0)."""
        ...

    @property
    def features(self) -> frozenset[str]:
        """What is switched on in the company file: "class_tracking" and others."""
        ...

    @property
    def start_date(self) -> str:
        """Transactions dated earlier (YYYY-MM-DD) are not carried to the cloud."""
        ...

    def cloud_id(self, entity: str, quickbooks_id: str) -> str | None:
        """The cloud id mapped to a ListID or TxnID."""
        ...

    def quickbooks_id(self, entity: str, cloud_id: str) -> str | None:
        """The ListID or TxnID mapped to a cloud id."""
        ...

    def native(self, entity: str, quickbooks_id: str) -> tuple[str, Mapping[str, Any]] | None:
        """The kind ("CustomerRet") and the record as QuickBooks sent it."""
        ...

    def setting(self, name: str) -> str | None:
        """A company setting, such as "closing_date"."""
        ...

    def account(self, name: str) -> str | None:
        """The ListID of an account chosen in the settings, such as "money_out_clearing"."""
        ...
