"""Answers for machines that watch this process. Public, so they say nothing about anybody."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, jsonify

from app.access import Audience, allow

if TYPE_CHECKING:
    from flask import Response

    from app.ports import Health


def probes(health: Health) -> Blueprint:
    """`/healthz` (this process answers) and `/readyz` (it can do its work)."""
    blueprint = Blueprint("probes", __name__)

    @blueprint.get("/healthz")
    @allow(Audience.ANYONE)
    def healthz() -> tuple[str, dict[str, str]]:
        # Asks nothing: restarting this process would not mend a database.
        return "ok\n", {"Content-Type": "text/plain; charset=utf-8"}

    @blueprint.get("/readyz")
    @allow(Audience.ANYONE)
    def readyz() -> tuple[Response, int]:
        found = health.readiness()
        answer = jsonify(ready=found.ready, reasons=list(found.reasons))
        return answer, 200 if found.ready else 503

    return blueprint
