"""One canonical field and the place in BILL's JSON where it lives, with the conversion both ways.

Reading leaves out what is absent or empty. Writing clears a text with "" and anything else with
null, as BILL's PATCH wants it, and gives amounts as JSON numbers.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from sync.ports import Record

Row = dict[str, Any]
Kind = Literal["text", "money", "number", "flag", "date", "choice"]
CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """`name` in the canonical record is `path` (dotted) in BILL's.

    `whole` names the object that must be sent complete when any part of it changes (an address).
    `write` False: BILL computes it. `create_only`: BILL takes it once. `words` (choice): BILL's
    word to ours, open-ended: a word that is not listed is read as absent and never written.
    """

    name: str
    path: str
    kind: Kind = "text"
    whole: str = ""
    write: bool = True
    create_only: bool = False
    words: Mapping[str, str] = field(default_factory=dict)

    def read(self, row: Mapping[str, Any]) -> Any:
        """The canonical value, None when absent."""
        value = dig(row, self.path)
        if self.kind == "choice":
            return self.words.get(str(value))
        return _READERS[self.kind](value)

    def written(self, value: Any) -> Any:
        """The JSON value for a canonical one; None and "" clear."""
        if value is None:
            return "" if self.kind in {"text", "date"} else None
        if self.kind == "choice":
            return next((theirs for theirs, ours in self.words.items() if ours == value), None)
        return float(Decimal(value)) if self.kind in {"money", "number"} else value


def dig(row: Mapping[str, Any], path: str) -> Any:
    """The value at a dotted path, None when a step is missing."""
    value: Any = row
    for step in path.split("."):
        if not isinstance(value, dict):
            return None
        value = value.get(step)
    return value


def bury(row: Row, path: str, value: Any) -> None:
    """Put a value at a dotted path, making the objects on the way."""
    *steps, last = path.split(".")
    for step in steps:
        row = row.setdefault(step, {})
    row[last] = value


def read(columns: Iterable[Column], row: Mapping[str, Any]) -> Row:
    """The canonical fields that the row holds."""
    found = {column.name: column.read(row) for column in columns}
    return {name: value for name, value in found.items() if value is not None}


def write_new(columns: Iterable[Column], record: Record) -> Row:
    """The body of a create: what the record holds, nothing cleared."""
    body: Row = {}
    for column in columns:
        value = column.written(record.get(column.name))
        if column.write and value not in {None, ""}:
            bury(body, column.path, value)
    return body


def write_changes(columns: Collection[Column], changed: Collection[str], record: Record) -> Row:
    """The body of a PATCH: the changed fields, and the whole of any object that must be whole."""
    touched = {column.whole for column in columns if column.name in changed and column.whole}
    body: Row = {}
    for column in columns:
        if not column.write or column.create_only:
            continue
        if column.name in changed or column.whole in touched - {""}:
            bury(body, column.path, column.written(record.get(column.name)))
    return body


def text(value: Any) -> str | None:
    """Trimmed, None when empty; numbers are taken for the text they print as."""
    if isinstance(value, bool) or value is None or isinstance(value, (dict, list)):
        return None
    return str(value).strip() or None


def money(value: Any) -> str | None:
    """Two decimals, rounded half up: "12.50"."""
    number_ = decimal(value)
    return None if number_ is None else str(number_.quantize(CENT, rounding=ROUND_HALF_UP))


def number(value: Any) -> str | None:
    """A price, quantity or percentage without trailing zeros: "2.5", "10"."""
    number_ = decimal(value)
    if number_ is None:
        return None
    return format(number_.normalize(), "f") if number_ else "0"


def decimal(value: Any) -> Decimal | None:
    """A finite number, whether BILL sent a number or a text."""
    if isinstance(value, bool) or value is None:
        return None
    try:
        result = Decimal(str(value).strip())
    except InvalidOperation:
        return None
    return result if result.is_finite() else None


def date(value: Any) -> str | None:
    """The day of a date or of a date with a time."""
    found = text(value)
    return None if found is None else found[:10]


def flag(value: Any) -> bool | None:
    """A boolean; v2 says "1" and "0"."""
    if isinstance(value, bool):
        return value
    return {"1": True, "true": True, "0": False, "2": False, "false": False}.get(str(value).lower())


def v2_id(value: Any) -> str | None:
    """An id as v2 gives it: a row of zeros means none."""
    found = text(value)
    return None if found is None or set(found) == {"0"} else found


_READERS = {"text": text, "money": money, "number": number, "flag": flag, "date": date}
