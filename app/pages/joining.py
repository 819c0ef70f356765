"""Coming in by a link: an invitation, or a new password in place of one that was forgotten.

Open to anybody; a link's key is all there is to show. Every link that is none any more is answered
alike, and so is every address that a new password is asked for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import unquote

from flask import Blueprint, flash, redirect, render_template, request, session, url_for

from app.access import Audience, allow
from app.pages.signing import let_in
from app.shell import ZONE_COOKIE
from services.accounts import LinkGoneError
from services.person_passwords import PasswordError
from services.team import TeamError

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from app.ports import Services


def joining(services: Services) -> Blueprint:
    """`/invited`, `/forgot-password` and `/new-password`."""
    blueprint = Blueprint("joining", __name__)

    @blueprint.route("/invited", methods=["GET", "POST"])
    @allow(Audience.ANYONE)
    def invited() -> ResponseReturnValue:
        key, form = request.values.get("key", ""), request.form
        try:
            invitation = services.team.invitation(key)
            if request.method == "GET":
                return _invited(key, invitation, None)
            password = _typed_twice()
            email = services.team.accept(
                key,
                name=form.get("name", ""),
                password=password,
                zone=unquote(request.cookies.get(ZONE_COOKIE, "")),
                address=request.remote_addr or "",
            )
        except LinkGoneError:
            return render_template("people/link_gone.html", invite=True), 410
        except (PasswordError, TeamError) as error:
            return _invited(key, invitation, str(error)), 422
        token = services.people.sign_in(
            email, password, address=request.remote_addr or "", agent=request.user_agent.string
        )
        let_in(token, url_for("home.index"))
        flash("Welcome. Next time, sign in with your address and this password.")
        return redirect(url_for("home.index"))

    @blueprint.route("/forgot-password", methods=["GET", "POST"])
    @allow(Audience.ANYONE)
    def forgot() -> ResponseReturnValue:
        asked = request.method == "POST" and services.post.can_send
        if asked:
            email = request.form.get("email", "").replace("\0", "")[:300]
            services.accounts.ask_reset(email, address=request.remote_addr or "")
        return render_template("people/forgot.html", asked=asked, can_send=services.post.can_send)

    @blueprint.route("/new-password", methods=["GET", "POST"])
    @allow(Audience.ANYONE)
    def reset() -> ResponseReturnValue:
        key = request.values.get("key", "")
        try:
            email = services.accounts.reset_for(key)
            if request.method == "GET":
                return render_template("people/reset.html", key=key, email=email, refusal=None)
            services.accounts.reset(key, _typed_twice(), address=request.remote_addr or "")
        except LinkGoneError:
            return render_template("people/link_gone.html", invite=False), 410
        except PasswordError as error:
            shown = {"key": key, "email": email, "refusal": str(error)}
            return render_template("people/reset.html", **shown), 422
        session.clear()
        flash("Your password is changed, and you are signed out everywhere. Sign in with it.")
        return redirect(url_for("signing.sign_in"))

    return blueprint


def _typed_twice() -> str:
    """The password that was chosen; PasswordError when it was typed in two ways."""
    password = request.form.get("password", "")
    if password != request.form.get("again", ""):
        raise PasswordError("The password was typed differently the second time.")
    return password


def _invited(key: str, invitation: object, refusal: str | None) -> str:
    return render_template(
        "people/invited.html",
        key=key,
        invitation=invitation,
        refusal=refusal,
        name=request.form.get("name", ""),
    )
