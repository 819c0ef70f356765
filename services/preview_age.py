"""What a preview was made from, in one word: whether it is out of date is told by it."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from storage.companies import Company

CONFIRMED: Final = "confirmed_file"
"""The setting with the company file's name that a person said is the right one. No preview is made
of it."""
MADE_BY: Final = "2"
"""Part of every fingerprint: a release that rehearses otherwise makes every preview anew."""


def fingerprint(company: Company, stamp: str) -> str:
    """Of everything that a preview is made from."""
    settings = {name: value for name, value in company.settings.items() if name != CONFIRMED}
    told = [
        *(MADE_BY, stamp, settings, sorted(company.features), company.qbxml_version),
        *(str(company.sync_start_date), company.plan),
    ]
    return hashlib.sha256(json.dumps(told, sort_keys=True, default=str).encode()).hexdigest()


def incomplete(made_from: str) -> str:
    """The same of a preview that was made before QuickBooks was asked all it has to be asked."""
    return f"{made_from} incomplete"
