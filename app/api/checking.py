"""Does a value fit its schema, and if not, where and how, in words for whoever sent it."""

from __future__ import annotations

import re
from datetime import date, datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from jsonschema import Draft202012Validator, FormatChecker, ValidationError
from jsonschema.validators import extend

from app.api.failures import ApiError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from app.api.shapes import Schema

_MOST_ERRORS: Final = 20
_UUID: Final = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_TIME: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:]{8}(\.[0-9]+)?(Z|[+-][0-9:]{5})")


def _formats() -> FormatChecker:
    checker = FormatChecker(formats=())
    checker.checks("uuid", raises=ValueError)(lambda given: _is(_UUID, UUID, given))
    checker.checks("date", raises=ValueError)(lambda given: _is(_DAY, date.fromisoformat, given))
    checker.checks("date-time", raises=ValueError)(
        lambda given: _is(_TIME, datetime.fromisoformat, given)
    )
    return checker


def _is(shape: re.Pattern[str], parse: Any, given: object) -> bool:
    if not isinstance(given, str):
        return True
    return bool(shape.fullmatch(given)) and bool(parse(given))


def _pattern(
    _validator: Any, pattern: str, given: object, _schema: Any
) -> Iterator[ValidationError]:
    # Python's $ also matches before a last line break; that of JSON Schema's patterns does not.
    whole = pattern.removesuffix("$") + (r"\Z" if pattern.endswith("$") else "")
    if isinstance(given, str) and not _compiled(whole).search(given):
        yield ValidationError("has characters that may not stand here")


@lru_cache(maxsize=64)
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)


_Validator: Final = extend(  # type: ignore[no-untyped-call]
    Draft202012Validator, {"pattern": _pattern}
)
_FORMATS: Final = _formats()


def misfits(schema: Schema, value: object) -> list[dict[str, str]]:
    """What does not fit, as {pointer, detail}; nothing when the value is good."""
    found: list[dict[str, str]] = []
    for error in _Validator(schema, format_checker=_FORMATS).iter_errors(value):
        found += _told(error)
    return sorted(found, key=lambda each: each["pointer"])[:_MOST_ERRORS]


def refuse_misfits(schema: Schema, value: object, *, status: int = 422) -> None:
    """Raise ApiError naming everything that does not fit."""
    found = misfits(schema, value)
    if found:
        names = ", ".join(dict.fromkeys(each["pointer"] or "the whole" for each in found))
        detail = f"Correct what does not fit and send it again: {names}."
        raise ApiError(status, "does-not-fit", detail, errors=found)


def as_object(schemas: Mapping[str, Schema], required: tuple[str, ...] = ()) -> Schema:
    """An object schema of parameters; others are refused."""
    return {
        "type": "object",
        "properties": dict(schemas),
        "required": list(required),
        "additionalProperties": False,
    }


def _told(error: ValidationError) -> Iterator[dict[str, str]]:
    where = "".join(f"/{str(each).replace('~', '~0').replace('/', '~1')}" for each in error.path)
    schema: Any = error.schema
    if error.validator == "additionalProperties" and isinstance(error.instance, dict):
        known = ", ".join(schema.get("properties", ())) or "none"
        for name in error.instance.keys() - schema.get("properties", {}).keys():
            yield {
                "pointer": f"{where}/{name[:100]}",
                "detail": f"is not known here; known: {known}",
            }
        return
    if error.validator == "required":
        wanted: Any = error.validator_value
        given: Any = error.instance
        missing = [each for each in wanted if each not in given]
        for name in missing:
            yield {"pointer": f"{where}/{name}", "detail": "is missing"}
        return
    yield {"pointer": where, "detail": _words(error)}


def _words(error: ValidationError) -> str:
    wanted: Any = error.validator_value
    words = {
        "type": f"must be of type {wanted}",
        "enum": f"must be one of {', '.join(map(str, wanted))}"
        if error.validator == "enum"
        else "",
        "format": f"must be a {wanted}",
        "minimum": f"must be at least {wanted}",
        "maximum": f"must be at most {wanted}",
        "minLength": "must not be empty",
        "maxLength": f"must have at most {wanted} characters",
        "minProperties": "must have something in it",
        "anyOf": "fits none of the kinds that are allowed here",
    }
    return words.get(str(error.validator)) or error.message[:200]
