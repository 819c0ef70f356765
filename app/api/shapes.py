"""The words JSON Schema is written with here: what is checked and what is documented is one thing.

Objects are closed: a field that nobody declared is refused on the way in and a mistake of ours on
the way out.
"""

from __future__ import annotations

from typing import Any, Final

Schema = dict[str, Any]

# No control characters, no line separators, nothing XML or PostgreSQL could not hold, and no blank
# at either end.
_OUT: Final = r"\u0000-\u001f\u007f-\u009f\u2028\u2029\ufffe\uffff"
LINE: Final = rf"^([^ {_OUT}]([^{_OUT}]*[^ {_OUT}])?)?$"

TEXT: Final[Schema] = {"type": "string"}
NUMBER: Final[Schema] = {"type": "integer"}
FLAG: Final[Schema] = {"type": "boolean"}
ID: Final[Schema] = {"type": "string", "format": "uuid"}
DAY: Final[Schema] = {"type": "string", "format": "date"}
TIME: Final[Schema] = {"type": "string", "format": "date-time"}
ANY_OBJECT: Final[Schema] = {"type": "object", "additionalProperties": True}
COUNTS: Final[Schema] = {"type": "object", "additionalProperties": {"type": "integer"}}

# What Windows-1252 has: QuickBooks and the Web Connector keep nothing else.
_WESTERN: Final = (
    "!-~\\u00a1-\\u00ff\\u20ac\\u201a\\u0192\\u201e\\u2026\\u2020\\u2021\\u02c6\\u2030\\u0160\\u2039"
    "\\u0152\\u017d\\u2018\\u2019\\u201c\\u201d\\u2022\\u2013\\u2014\\u02dc\\u2122\\u0161\\u203a\\u0153"
    "\\u017e\\u0178"
)
WESTERN_LINE: Final = rf"^[{_WESTERN}]([ {_WESTERN}]*[{_WESTERN}])?$"


def line(longest: int, *, empty: bool = False) -> Schema:
    """Text on one line, without anything that cannot be printed or stand in XML."""
    shortest = {} if empty else {"minLength": 1}
    return {"type": "string", "maxLength": longest, **shortest, "pattern": LINE}


def western_line(longest: int) -> Schema:
    """Text on one line that QuickBooks can show: Western European letters, and something of it."""
    return {"type": "string", "maxLength": longest, "minLength": 1, "pattern": WESTERN_LINE}


def one_of(*words: str) -> Schema:
    """One of a few words."""
    return {"type": "string", "enum": list(words)}


def whole(least: int, most: int) -> Schema:
    """A whole number between two bounds, both allowed."""
    return {"type": "integer", "minimum": least, "maximum": most}


def maybe(schema: Schema) -> Schema:
    """That, or null."""
    return {"anyOf": [schema, {"type": "null"}]}


def listed(schema: Schema) -> Schema:
    """A list of that."""
    return {"type": "array", "items": schema}


def closed(required: Schema, optional: Schema | None = None, **more: Any) -> Schema:
    """An object of these fields and no others."""
    return {
        "type": "object",
        "properties": {**required, **(optional or {})},
        **({"required": list(required)} if required else {}),
        "additionalProperties": False,
        **more,
    }


def ref(name: str) -> Schema:
    """A component by its name."""
    return {"$ref": f"#/components/schemas/{name}"}


def page_of(name: str) -> Schema:
    """A page of a list, and the cursor of the next one."""
    return closed({"items": listed(ref(name)), "next": maybe(TEXT)})


def told(schema: Schema, sentence: str) -> Schema:
    """The same with a sentence for whoever reads the document."""
    return {**schema, "description": sentence}
