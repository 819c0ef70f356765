"""Our key at the end of a memo: "Payout of May [DB-7K2M9Q]".

Only for what has no other searchable mark (QuickBooks SDK: a Transfer has neither a RefNumber nor
an ExternalGUID). It is put on when QuickBooks is written and taken off when it is read.
"""

from __future__ import annotations

import re

_MARK = re.compile(r"\s*\[([A-Za-z0-9_-]{6,40})\]$")


def with_mark(memo: str, mark: str | None) -> str:
    """The memo with the key at its end; its declared length leaves the key room."""
    return memo if mark is None else f"{memo} [{mark}]".strip()


def strip_mark(memo: str) -> str:
    """The memo without the key at its end."""
    return _MARK.sub("", memo)


def mark_in(memo: str | None) -> str | None:
    """The key at the end of a memo, if there is one."""
    found = _MARK.search(memo or "")
    return found[1] if found else None
