"""Signing in and out: the password, then the code where there is a second factor."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from flask import Blueprint, flash, g, redirect, render_template, request, session, url_for

from app.access import Audience, allow
from app.gate import COOKIE_KEY, deed, inside, viewer
from services.factors import CodeError
from services.people import SIGNED_IN, SignInError

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from app.ports import Services

ONWARD: Final = "onward"
"""Where the session cookie holds the page that somebody wanted who still has to give her code."""


def signing(services: Services) -> Blueprint:
    """`/sign-in`, `/sign-in/code` and `/sign-out`."""
    blueprint = Blueprint("signing", __name__)

    @blueprint.route("/sign-in", methods=["GET", "POST"])
    @allow(Audience.ANYONE)
    def sign_in() -> ResponseReturnValue:
        onward = inside(request.values.get("next")) or url_for("home.index")
        if request.method == "GET":
            if g.viewer is not None:
                return redirect(onward)
            return _page(services, onward)
        email = request.form.get("email", "")
        try:
            token = services.people.sign_in(
                email,
                request.form.get("password", ""),
                address=request.remote_addr or "",
                agent=request.user_agent.string,
            )
        except SignInError as error:
            return _page(services, onward, email=email, refusal=str(error)), 403
        let_in(token, onward)
        return redirect(onward)

    @blueprint.post("/sign-out")
    @allow(Audience.SELF)
    def sign_out() -> ResponseReturnValue:
        deed("signed out")
        services.people.sign_out(viewer())
        session.clear()
        flash("You are signed out.")
        return redirect(url_for("signing.sign_in"))

    @blueprint.route("/sign-in/code", methods=["GET", "POST"])
    @allow(Audience.SELF)
    def confirm() -> ResponseReturnValue:
        onward = inside(session.get(ONWARD)) or url_for("home.index")
        if viewer().signed.confirmed:
            return redirect(onward)
        if request.method == "GET":
            return render_template("signing/code.html", refusal=None)
        address = request.remote_addr or ""
        try:
            code = services.factors.give(viewer(), request.form.get("code", ""), address=address)
        except CodeError as error:
            return render_template("signing/code.html", refusal=str(error)), 403
        deed(SIGNED_IN, **{"with": f"password and {code}"})
        agent = request.user_agent.string
        let_in(services.people.confirm(viewer(), address=address, agent=agent), onward)
        return redirect(onward)

    return blueprint


def let_in(token: str, onward: str) -> None:
    """Put a session's token into the cookie; nothing that was there before outlives it."""
    session.clear()
    session[COOKIE_KEY] = token
    session[ONWARD] = onward
    session.permanent = True


def _page(services: Services, onward: str, *, email: str = "", refusal: str | None = None) -> str:
    return render_template(
        "signing/sign_in.html",
        onward=onward,
        email=email,
        refusal=refusal,
        provider=services.settings.oidc_name if services.settings.oidc_issuer else None,
    )
