"""What entities, flows and clouds are called on a page, in the words of those who use them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from sync import field_words
from sync.flows import FLOWS
from sync.value_words import day

if TYPE_CHECKING:
    from collections.abc import Mapping

QUICKBOOKS: Final = "QuickBooks"
CLOUDS: Final = {"bill": "BILL"}
_QUOTED_OR_CLOUD: Final = re.compile(r"“[^”]*”|\b[Tt]he cloud\b")


def cloud(kind: str) -> str:
    """What a cloud is called."""
    return CLOUDS.get(kind, kind)


def named(sentence: str, kind: str = "bill") -> str:
    """A sentence about “the cloud” with the cloud's name; what is quoted stays as it is."""
    return _QUOTED_OR_CLOUD.sub(
        lambda found: found[0] if found[0].startswith("“") else cloud(kind), sentence
    )


def left_out(reason: Mapping[str, Any]) -> str:
    """Who did it, and when: “left out for good by ann@example.com on Nov 26, 2026”."""
    by, at = reason.get("by"), reason.get("at")
    who = f" by {by}" if by else ""
    when = f" on {day(str(at)[:10])}" if at else ""
    return f"left out for good{who}{when}"


def entity(name: str | None, *, many: bool = False) -> str:
    """`vendor` → “Vendor” or “Vendors”; what is about no one entity is “Company”."""
    if name is None:
        return "Company"
    one = name.replace("_", " ").capitalize()
    return f"{one}s" if many and not one.endswith("s") else one


def field(name: str) -> str:
    """`payment_terms` → “Payment terms”."""
    return field_words.label(name)


def flow(name: str, cloud_kind: str = "bill") -> str:
    """`bill.push` → “Bills → QuickBooks”; `vendor.pull` → “Vendors → BILL”."""
    of, _, direction = name.partition(".")
    return f"{entity(of, many=True)} → {cloud(cloud_kind) if direction == 'pull' else QUICKBOOKS}"


def flows(cloud_kind: str = "bill") -> dict[str, str]:
    """Every flow by name, in the order in which they are gone over."""
    return {name: flow(name, cloud_kind) for name in FLOWS}
