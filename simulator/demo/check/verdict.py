"""What the auditor found: how much was compared, what does not agree, what does."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

Value = str | bool | Decimal | None


@dataclass(slots=True)
class Verdict:
    """Collects; judges nothing."""

    compared: int = 0
    troubles: list[str] = field(default_factory=list)
    agreements: list[str] = field(default_factory=list)

    def same(self, what: str, bill: Any, quickbooks: Any) -> None:
        """Two values that must be equal; nothing and empty are one."""
        if (bill or None) != (quickbooks or None):
            self.troubles.append(f"{what}: BILL has {bill!r}, QuickBooks {quickbooks!r}")

    def trouble(self, sentence: str) -> None:
        """Something that must not be."""
        self.troubles.append(sentence)

    def agreed(self, sentence: str) -> None:
        """A sum or a rule that was found to hold."""
        self.agreements.append(sentence)
