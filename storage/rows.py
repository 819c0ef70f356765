"""Rows in, frozen values out: services never see SQLAlchemy.

A value's fields are named like the columns they come from, so that one function reads them all. A
batch goes to the database as one JSON parameter whatever its length, and comes apart there.
"""

from __future__ import annotations

import dataclasses
import json
import re
from typing import TYPE_CHECKING, Any, Final, TypeVar

from sqlalchemy import CursorResult, any_, literal, select
from sqlalchemy.dialects.postgresql import ARRAY

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from sqlalchemy import ColumnElement, Executable, Select
    from sqlalchemy.orm import QueryableAttribute

    from storage.models import Table
    from storage.session import Session

Value = TypeVar("Value")
# JSON may hold one half of a pair by its escape; no encoding can.
_HALF: Final = re.compile("[\ud800-\udfff]")


def columns(table: type[Table], value: type[Any]) -> list[ColumnElement[Any]]:
    """The columns of `table` that the fields of the dataclass `value` are named after."""
    return [getattr(table, field.name) for field in dataclasses.fields(value)]


def chosen(table: type[Table], value: type[Any]) -> Select[Any]:
    """A SELECT of exactly the columns that `value` is made of."""
    return select(*columns(table, value))


def among(column: QueryableAttribute[Any], values: Iterable[Any]) -> ColumnElement[bool]:
    """Whether a column has one of these values: one parameter, however many they are.

    A statement carries 65,535 parameters at most, and a list may be longer.
    """
    return column == any_(literal(list(values), ARRAY(column.expression.type)))


def read_all(
    session: Session,
    statement: Executable,
    value: type[Value],
    parameters: Mapping[str, Any] | None = None,
) -> list[Value]:
    """Run `statement` and make one `value` of each row."""
    rows = session.execute(statement, dict(parameters or {})).mappings()
    return [value(**row) for row in rows]


def read_one(
    session: Session,
    statement: Executable,
    value: type[Value],
    parameters: Mapping[str, Any] | None = None,
) -> Value | None:
    """Run `statement` and make a `value` of its row, or None when there is none."""
    row = session.execute(statement, dict(parameters or {})).mappings().one_or_none()
    return None if row is None else value(**row)


def changed(
    session: Session, statement: Executable, parameters: Mapping[str, Any] | None = None
) -> int:
    """Run an UPDATE or DELETE and return how many rows it changed."""
    result = session.execute(statement, dict(parameters or {}))
    assert isinstance(result, CursorResult)
    return result.rowcount


def as_json(value: object) -> str:
    """`value` as JSON text for a cast to jsonb; ids, times and dates as their text.

    jsonb cannot hold U+0000, nor text half a character, and one of them in a memo must not stop a
    whole page: the first is left out, as QuickBooks does, and half a character becomes U+FFFD.
    """
    text = json.dumps(value, default=str, ensure_ascii=False)
    if "\\u0000" in text:
        text = json.dumps(_without_nul(value), default=str, ensure_ascii=False)
    return text if text.isascii() else _HALF.sub("\ufffd", text)


def _without_nul(value: object) -> object:
    if isinstance(value, str):
        return value.replace("\x00", "")
    if isinstance(value, dict):
        return {_without_nul(key): _without_nul(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_without_nul(each) for each in value]
    return value
