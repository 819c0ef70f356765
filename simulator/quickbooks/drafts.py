"""A transaction that passed every check and is not kept yet.

`links` name the new transaction itself as SELF, which has no TxnID before it is kept; None
means a Mod leaves applications as they are. Refuses to touch the company file.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from simulator.quickbooks.links import Link
    from simulator.quickbooks.reading import Fields

SELF = "*"


@dataclass(slots=True, kw_only=True)
class Draft:
    """`only_links`: credits were set and no money moved, so there is no transaction to keep."""

    fields: Fields
    links: list[Link] | None = None
    only_links: bool = False
