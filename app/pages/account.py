"""One's own account: name, zone, password, and where one is signed in."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import unquote

from flask import Blueprint, flash, redirect, render_template, request, url_for

from app.access import Audience, allow
from app.browsers import browser_words
from app.gate import deed, viewer
from app.shell import ZONE_COOKIE
from app.zones import grouped, zone_words
from services.people import SignInError
from services.person_passwords import PasswordError

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from app.ports import Services


def account(services: Services) -> Blueprint:
    """`/account`."""
    blueprint = Blueprint("account", __name__, url_prefix="/account")
    _speak(blueprint)

    def page(refused: str | None = None, refusal: str | None = None) -> str:
        return render_template(
            "account/account.html",
            zones=grouped(viewer().signed.zone or ""),
            proposed=unquote(request.cookies.get(ZONE_COOKIE, "")),
            sessions=services.accounts.sessions(viewer()),
            refused=refused,
            refusal=refusal,
        )

    @blueprint.get("")
    @allow(Audience.SELF)
    def show() -> ResponseReturnValue:
        return page()

    @blueprint.post("")
    @allow(Audience.SELF)
    def change() -> ResponseReturnValue:
        name = " ".join(request.form.get("name", "").replace("\0", "").split())
        zone = request.form.get("zone", "")
        deed("changed her profile", changes=_changed(name, zone))
        if not name or len(name) > 200:
            return page("profile", "Say what you are called, in 1 to 200 characters."), 422
        try:
            services.people.set_profile(viewer(), name=name, zone=zone)
        except ValueError as error:
            return page("profile", str(error)), 422
        flash("Saved.")
        return redirect(url_for("account.show"))

    @blueprint.post("/password")
    @allow(Audience.SELF)
    def password() -> ResponseReturnValue:
        deed("changed her password")
        new = request.form.get("new", "")
        try:
            if new != request.form.get("again", ""):
                raise PasswordError("The new password was typed differently the second time.")
            services.accounts.change_password(
                viewer(), request.form.get("old", ""), new, address=request.remote_addr or ""
            )
        except (PasswordError, SignInError) as error:
            return page("password", str(error)), 422
        flash("Your password is changed, and you are signed out everywhere else.")
        return redirect(url_for("account.show"))

    @blueprint.post("/sessions/end")
    @allow(Audience.SELF)
    def end_others() -> ResponseReturnValue:
        deed("signed out everywhere else")
        number = services.people.end_others(viewer())
        flash(f"Signed out in {number} other browser{'' if number == 1 else 's'}.")
        return redirect(url_for("account.show"))

    return blueprint


def _speak(blueprint: Blueprint) -> None:
    """Browsers and zones are told in words."""
    for words in (browser_words, zone_words):
        blueprint.add_app_template_filter(words)


def _changed(name: str, zone: str) -> dict[str, list[str]]:
    """{what: [what it was, what it is]} of a person's profile."""
    seen = viewer().signed
    parts = (("name", seen.name, name), ("zone", seen.zone or "", zone))
    return {of: [was, now] for of, was, now in parts if was != now}
