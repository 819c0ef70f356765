"""The JSON API asked whatever its OpenAPI document allows, and much that it forbids.

Schemathesis walks every operation: each limit of each parameter, then random requests, then
sequences of them, with every check it has. What a run has found stays in test_api_requests.
"""

from __future__ import annotations

import itertools
from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest
import schemathesis
from schemathesis.engine import events, from_schema
from schemathesis.transport.wsgi import WSGITransport

from services.api_tokens import Scope
from tests.integration.app.api_world import token

if TYPE_CHECKING:
    from flask import Flask

    from services.bootstrap import Services
    from tests.integration.app.api_world import Tenant

SOCKETS = ("max_redirects", "verify", "cert", "proxies")
# 412 is no refusal of the data: the ETag that was made up is not the present one.
ACCEPTED = ["2xx", "401", "403", "404", "409", "412"]


@pytest.fixture(autouse=True)
def _in_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the engine sets on sockets has no meaning in this process, and Werkzeug says so."""
    send, numbers = WSGITransport.send, itertools.count()

    def in_process(self: Any, case: Any, *, session: Any = None, **more: Any) -> Any:
        _freshen(case, next(numbers))
        kept = {name: value for name, value in more.items() if name not in SOCKETS}
        return send(self, case, session=session, **kept)

    monkeypatch.setattr(WSGITransport, "send", in_process)


@pytest.mark.parametrize("who", ["owner", "reader", "operator"])
def test_every_answer_is_as_the_document_says(
    app: Flask, services: Services, ours: Tenant, who: str, minutes: float | None
) -> None:
    tenant = None if who == "operator" else ours.id
    scope = Scope.READ if who == "reader" else Scope.OPERATE
    told = _config(ours, token(services, tenant, scope), who, minutes)
    schema = schemathesis.openapi.from_wsgi(
        "/api/v1/openapi.json", app, config=schemathesis.Config.from_dict(told)
    )
    statuses: Counter[int] = Counter()
    failures: dict[tuple[str, str], str] = {}
    for event in from_schema(schema).execute():
        if isinstance(event, events.FatalError | events.NonFatalError):
            failures["engine", type(event).__name__] = repr(event)
        if isinstance(event, events.ScenarioFinished):
            statuses.update(_statuses(event.recorder))
            failures.update(_failures(event.recorder))
    if minutes is not None:
        print(f"{statuses.total()} requests as {who}: {dict(statuses)}")  # noqa: T201
    assert {} == failures
    # It must have got past the door, or it has shown nothing.
    assert sum(number for status, number in statuses.items() if status < 300) > 20, statuses
    assert {404, 422} <= set(statuses)


def _config(ours: Tenant, held: str, who: str, minutes: float | None) -> dict[str, Any]:
    """A third of the minutes each; without any, the owner tries every limit and the others less."""
    known = {"company_id": str(ours.company)}
    told: dict[str, Any] = {
        "continue-on-failure": True,
        # As it is: this transport does not unpack what was compressed.
        "headers": {"Authorization": f"Bearer {held}", "Accept-Encoding": "identity"},
        "parameters": known
        | ({"tenant": str(ours.id), "tenant_id": str(ours.id)} if who == "operator" else {}),
        "checks": {"positive_data_acceptance": {"expected-statuses": ACCEPTED}},
    }
    if minutes is not None:
        return told | {"generation": {"max-examples": 200}, "max-time": int(minutes * 20)}
    if who == "owner":
        return told | {"seed": 7, "generation": {"max-examples": 5}}
    phases = {"coverage": {"enabled": False}, "stateful": {"enabled": False}}
    return told | {"seed": 7, "generation": {"max-examples": 8}, "phases": phases}


def _freshen(case: Any, number: int) -> None:
    """A key that was used for another request is refused, which is a test of its own."""
    key = (case.headers or {}).get("Idempotency-Key")
    if isinstance(key, str) and 0 < len(key) <= 200 and all("!" <= each <= "~" for each in key):
        case.headers["Idempotency-Key"] = f"{key[:150]}{number}"


def _statuses(recorder: Any) -> list[int]:
    answers = (each.response for each in recorder.interactions.values())
    return [answer.status_code for answer in answers if answer is not None]


def _failures(recorder: Any) -> dict[tuple[str, str], str]:
    found: dict[tuple[str, str], str] = {}
    for case_id, checks in recorder.checks.items():
        case = recorder.cases[case_id].value
        for check in checks:
            if check.failure_info is not None:
                failure = check.failure_info.failure
                asked = (
                    f"{case.method} {case.formatted_path} {case.query} {case.headers} {case.body}"
                )
                told = f"{failure.title}: {failure.message[:500]} — {asked[:1000]}"
                found[check.name, case.operation.label] = told
    return found
