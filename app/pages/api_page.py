"""The JSON API for people: its own OpenAPI document, rendered; nothing is said twice."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from flask import Blueprint, render_template

from app.access import Audience, allow
from app.api.openapi import document
from app.api.routes import ROUTES

if TYPE_CHECKING:
    from app.ports import Services

_DEEPEST: Final = 6
_TEXTS: Final = {"uuid": "id", "date": "date", "date-time": "time"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """One operation as the page shows it; `answer` is a component's name, a media type, or none."""

    name: str
    method: str
    path: str
    summary: str
    scope: str
    parameters: list[dict[str, Any]]
    body: dict[str, Any] | None
    status: str
    answer: str | None
    refusals: list[str]


def api_page(services: Services) -> Blueprint:
    """`/api`."""
    blueprint = Blueprint("api_page", __name__)
    written = document(ROUTES)
    groups = grouped(written)
    schemas = written["components"]["schemas"]

    @blueprint.get("/api")
    @allow(Audience.ANYONE)
    def show() -> str:
        return render_template(
            "telling/api.html",
            groups=groups,
            schemas=schemas,
            spelled=spelled,
            base=f"{services.settings.base_url}/api/v1",
        )

    return blueprint


def grouped(written: dict[str, Any]) -> dict[str, list[Operation]]:
    """{what they are about: operations}, in the document's order."""
    found: dict[str, list[Operation]] = {}
    for path, methods in written["paths"].items():
        for method, told in methods.items():
            found.setdefault(_about(path), []).append(_operation(path, method, told))
    return found


def spelled(schema: dict[str, Any], depth: int = 0) -> str:
    """A schema in few words: "text", "number or null", "one of a, b", "list of Problem"."""
    if "$ref" in schema:
        return str(schema["$ref"]).rpartition("/")[2]
    if "anyOf" in schema:
        return " or ".join(spelled(each, depth + 1) for each in schema["anyOf"])
    if "enum" in schema:
        return "one of " + ", ".join(str(each) for each in schema["enum"])
    kind = schema.get("type", "anything")
    if isinstance(kind, list):
        return " or ".join(spelled({**schema, "type": each}, depth + 1) for each in kind)
    if kind == "array" and depth < _DEEPEST:
        return f"list of {spelled(schema.get('items', {}), depth + 1)}"
    if kind == "string":
        return {"uuid": "id", "date": "date", "date-time": "time"}.get(
            schema.get("format", ""), "text"
        )
    words = {"integer": "number", "boolean": "true or false", "null": "null"}
    return str(words.get(kind, kind))


def _operation(path: str, method: str, told: dict[str, Any]) -> Operation:
    good = next(status for status in told["responses"] if status.startswith("2"))
    content = told["responses"][good].get("content", {})
    media = next(iter(content), None)
    schema = content[media].get("schema") if media is not None else None
    return Operation(
        name=told["operationId"],
        method=method.upper(),
        path=path,
        summary=told["summary"],
        scope=told["description"].removesuffix("."),
        parameters=told.get("parameters", []),
        body=_body(told),
        status=good,
        answer=spelled(schema) if schema else media,
        refusals=[status for status in told["responses"] if not status.startswith("2")],
    )


def _body(told: dict[str, Any]) -> dict[str, Any] | None:
    if "requestBody" not in told:
        return None
    schema: dict[str, Any] = told["requestBody"]["content"]["application/json"]["schema"]
    return schema


def _about(path: str) -> str:
    parts = [part for part in path.strip("/").split("/") if not part.startswith("{")]
    if parts[0] != "companies":
        return parts[0].replace("-", " ").capitalize()
    known = {"problems": "Problems", "records": "Records", "runs": "Runs", "journal": "Runs"}
    return next((known[part] for part in parts[1:] if part in known), "Companies")
