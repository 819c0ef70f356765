"""The SDK's value types, both directions side by side.

Writing is strict: what is not exactly the SDK's form is refused, because QuickBooks answers
3040 at best and drops the whole message set at worst. Reading is lenient: real answers carry
`18.0%` in a percentage and values outside an enumeration, and a record is worth more than a rule.
Facts: QuickBooks SDK on-screen reference and its schema's type definitions.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import TypeAlias

from qbxml.errors import QbxmlError, Reason
from qbxml.text import checked_text
from qbxml.timestamp import Timestamp

Version: TypeAlias = tuple[int, int]
Scalar: TypeAlias = str | int | bool | Decimal | date | datetime
Value: TypeAlias = Scalar | Mapping[str, "Value"] | Sequence["Value"]

ID_LENGTH = 36
TEXT_KINDS = frozenset({"STRTYPE", "ENUMTYPE", "IDTYPE", "GUIDTYPE"})

_GUID = re.compile(r"0|\{[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}\}")
_DATETIME = re.compile(r"\d{4}-\d{2}-\d{2}(?:T\d{2}(?::\d{2}(?::\d{2}(?:[+-]\d{2}:\d{2})?)?)?)?")
# Text is taken where it has exactly one reading: what JSON keeps of an amount or a day.
_PLAIN_NUMBER = re.compile(r"-?\d{1,20}(?:\.\d{1,10})?")
_PLAIN_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_INTERVAL = re.compile(r"[+-]?PT(?=\d)(?:\d+H)?(?:\d+M)?(?:\d+S)?")
_CLEARABLE = frozenset(
    {"AMTTYPE", "PRICETYPE", "QUANTYPE", "PERCENTTYPE", "FLOATTYPE", "BOOLTYPE", "DATETYPE"}
)
# The moments a modified-date filter takes: QuickBooks keeps them as 32-bit Unix time.
_FIRST_MOMENT, _LAST_MOMENT = "1970-01-01", "2038-01-19T03:14:07"


def parse_version(text: str) -> Version:
    """`"13.0"` → `(13, 0)`; refuses anything else, the old Canadian `CA3.0` included."""
    match = re.fullmatch(r"(\d{1,2})\.(\d)", text.strip())
    if match is None:
        raise QbxmlError(
            f"“{text[:20]}” is not a qbXML version such as 13.0.", reason=Reason.BAD_FORMAT
        )
    return int(match[1]), int(match[2])


def format_version(version: Version) -> str:
    """`(13, 0)` → `"13.0"`."""
    return f"{version[0]}.{version[1]}"


def to_text(
    kind: str, value: object, *, max_length: int | None = None, enum: Sequence[str] = ()
) -> str:
    """A value as the characters QuickBooks accepts for `kind`.

    Amounts are Decimal, int or their plain text (never float), dates `date` or its ISO text,
    moments a `Timestamp` or `datetime` or the SDK's text. `""` clears a number, boolean, date or
    text in a Mod. Raises QbxmlError without a path; lengths count characters.
    """
    if value == "" and kind in _CLEARABLE:
        return ""
    writer = _WRITERS.get(kind)
    if writer is not None:
        return writer(value)
    if not isinstance(value, str):
        raise _wrong_type("a text", value)
    if kind == "ENUMTYPE" or enum:
        return _enum_text(value, enum)
    return checked_text(value, max_length=ID_LENGTH if kind == "IDTYPE" else max_length)


def from_text(kind: str, text: str) -> Scalar:
    """The value behind the characters of an answer; texts come back unchanged.

    Numbers are Decimal (a trailing % is dropped), DATETIMETYPE a `Timestamp`. Raises QbxmlError
    when the text is no value of that kind, empty text included unless the kind is textual.
    """
    reader = _READERS.get(kind)
    if reader is None:
        return text
    try:
        return reader(text.strip())
    except (ValueError, InvalidOperation, KeyError):
        raise QbxmlError(
            f"“{text[:40]}” is not a value of type {kind}.", reason=Reason.BAD_FORMAT
        ) from None


def _enum_text(value: str, enum: Sequence[str]) -> str:
    if enum and value not in enum:
        choices = ", ".join(enum[:12]) + (", …" if len(enum) > 12 else "")
        raise QbxmlError(
            f"“{value[:40]}” is not one of the values QuickBooks knows here: {choices}.",
            reason=Reason.NOT_IN_LIST,
        )
    return checked_text(value, max_length=None)


def _decimal(value: object) -> Decimal:
    if isinstance(value, str) and _PLAIN_NUMBER.fullmatch(value):
        value = Decimal(value)
    if isinstance(value, bool) or not isinstance(value, Decimal | int):
        raise _wrong_type("a decimal number", value)
    number = Decimal(value)
    if not number.is_finite():
        raise QbxmlError("is not a finite number.", reason=Reason.OUT_OF_RANGE)
    return abs(number) if number.is_zero() else number


def _fixed(value: object, *, digits: int, places: int, pad: bool) -> str:
    number = _decimal(value)
    whole, _, fraction = format(number, "f").lstrip("-").partition(".")
    fraction = fraction.rstrip("0")
    if len(fraction) > places:
        raise QbxmlError(
            f"has {len(fraction)} decimals; QuickBooks takes at most {places}. Round it.",
            reason=Reason.BAD_FORMAT,
            limit=places,
        )
    if len(whole.lstrip("0")) > digits:
        raise QbxmlError(
            f"has more than {digits} digits before the point, which QuickBooks cannot keep.",
            reason=Reason.OUT_OF_RANGE,
            limit=digits,
        )
    if pad:
        fraction = fraction.ljust(places, "0")
    sign = "-" if number < 0 else ""
    return f"{sign}{whole}.{fraction}" if fraction else f"{sign}{whole}"


def _amount_text(value: object) -> str:
    return _fixed(value, digits=13, places=2, pad=True)


def _price_text(value: object) -> str:
    return _fixed(value, digits=10, places=5, pad=False)


def _float_text(value: object) -> str:
    return format(_decimal(value), "f")


def _bool_text(value: object) -> str:
    if not isinstance(value, bool):
        raise _wrong_type("true or false", value)
    return "true" if value else "false"


def _int_text(value: object) -> str:
    if isinstance(value, bool) or not isinstance(value, int):
        raise _wrong_type("a whole number", value)
    return str(value)


def _date_text(value: object) -> str:
    if isinstance(value, str) and _PLAIN_DATE.fullmatch(value) and _is_moment(value):
        return value
    if isinstance(value, datetime) or not isinstance(value, date):
        raise _wrong_type("a date", value)
    return value.isoformat()


def _datetime_text(value: object) -> str:
    if isinstance(value, Timestamp):
        text = value.wall
    elif isinstance(value, datetime):
        text = value.replace(microsecond=0).isoformat()
    elif isinstance(value, date):
        text = value.isoformat()
    elif isinstance(value, str):
        text = value
    else:
        raise _wrong_type("a date and time", value)
    if not _DATETIME.fullmatch(text) or not _is_moment(text):
        raise QbxmlError(
            f"“{text[:40]}” is not a moment QuickBooks reads: write 2026-11-22T08:30:00, local to"
            " the QuickBooks computer, without Z and without fractions.",
            reason=Reason.BAD_FORMAT,
        )
    if not _FIRST_MOMENT <= text[:19] <= _LAST_MOMENT:
        raise QbxmlError(
            f"“{text}” lies outside 1970-01-01 to 2038-01-19, the only moments QuickBooks filters"
            " by.",
            reason=Reason.OUT_OF_RANGE,
        )
    return text


def _is_moment(text: str) -> bool:
    try:
        Timestamp(text)
    except ValueError:
        return False
    return True


def _shaped(pattern: re.Pattern[str], form: str) -> Callable[[object], str]:
    def write(value: object) -> str:
        if not isinstance(value, str):
            raise _wrong_type("a text", value)
        if not pattern.fullmatch(value):
            raise QbxmlError(f"“{value[:40]}” is not {form}.", reason=Reason.BAD_FORMAT)
        return value

    return write


def _wrong_type(wanted: str, value: object) -> QbxmlError:
    return QbxmlError(
        f"needs {wanted}, but was given a {type(value).__name__}.", reason=Reason.WRONG_TYPE
    )


def _read_bool(text: str) -> bool:
    return _BOOLEANS[text.lower()]


def _read_percent(text: str) -> Decimal:
    return _read_decimal(text.removesuffix("%"))


def _read_decimal(text: str) -> Decimal:
    number = Decimal(text)
    if not number.is_finite():
        raise ValueError(text)
    return number


_BOOLEANS: Mapping[str, bool] = {"true": True, "1": True, "false": False, "0": False}

_WRITERS: Mapping[str, Callable[[object], str]] = {
    "AMTTYPE": _amount_text,
    "PRICETYPE": _price_text,
    "QUANTYPE": _price_text,
    "PERCENTTYPE": _price_text,
    "FLOATTYPE": _float_text,
    "BOOLTYPE": _bool_text,
    "INTTYPE": _int_text,
    "DATETYPE": _date_text,
    "DATETIMETYPE": _datetime_text,
    "GUIDTYPE": _shaped(_GUID, "a GUID in braces, such as {12345678-90AB-CDEF-1234-567890ABCDEF}"),
    "TIMEINTERVALTYPE": _shaped(_INTERVAL, "a length of time, such as PT2H30M0S"),
}

_READERS: Mapping[str, Callable[[str], Scalar]] = {
    "AMTTYPE": _read_decimal,
    "PRICETYPE": _read_percent,
    "QUANTYPE": _read_decimal,
    "PERCENTTYPE": _read_percent,
    "FLOATTYPE": _read_decimal,
    "BOOLTYPE": _read_bool,
    "INTTYPE": int,
    "DATETYPE": date.fromisoformat,
    "DATETIMETYPE": Timestamp,
}
