"""Setting up, renewing and switching off one's own second factor.

Open to whoever has to set one up before anything else. What is shown once (the secret, recovery
codes) is in an answer that no cache keeps, and in no log.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import segno
from flask import Blueprint, flash, redirect, render_template, request, url_for
from markupsafe import Markup

from app.access import Audience, allow
from app.gate import deed, viewer
from services.factors import CodeError

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask.typing import ResponseReturnValue

    from app.ports import Services


def factor(services: Services) -> Blueprint:
    """`/account/second-factor` and what is below it."""
    blueprint = Blueprint("factor", __name__, url_prefix="/account/second-factor")
    factors = services.factors

    @blueprint.get("")
    @allow(Audience.SELF)
    def show() -> ResponseReturnValue:
        return _page(services)

    @blueprint.post("/begin")
    @allow(Audience.SELF)
    def begin() -> ResponseReturnValue:
        deed("began to set up a second factor")
        try:
            factors.begin(viewer())
        except CodeError as error:
            return _page(services, str(error)), 409
        return redirect(url_for("factor.show"))

    @blueprint.post("/confirm")
    @allow(Audience.SELF)
    def confirm() -> ResponseReturnValue:
        deed("switched her second factor on")
        return _codes(services, factors.confirm)

    @blueprint.post("/codes")
    @allow(Audience.SELF)
    def renew() -> ResponseReturnValue:
        deed("made new recovery codes")
        return _codes(services, factors.renew_codes)

    @blueprint.post("/off")
    @allow(Audience.SELF)
    def off() -> ResponseReturnValue:
        deed("switched her second factor off")
        password, code = request.form.get("password", ""), request.form.get("code", "")
        try:
            factors.switch_off(viewer(), password, code, address=request.remote_addr or "")
        except CodeError as error:
            return _page(services, str(error)), 403
        flash("Your second factor is off. Your password alone lets you in now.")
        return redirect(url_for("account.show"))

    return blueprint


def _page(services: Services, refusal: str | None = None) -> str:
    state = services.factors.state(viewer())
    return render_template(
        "account/factor.html",
        state=state,
        qr=_qr(state.uri) if state.uri else None,
        refusal=refusal,
        required=services.people.must_enrol(viewer()),
    )


def _codes(services: Services, made: Callable[..., list[str]]) -> ResponseReturnValue:
    """Recovery codes in exchange for a code, shown in this one answer."""
    try:
        found = made(viewer(), request.form.get("code", ""), address=request.remote_addr or "")
    except CodeError as error:
        return _page(services, str(error)), 403
    return render_template("account/codes.html", codes=found)


def _qr(uri: str) -> Markup:
    """A QR code as SVG: dark on light whatever the page wears, or a telephone cannot read it."""
    drawn = io.BytesIO()
    segno.make(uri, error="m").save(
        drawn, kind="svg", xmldecl=False, svgns=True, scale=5, border=3, light="#fff",
        dark="#000", svgclass="account-qr", lineclass=None, omitsize=False,
        title="QR code for your telephone",
    )  # fmt: skip
    return Markup(drawn.getvalue().decode())  # noqa: S704 - drawn here; the address is only dots
