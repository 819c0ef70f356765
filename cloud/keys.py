"""Natural keys: when two cloud records are taken for one, before anything is created.

Keys are tried in order of trust; the first that both records have whole decides. Letters' case and
blanks at the ends mean nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sync.ports import Record

OPTIONAL = frozenset({"parent"})  # an absent parent is the top of the list, and a key all the same


def same_key(keys: Sequence[Sequence[str]], one: Record, other: Record) -> bool:
    """Whether the first key that both have whole is equal."""
    for key in keys:
        left, right = key_of(key, one), key_of(key, other)
        if left is not None and right is not None:
            return left == right
    return False


def key_of(key: Sequence[str], record: Record) -> tuple[str, ...] | None:
    """The key's values, folded; None when a part is missing."""
    values = [str(record.get(name) or "").strip().casefold() for name in key]
    missing = [name for name, value in zip(key, values, strict=True) if not value]
    return None if set(missing) - OPTIONAL else tuple(values)
