"""Are the values in a well-formed request of the right type? One Status per first bad value.

Code per type from the QuickBooks SDK on-screen reference: 3010 boolean, 3020 date, 3030 number,
3040 amount, 3070 too long, 3110 enumeration, 3000 malformed ID. Refuses to look things up.
"""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING

from simulator.quickbooks.errors import Status
from simulator.quickbooks.fields import Choice, Field

if TYPE_CHECKING:
    from lxml import etree

    from simulator.quickbooks.fields import Particle

_DECIMAL = re.compile(r"[+-]?[0-9]{1,10}(\.[0-9]{1,5})?")
_ID = re.compile(r".{0,36}", re.DOTALL)
_GUID = re.compile(r"0|\{[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}\}")
_INSTANT = re.compile(
    r"\d{4}-\d{1,2}-\d{1,2}(T\d{1,2}(:\d{1,2}(:\d{1,2}([+-]\d{1,2}:\d{1,2})?)?)?)?"
)
# type → what it must look like, the statusCode when it does not, and what messages call it
_TYPES: dict[str, tuple[re.Pattern[str], int, str]] = {
    "BOOLTYPE": (re.compile("true|false|1|0"), 3010, "boolean"),
    "DATETYPE": (re.compile(r"\d{4}-\d{2}-\d{2}"), 3020, "date"),
    "DATETIMETYPE": (_INSTANT, 3020, "date"),
    "INTTYPE": (re.compile("[+-]?[0-9]+"), 3030, "number"),
    "AMTTYPE": (re.compile(r"[+-]?[0-9]{1,13}(\.[0-9]{2})?"), 3040, "amount"),
    "PRICETYPE": (_DECIMAL, 3040, "amount"),
    "QUANTYPE": (_DECIMAL, 3040, "amount"),
    "PERCENTTYPE": (_DECIMAL, 3040, "amount"),
    "FLOATTYPE": (re.compile(r"[+-]?[0-9]+(\.[0-9]+)?"), 3040, "amount"),
    "GUIDTYPE": (_GUID, 3000, ""),
    "IDTYPE": (_ID, 3000, ""),
}


def check(element: etree._Element, parts: tuple[Particle, ...]) -> None:
    """Raise the Status of the first value not of its type; fields unknown to US are skipped."""
    named = fields_by_name(parts)
    for child in element:
        if not isinstance(child.tag, str):
            continue
        field = named[child.tag]
        if not field.home or field.kind == "any":
            continue
        if field.parts:
            check(child, field.parts)
        else:
            _simple(field, child.text or "")


def fields_by_name(parts: tuple[Particle, ...]) -> dict[str, Field]:
    """Every field that may stand directly here, whichever branch it is in."""
    found: dict[str, Field] = {}
    for part in parts:
        if isinstance(part, Choice):
            for branch in part.branches:
                found.update(fields_by_name(branch))
        else:
            found[part.name] = part
    return found


def _simple(field: Field, text: str) -> None:
    name = field.name
    pattern, code, shown = _TYPES.get(field.kind, (None, 0, ""))
    right = pattern is None or not text or pattern.fullmatch(text) is not None
    if right and field.kind == "DATETYPE" and text:
        right = _is_date(text)
    if not right and code == 3000:
        raise Status(3000, f'The given object ID "{text}" in the field "{name}" is invalid.')
    if not right:
        raise Status(
            code,
            f'There was an error when converting the {shown} value "{text}" in the field "{name}".',
        )
    if field.values and text not in field.values:
        raise Status(3110, f'The enumerated value "{text}" in the field "{name}" is unknown.')
    if field.kind == "STRTYPE" and field.length is not None and len(text) > field.length:
        raise Status(
            3070,
            f'The string "{text}" in the field "{name}" is too long. '
            f"The maximum length is {field.length}.",
        )


def _is_date(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True
