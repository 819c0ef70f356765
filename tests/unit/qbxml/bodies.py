"""Builds request bodies from the schema itself: the least that is allowed, and the most."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from qbxml.schema import REFERENCE

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from qbxml.schema import Element
    from qbxml.types import Value, Version

LONGEST: Mapping[str, Value] = {
    "AMTTYPE": Decimal("-9999999999999.99"),
    "PRICETYPE": Decimal("9999999999.99999"),
    "QUANTYPE": Decimal("-9999999999.99999"),
    "PERCENTTYPE": Decimal("100.00001"),
    "FLOATTYPE": Decimal("1.234567"),
    "BOOLTYPE": True,
    "DATETYPE": date(2026, 11, 22),
    "DATETIMETYPE": "2026-11-22T08:30:00",
    "INTTYPE": 7,
    "GUIDTYPE": "{12345678-ABCD-1234-ABCD-1234567890AB}",
    "TIMEINTERVALTYPE": "PT2H30M0S",
}
UNBOUNDED = 300


def scalar(element: Element, turn: int = 0) -> Value:
    """The longest value an element takes; `turn` walks through an enumeration."""
    if element.enum:
        # The 13.0 schema file lists “None [Default]” for the delivery method; QuickBooks says None.
        values = [
            one
            for one in element.enum
            if element.name != "PreferredDeliveryMethod" or one != "None"
        ]
        return values[turn % len(values)]
    if element.kind in LONGEST:
        return LONGEST[element.kind]
    length = element.max_length or UNBOUNDED
    return ("é<&" + "x" * length)[:length]


def minimal_body(element: Element) -> dict[str, Value]:
    """Only what must be there, the first branch of every choice that must be made."""
    body: dict[str, Value] = {}
    taken: dict[int, int] = {}
    for child in element.children:
        if not _must(child, taken):
            continue
        if child.children:
            inner = minimal_body(child)
            value: Value = {"ListID": "1"} if child.kind == REFERENCE else inner
        else:
            value = scalar(child)
        body[child.name] = [value] if child.repeats else value
    return body


def _must(child: Element, taken: dict[int, int]) -> bool:
    for choice in child.choice:
        if not choice.required or taken.get(choice.group, choice.branch) != choice.branch:
            return False
    if child.choice:
        fresh = child.choice[-1].group not in taken
        if not fresh and not child.required:
            return False
        for choice in child.choice:
            taken[choice.group] = choice.branch
        return True
    return child.required


def full_bodies(element: Element, version: Version) -> Iterator[dict[str, Value]]:
    """Bodies that together hold every field of `version`, every branch, every listed value."""
    branches = _branches(element)
    for turn in range(max(1, branches**3, _values(element))):
        yield _full(element, version, turn)


def _full(element: Element, version: Version, turn: int) -> dict[str, Value]:
    known = [child for child in element.children if child.us and child.since <= version]
    branches: dict[int, list[int]] = {}
    for child in known:
        for choice in child.choice:
            open_ones = branches.setdefault(choice.group, [])
            if choice.branch not in open_ones:
                open_ones.append(choice.branch)
    body: dict[str, Value] = {}
    for child in known:
        left = _turn_left(child, branches, turn)
        if left is None:
            continue
        value: Value = _full(child, version, left) if child.children else scalar(child, turn)
        body[child.name] = [value, value] if child.repeats else value
    return body


def _turn_left(child: Element, branches: Mapping[int, list[int]], turn: int) -> int | None:
    """What inner choices turn by, once this one has gone round; None on another branch's turn."""
    for choice in child.choice:
        open_ones = branches[choice.group]
        if choice.repeats:
            continue
        if open_ones[turn % len(open_ones)] != choice.branch:
            return None
        turn //= len(open_ones)
    return turn


def paths(element: Element, version: Version, under: str = "") -> Iterator[str]:
    """Every field a request of `version` may carry."""
    for child in element.children:
        if child.us and child.since <= version:
            yield f"{under}/{child.name}"
            yield from paths(child, version, f"{under}/{child.name}")


def filled_paths(body: Mapping[str, Value], under: str = "") -> Iterator[str]:
    """Every field a body carries."""
    for name, value in body.items():
        yield f"{under}/{name}"
        inner = value[0] if isinstance(value, list) else value
        if isinstance(inner, dict):
            yield from filled_paths(inner, f"{under}/{name}")


def _branches(element: Element) -> int:
    own = max((one.branch for child in element.children for one in child.choice), default=1)
    return max([own, *(_branches(child) for child in element.children)])


def _values(element: Element) -> int:
    return max([len(element.enum), *(_values(child) for child in element.children)])
