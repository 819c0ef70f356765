"""From the request's bytes to checked values: body, query, headers and path, each strictly.

JSON is read as RFC 8259 has it and no more: no NaN, no name twice, no half of a surrogate pair,
nothing nested deeper than anybody needs.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, Final, NoReturn

from app.api.checking import as_object, refuse_misfits
from app.api.failures import ApiError, of_http, unknown

if TYPE_CHECKING:
    from collections.abc import Mapping

    from flask import Request

    from app.api.route import Route
    from app.api.shapes import Schema

LARGEST: Final = 256 * 1024
DEEPEST: Final = 16
# It matches at every quote, closed or not, and gives nothing back: no body is read twice.
_STRING: Final = re.compile(rb'"(?:[^"\\]|\\.)*+"?', re.DOTALL)
_HALF: Final = re.compile("[\ud800-\udfff]")
_WHOLE: Final = re.compile(r"-?[0-9]{1,18}")


def body_of(request: Request, route: Route) -> Any:
    """The body's value, checked; None for a route that takes none. Raises ApiError."""
    request.max_content_length = LARGEST
    given = request.get_data(cache=True)
    if route.body is None:
        if given and route.writes:
            raise ApiError(422, "does-not-fit", "This takes no body. Leave it out.")
        return None
    if request.mimetype != "application/json":
        raise of_http(415)
    value = parsed(given)
    refuse_misfits(route.body, value)
    return value


def parsed(given: bytes) -> Any:
    """The value of a JSON text; ApiError when it is none."""
    if _depth(given) > DEEPEST:
        raise ApiError(400, "too-deep", f"Nest lists and objects at most {DEEPEST} deep.")
    try:
        text = given.decode("utf-8")
        value = json.loads(
            text,
            object_pairs_hook=_without_twins,
            parse_constant=_no_number,
            parse_float=_as_number,
        )
    except (ValueError, RecursionError) as error:
        raise ApiError(
            400, "malformed-json", f"The body is not JSON ({_reason(error)}). Send it as UTF-8."
        ) from None
    if "\\u" in text and _HALF.search(json.dumps(value, ensure_ascii=False)):
        raise ApiError(400, "malformed-json", "The body holds half of a surrogate pair.")
    return value


def query_of(request: Request, route: Route) -> dict[str, Any]:
    """What stands after the question mark, each once and of its kind. Raises ApiError."""
    schemas = route.query_schemas
    found: dict[str, Any] = {}
    for name, values in request.args.lists():
        if len(values) > 1:
            told = {"pointer": f"/{name}", "detail": "is given more than once"}
            raise ApiError(422, "does-not-fit", f"Give {name} once.", errors=[told])
        found[name] = _typed(schemas.get(name, {}), values[0])
    refuse_misfits(as_object(schemas), found)
    return found


def headers_of(request: Request, route: Route) -> dict[str, str]:
    """The headers of ours that the route heeds. Raises ApiError."""
    schemas = route.header_schemas
    found = {name: request.headers[name] for name in schemas if name in request.headers}
    refuse_misfits(as_object(schemas), found)
    return found


def path_of(given: Mapping[str, str], route: Route) -> dict[str, str]:
    """What stands in the path; something else than its kind is not there. Raises ApiError."""
    try:
        refuse_misfits(as_object(route.path_schemas), dict(given))
    except ApiError:
        raise unknown("address") from None
    return dict(given)


def _typed(schema: Schema, given: str) -> Any:
    if schema.get("type") == "integer" and _WHOLE.fullmatch(given):
        return int(given)
    if schema.get("type") == "boolean" and given in {"true", "false"}:
        return given == "true"
    return given


def _depth(given: bytes) -> int:
    deepest = depth = 0
    for each in _STRING.sub(b"", given):
        if each in b"[{":
            depth += 1
            deepest = max(deepest, depth)
        elif each in b"]}":
            depth -= 1
    return deepest


def _without_twins(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name stands twice in one object")
    return found


def _as_number(text: str) -> float | int:
    """JSON has one kind of number: 96.0 is as whole as 96."""
    found = float(text)
    return int(found) if found.is_integer() else found


def _no_number(word: str) -> NoReturn:
    raise ValueError(f"{word} is no number")


def _reason(error: Exception) -> str:
    return "it is nested too deep" if isinstance(error, RecursionError) else str(error)[:200]
