"""Signing in and out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, g, redirect, render_template, request, session, url_for

from app.access import Audience, allow
from app.gate import COOKIE_KEY, inside, viewer
from services.people import SignInError

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from app.ports import Services


def signing(services: Services) -> Blueprint:
    """`/sign-in` and `/sign-out`."""
    blueprint = Blueprint("signing", __name__)

    @blueprint.route("/sign-in", methods=["GET", "POST"])
    @allow(Audience.ANYONE)
    def sign_in() -> ResponseReturnValue:
        onward = inside(request.values.get("next")) or url_for("home.index")
        if request.method == "GET":
            if g.viewer is not None:
                return redirect(onward)
            return render_template("signing/sign_in.html", onward=onward, email="", refusal=None)
        email = request.form.get("email", "")
        try:
            token = services.people.sign_in(
                email,
                request.form.get("password", ""),
                address=request.remote_addr or "",
                agent=request.user_agent.string,
            )
        except SignInError as error:
            told = {"onward": onward, "email": email, "refusal": str(error)}
            return render_template("signing/sign_in.html", **told), 403
        session.clear()  # nothing that was there before somebody signed in outlives it
        session[COOKIE_KEY] = token
        session.permanent = True
        return redirect(onward)

    @blueprint.post("/sign-out")
    @allow(Audience.SELF)
    def sign_out() -> ResponseReturnValue:
        services.people.sign_out(viewer())
        session.clear()
        return redirect(url_for("signing.sign_in"))

    @blueprint.get("/sign-in/code")
    @allow(Audience.SELF)
    def confirm() -> ResponseReturnValue:
        return redirect(url_for("home.index"))

    return blueprint
