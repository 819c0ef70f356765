"""Where a cloud's notifications arrive. Public, signed, small; the answer says nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, request
from werkzeug.exceptions import NotFound, RequestEntityTooLarge

from app.access import Audience, allow
from services.webhooks import LARGEST

if TYPE_CHECKING:
    from app.ports import Services


def notifications(services: Services) -> Blueprint:
    """`POST /webhooks/<cloud>/<key>`: 200 when it was signed, whatever came of it; else 404."""
    blueprint = Blueprint("webhooks", __name__)

    @blueprint.post("/webhooks/<kind>/<key>")
    @allow(Audience.SIGNED)
    def notification(kind: str, key: str) -> tuple[str, int]:
        request.max_content_length = LARGEST
        body = request.stream.read(LARGEST + 1)
        if len(body) > LARGEST:
            raise RequestEntityTooLarge
        headers = {name.lower(): value for name, value in request.headers.items()}
        if not services.webhooks.heard(kind, key, headers, body):
            # One answer for a wrong address and a wrong signature: neither tells of the other.
            raise NotFound
        return "", 200

    return blueprint
