"""The OpenAPI document: valid, whole, public, and nothing in it that nobody uses."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import jsonschema_rs
import pytest
import schemathesis

from app.api.components import COMPONENTS
from app.api.routes import ROUTES

if TYPE_CHECKING:
    from flask import Flask


def _served(app: Flask) -> dict[str, Any]:
    answer = app.test_client().get("/api/v1/openapi.json")
    assert (200, "application/json") == (answer.status_code, answer.mimetype)
    found: dict[str, Any] = json.loads(answer.data)
    return found


def test_the_document_is_valid_openapi(app: Flask) -> None:
    found = _served(app)
    assert "3.1.0" == found["openapi"]
    schemathesis.openapi.from_dict(found).validate()


def test_a_document_that_is_not_valid_would_be_noticed(app: Flask) -> None:
    broken = _served(app)
    broken["paths"]["/companies"]["get"]["parameters"][0]["in"] = "nowhere"
    with pytest.raises(jsonschema_rs.ValidationError, match="nowhere"):
        schemathesis.openapi.from_dict(broken).validate()


def test_every_route_is_in_the_document_under_a_name_of_its_own(app: Flask) -> None:
    found = _served(app)
    told = {
        (operation["operationId"], method.upper(), path)
        for path, methods in found["paths"].items()
        for method, operation in methods.items()
    }
    assert {(each.name, each.method, each.path) for each in ROUTES} == told
    assert len(ROUTES) == len({each.name for each in ROUTES})


def test_every_component_is_used_and_every_use_exists(app: Flask) -> None:
    used = set(re.findall(r"#/components/schemas/(\w+)", json.dumps(_served(app))))
    assert set(COMPONENTS) == used


def test_every_field_that_a_program_sends_is_bounded(app: Flask) -> None:
    unbounded = [
        f"{route.name}.{name}"
        for route in ROUTES
        for name, schema in (route.body or {}).get("properties", {}).items()
        if '"type": "string"' in (text := json.dumps(schema))
        and not re.search(r'"(maxLength|enum|format)"', text)
    ]
    assert [] == unbounded
