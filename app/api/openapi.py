"""The OpenAPI 3.1 document, written from the very declarations that requests are checked with."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final

from app.api.components import COMPONENTS
from app.api.failures import CONTENT_TYPE
from app.api.route import PREFIX
from app.api.shapes import ref

if TYPE_CHECKING:
    from collections.abc import Iterable

    from app.api.route import Route

VERSION: Final = "1"
_ABOUT: Final = (
    "Keeps QuickBooks Desktop company files in step with BILL. Send “Authorization: Bearer TOKEN” "
    "with a token made under /tokens or by `deskbridge token create`. Every error is an RFC 9457 "
    "problem document whose type never changes. Lists are paged: follow “next” until it is null."
)


def document(routes: Iterable[Route]) -> dict[str, Any]:
    """The whole document."""
    paths: dict[str, dict[str, Any]] = {}
    for route in routes:
        paths.setdefault(route.path, {})[route.method.lower()] = _operation(route)
    return {
        "openapi": "3.1.0",
        "info": {"title": "Deskbridge", "version": VERSION, "description": _ABOUT},
        "servers": [{"url": PREFIX}],
        "paths": paths,
        "components": {
            "schemas": COMPONENTS,
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
    }


def _operation(route: Route) -> dict[str, Any]:
    scope = f"Takes a token of scope {route.scope.name.lower()}." if route.secured else "Public."
    found: dict[str, Any] = {
        "operationId": route.name,
        "summary": route.summary,
        "description": scope,
        "security": [{"token": []}] if route.secured else [],
        "responses": {str(route.status): _answer(route)}
        | {str(status): _refusal(status) for status in route.statuses},
    }
    parameters = [
        *({**_parameter(n, s, "path"), "required": True} for n, s in route.path_schemas.items()),
        *(_parameter(name, schema, "query") for name, schema in route.query_schemas.items()),
        *(_parameter(name, schema, "header") for name, schema in route.header_schemas.items()),
    ]
    if parameters:
        found["parameters"] = parameters
    if route.body is not None:
        content = {"application/json": {"schema": route.body}}
        found["requestBody"] = {"required": True, "content": content}
    return found


def _parameter(name: str, schema: dict[str, Any], place: str) -> dict[str, Any]:
    plain = {key: value for key, value in schema.items() if key != "description"}
    told = {"description": schema["description"]} if "description" in schema else {}
    return {"name": name, "in": place, "schema": plain, **told}


def _answer(route: Route) -> dict[str, Any]:
    if "/" in route.answer:
        content: dict[str, Any] = {route.answer: {}}
    else:
        content = {"application/json": {"schema": ref(route.answer)}}
    found: dict[str, Any] = {"description": route.summary, "content": content}
    if route.answer == "Company":
        told = "What If-Match takes, to change the settings."
        found["headers"] = {"ETag": {"description": told, "schema": {"type": "string"}}}
    return found


def _refusal(status: int) -> dict[str, Any]:
    content = {CONTENT_TYPE: {"schema": ref("Error")}}
    return {"description": HTTPStatus(status).phrase, "content": content}
