"""QuickBooks' records as JSON: what Postgres keeps of an answer, without losing a digit.

Decimals, dates and timestamps become the text they came as; booleans stay booleans.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any


def as_json(value: Any) -> Any:
    """The same value made of dicts, lists, texts, booleans and whole numbers only."""
    if isinstance(value, Mapping):
        return {key: as_json(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [as_json(each) for each in value]
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, str):
        return str(value)  # a Timestamp is a str with more to it
    return value


def placed(body: dict[str, Any], path: str, value: Any) -> None:
    """Put `value` at "ModifiedDateRangeFilter/FromModifiedDate" of a request's body."""
    *outer, last = path.split("/")
    for name in outer:
        body = body.setdefault(name, {})
    body[last] = value
