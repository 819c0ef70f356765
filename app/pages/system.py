"""How the service itself is, for whoever runs it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, render_template

from app.access import Audience, allow
from services.rights import OperatorRight

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from app.ports import Services


def system(services: Services) -> Blueprint:
    """`/fleet/system`."""
    blueprint = Blueprint("system", __name__)

    @blueprint.get("/fleet/system")
    @allow(Audience.OPERATOR, OperatorRight.SUPPORT)
    def show() -> ResponseReturnValue:
        tick = services.settings.tick
        return render_template("fleet/system.html", state=services.system.state(), tick=tick)

    return blueprint
