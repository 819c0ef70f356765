"""Why a record cannot be written now: a person must act, or another record must come first.

Waiting is not an error and is never shown as one; a refusal always says what to do next.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """A person must change something: `field` is where, `cause` why, `cure` what to do next.

    `names` is (entity, cloud id) of another record that has to be looked at.
    """

    code: str
    field: str | None
    cause: str
    cure: str
    names: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Missing:
    """A reference that the other side has no record for yet.

    `entities` are the kinds of record it may be, `id` its id on its own side, `label` its name
    when we know it. `inactive` says that it will not come by itself: it is inactive where it lives.
    """

    field: str
    entities: tuple[str, ...]
    id: str
    label: str = ""
    inactive: bool = False


@dataclass(frozen=True, slots=True)
class Wait:
    """Plan again when these have a mapping."""

    missing: tuple[Missing, ...]
