"""What the person who is signed in is mailed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for

from app.access import Audience, allow
from app.gate import deed, viewer
from services.notices import EVENTS, UnknownEventError

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from app.ports import Services


def notices(services: Services) -> Blueprint:
    """`/notifications`."""
    blueprint = Blueprint("notices", __name__)

    @blueprint.get("/notifications")
    @allow(Audience.SELF)
    def show() -> ResponseReturnValue:
        return render_template(
            "telling/notifications.html",
            events=EVENTS,
            chosen=services.notices.of(viewer().user_id),
            can_mail=services.notices.can_mail,
        )

    @blueprint.post("/notifications")
    @allow(Audience.SELF)
    def choose() -> ResponseReturnValue:
        try:
            chosen = services.notices.choose(viewer().user_id, request.form.getlist("event"))
        except UnknownEventError:
            abort(400)
        deed("chose what she is mailed", events=", ".join(chosen) or "nothing")
        flash("Saved. It holds from now on.")
        return redirect(url_for("notices.show"))

    return blueprint
