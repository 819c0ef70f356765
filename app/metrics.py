"""Numbers for Prometheus: how the fleet and the service are, asked anew every time.

They tell how many, never who. They are for whoever shows METRICS_TOKEN or, where none is set, for
whoever asks from this very machine without a proxy in between.
"""

from __future__ import annotations

import hmac
import ipaddress
from typing import TYPE_CHECKING, Any, Final

from flask import Blueprint, Response, abort, request

from app.access import Audience, allow

if TYPE_CHECKING:
    from app.ports import Services
    from services.system import State

_PASSED_ON: Final = ("Forwarded", "X-Forwarded-For", "X-Real-Ip", "Via")


def metrics(services: Services) -> Blueprint:
    """`/metrics`, in Prometheus' text format."""
    blueprint = Blueprint("metrics", __name__)

    @blueprint.get("/metrics")
    @allow(Audience.METRICS)
    def numbers() -> Response:
        if not _may(services.settings.metrics_token):
            abort(404)  # as if there were nothing: it is nobody else's business
        return _written(services)

    return blueprint


def _may(token: str) -> bool:
    if token:
        given = request.headers.get("Authorization", "")
        return hmac.compare_digest(given.encode(), f"Bearer {token}".encode())
    try:
        near = ipaddress.ip_address(request.remote_addr or "").is_loopback
    except ValueError:
        return False
    return near and not any(name in request.headers for name in _PASSED_ON)


def _written(services: Services) -> Response:
    # Late: whoever never asks for numbers does not need the library.
    from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Gauge, generate_latest

    registry = CollectorRegistry()

    def told(name: str, about: str, values: dict[str, Any], label: str | None = None) -> None:
        gauge = Gauge(f"deskbridge_{name}", about, [label] if label else [], registry=registry)
        for key, value in values.items():
            if value is not None:
                (gauge.labels(key) if label else gauge).set(value)

    state = services.system.state()
    if state.database_trouble is None:
        fleet = services.fleet.standing()
        told("companies", "Companies by what they need.", fleet.counts, "need")
        told("open_problems", "Problems that wait for a person.", {"": fleet.open_problems})
        ended = services.system.runs_of_the_last_hour()
        told("runs_ended_last_hour", "Runs that ended, by result.", ended, "result")
    for name, about, value in _of(state):
        if value is not None:
            told(name, about, {"": value})
    return Response(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)


def _of(state: State) -> list[tuple[str, str, float | None]]:
    queue, waits = state.queue, state.login_waits
    return [
        ("database_up", "Whether the database answers.", float(state.database_trouble is None)),
        ("broker_up", "Whether the broker answers.", float(queue is not None)),
        ("queue_waiting", "Tasks that no worker has taken.", queue.waiting if queue else None),
        ("queue_taken", "Tasks that a worker has taken.", queue.taken if queue else None),
        ("workers", "Workers that said they live.", None if queue is None else len(queue.workers)),
        (
            "last_tick_seconds",
            "When a tick last reached a worker, in seconds of the epoch.",
            queue.last_tick.timestamp() if queue and queue.last_tick else None,
        ),
        ("cloud_calls_last_hour", "Calls to the cloud.", state.calls),
        ("cloud_calls_limit", "Calls to the cloud that an hour may have.", state.calls_limit),
        (
            "webhook_deliveries_waiting",
            "Events that no receiver took yet.",
            state.waiting_deliveries,
        ),
        ("logins_waiting", "Names and addresses that wait.", None if waits is None else len(waits)),
    ]
