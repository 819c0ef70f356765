"""What tells records apart that are called the same and agree in all else that is told of them.

Only of those: an id says nothing to a person, as long as anything better is known.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

from services.preview_words import UNKNOWN
from services.problem_subjects import below, traits
from services.words_for_people import QUICKBOOKS, cloud
from sync.value_words import day

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from services.field_values import Place
    from storage.record_values import StoredRecord

_NONE: Final = ("", UNKNOWN)


def apart(
    found: Sequence[StoredRecord], known: Mapping[Place, StoredRecord], cloud_kind: str
) -> dict[Place, str]:
    """“entered Aug 3, 2026 · QuickBooks' id 80000001-1”, of those that look like another one."""
    of = {(one.entity, one.side, one.id): one for one in found}
    looks = {place: (*place[:2], *_looks(one, known)) for place, one in of.items()}
    many = Counter(looks.values())
    return {
        place: " · ".join(_origin(one, cloud_kind))
        for place, one in of.items()
        if many[looks[place]] > 1
    }


def with_what(told: str, more: str | None) -> str:
    """What is known of a record, and beside it what tells it apart if that is needed."""
    return told if more is None else " · ".join(each for each in (told, more) if each not in _NONE)


def _looks(one: StoredRecord, known: Mapping[Place, StoredRecord]) -> tuple[str, ...]:
    parts = (one.label, traits(one, known), below(one, known))
    return tuple(each.casefold() for each in parts)


def _origin(one: StoredRecord, cloud_kind: str) -> Iterator[str]:
    """When it was entered and changed, as far as its side says so, and what that side calls it."""
    native = one.native or {}
    entered, changed = (
        str(native.get(each) or "")[:10] for each in ("TimeCreated", "TimeModified")
    )
    if entered:
        yield f"entered {day(entered)}"
    if changed and changed != entered:
        yield f"changed {day(changed)}"
    if native.get("TxnNumber"):
        yield f"{QUICKBOOKS}' Trans # {native['TxnNumber']}"
    else:
        whose = f"{QUICKBOOKS}'" if one.side == "quickbooks" else f"{cloud(cloud_kind)}'s"
        yield f"{whose} id {one.id}"
