"""Every tenant's companies, for whoever runs the service."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, render_template

from app.access import Audience, allow
from services.rights import OperatorRight

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from app.ports import Services


def fleet(services: Services) -> Blueprint:
    """`/fleet`."""
    blueprint = Blueprint("fleet", __name__)

    @blueprint.get("/fleet")
    @allow(Audience.OPERATOR, OperatorRight.SUPPORT)
    def overview() -> ResponseReturnValue:
        return render_template("fleet.html", lines=services.listings.fleet(limit=200))

    return blueprint
