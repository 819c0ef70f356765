"""What a cursor holds: BILL's own highest updatedTime, and what was learned about the list.

The text is opaque to everybody else. Our clock never goes into it; a cursor that cannot be read
means a full list, which is slow and right.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable

OVERLAP = timedelta(minutes=5)
_FORM = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """`live`, `archived`: highest updatedTime of the plain pass and of the archived one.

    (In a feed made of two lists: of the first and of the second.) `sweep`: the list refused a
    filter by updatedTime. `mixed`: the plain list holds archived rows too, so the second pass is
    needless. `uses`: ids of credit uses that were there. `estimated`: transfers are worked out.
    """

    live: str | None = None
    archived: str | None = None
    sweep: bool = False
    mixed: bool = False
    uses: tuple[str, ...] = ()
    estimated: bool = False

    def text(self) -> str:
        """The cursor."""
        body = {
            "form": _FORM,
            "live": self.live,
            "archived": self.archived,
            "sweep": self.sweep,
            "mixed": self.mixed,
            "uses": list(self.uses),
            "estimated": self.estimated,
        }
        kept = {name: value for name, value in body.items() if value}
        return json.dumps(kept, separators=(",", ":"))


def read_mark(cursor: str | None) -> Mark:
    """The mark in a cursor; an empty one when there is none or it cannot be read."""
    if not cursor:
        return Mark()
    try:
        body = json.loads(cursor)
    except ValueError:
        return Mark()
    if not isinstance(body, dict) or body.get("form") != _FORM:
        return Mark()
    uses = body.get("uses")
    return Mark(
        live=_time(body.get("live")),
        archived=_time(body.get("archived")),
        sweep=body.get("sweep") is True,
        mixed=body.get("mixed") is True,
        uses=tuple(str(use) for use in uses) if isinstance(uses, list) else (),
        estimated=body.get("estimated") is True,
    )


def later(one: str | None, other: Any) -> str | None:
    """The later of a mark and a row's updatedTime, as text; rows without a time change nothing."""
    moment = moment_of(other)
    if moment is None:
        return one
    known = moment_of(one)
    if known is not None and known >= moment:
        return one
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def earliest(mark: str | None, others: Iterable[Any]) -> str | None:
    """The mark, or the earliest of these times before it."""
    found = mark
    for other in others:
        moment, known = moment_of(other), moment_of(found)
        if moment is not None and (known is None or moment < known):
            found = later(None, other)
    return found


def since(mark: str | None) -> str | None:
    """The time to ask from: the mark less an overlap, as BILL writes times."""
    moment = moment_of(mark)
    if moment is None:
        return None
    return (moment - OVERLAP).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def moment_of(value: Any) -> datetime | None:
    """A time of BILL's ("…+00:00", "…+0000" or "…Z"); None for anything else."""
    if not isinstance(value, str):
        return None
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        return None
    return moment.replace(tzinfo=moment.tzinfo or UTC).astimezone(UTC)


def _time(value: Any) -> str | None:
    return value if moment_of(value) is not None else None
