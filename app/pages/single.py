"""Signing in by way of the operators' own provider: out to it, and back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from flask import Blueprint, abort, redirect, render_template, request, session, url_for

from app.access import Audience, allow
from app.gate import inside
from app.pages.signing import let_in
from services import passwords
from services.single_sign_on import SignOnError

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from app.ports import Services

BROWSER: Final = "browser"
"""Where the session cookie holds what shows that the same browser comes back."""


def single(services: Services) -> Blueprint:
    """`/sign-in/provider` and `/sign-in/provider/back`; no such pages without a provider."""
    blueprint = Blueprint("single", __name__)
    sign_on = services.single_sign_on

    @blueprint.get("/sign-in/provider")
    @allow(Audience.ANYONE)
    def begin() -> ResponseReturnValue:
        if not sign_on.is_on:
            abort(404)
        onward = inside(request.args.get("next")) or url_for("home.index")
        browser = session[BROWSER] = passwords.ticket()
        try:
            return redirect(sign_on.begin(browser, onward))
        except SignOnError as error:
            return render_template("signing/provider.html", refusal=str(error)), 502

    @blueprint.get("/sign-in/provider/back")
    @allow(Audience.ANYONE)
    def back() -> ResponseReturnValue:
        if not sign_on.is_on:
            abort(404)
        try:
            token, onward = sign_on.finish(
                session.pop(BROWSER, ""),
                request.args.get("state", ""),
                request.args.get("code", ""),
                address=request.remote_addr or "",
                agent=request.user_agent.string,
            )
        except SignOnError as error:
            return render_template("signing/provider.html", refusal=str(error)), 403
        let_in(token, onward)
        return redirect(onward)

    return blueprint
