"""Whether a company is only looked at: the one place that decides it.

A held company is read in full and nothing is written for it on either side: what would be written
is rehearsed and shown (`services.rehearsing`) until a person lets it begin.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from storage.companies import Company

REHEARSED: Final = "rehearsed"
"""In `run.checked`: its company was held when it had read both sides."""


def is_held(company: Company) -> bool:
    """Whether nothing may be written for it yet."""
    return company.held_at is not None
