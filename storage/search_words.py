"""What a person typed to find a record by, when it is an amount or a date.

Dates are read as people in the United States write them: month, day, year. What is neither is
words, and no guess is made: "11/3" has no year, and 02/30/2026 is no day.
"""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from typing import Final

_MONEY: Final = re.compile(r"-?[0-9]{1,13}(\.[0-9]{1,2})?")
_NUMBERS: Final = (
    re.compile(r"(?P<year>[0-9]{4})-(?P<month>[0-9]{1,2})-(?P<day>[0-9]{1,2})"),
    re.compile(r"(?P<month>[0-9]{1,2})/(?P<day>[0-9]{1,2})/(?P<year>[0-9]{4}|[0-9]{2})"),
)
_NAMED: Final = (
    re.compile(r"(?P<month>[a-z]{3,9})\.? (?P<day>[0-9]{1,2})(st|nd|rd|th)?,? (?P<year>[0-9]{4})"),
    re.compile(r"(?P<day>[0-9]{1,2}) (?P<month>[a-z]{3,9})\.?,? (?P<year>[0-9]{4})"),
)
_MONTHS: Final = (
    "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december",
)  # fmt: skip
_SHORTENED: Final = {"sept": 9}
_CENTURY: Final = 2000


def amount_in(words: str) -> Decimal | None:
    """The amount that somebody typed, "$1,840.00" or "1840"; None for anything else."""
    text = words.strip().removeprefix("$").replace(",", "")
    return Decimal(text) if _MONEY.fullmatch(text) else None


def date_in(words: str) -> date | None:
    """The day that was typed: 2026-11-03, 11/03/2026, 11/3/26, "Nov 3, 2026" or "3 Nov 2026"."""
    text = " ".join(words.lower().split())
    for form in (*_NUMBERS, *_NAMED):
        found = form.fullmatch(text)
        if found is not None:
            return _day(found["year"], found["month"], found["day"])
    return None


def _day(year: str, month: str, day: str) -> date | None:
    number = int(month) if month.isdecimal() else _month(month)
    whole = int(year) if len(year) == len("2026") else _CENTURY + int(year)
    try:
        return date(whole, number, int(day))
    except ValueError:
        return None


def _month(name: str) -> int:
    """1 to 12; 0, which is no month, for what is none."""
    whole = [number for number, each in enumerate(_MONTHS, 1) if name in {each, each[:3]}]
    return _SHORTENED.get(name, whole[0] if whole else 0)
