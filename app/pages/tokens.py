"""Tokens of the JSON API: a tenant's for its owners, those of the service for who runs it."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Final
from uuid import UUID

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for

from app.access import Audience, allow
from app.cursors import cursor
from app.gate import deed, tenant
from app.pages.paging import begins_after, searched
from services.api_tokens import LONGEST_DAYS, Scope, UnknownTokenError
from services.rights import OperatorRight, Right

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from app.ports import Services

PAGE: Final = 50
_LONGEST_NAME = 100


def tokens(services: Services) -> Blueprint:
    """`/tokens` and `/fleet/tokens`."""
    blueprint = Blueprint("tokens", __name__)

    @blueprint.get("/tokens")
    @allow(Audience.PERSON, Right.OWN)
    def of_tenant() -> ResponseReturnValue:
        return _page(services, tenant())

    @blueprint.post("/tokens")
    @allow(Audience.PERSON, Right.OWN)
    def make() -> ResponseReturnValue:
        return _made(services, tenant())

    @blueprint.post("/tokens/<uuid:token_id>/revoke")
    @allow(Audience.PERSON, Right.OWN)
    def revoke(token_id: UUID) -> ResponseReturnValue:
        return _revoked(services, tenant(), token_id)

    @blueprint.get("/fleet/tokens")
    @allow(Audience.OPERATOR, OperatorRight.OPERATE)
    def of_operators() -> ResponseReturnValue:
        return _page(services, None)

    @blueprint.post("/fleet/tokens")
    @allow(Audience.OPERATOR, OperatorRight.OPERATE)
    def make_for_operators() -> ResponseReturnValue:
        return _made(services, None)

    @blueprint.post("/fleet/tokens/<uuid:token_id>/revoke")
    @allow(Audience.OPERATOR, OperatorRight.OPERATE)
    def revoke_of_operators(token_id: UUID) -> ResponseReturnValue:
        return _revoked(services, None, token_id)

    return blueprint


def _page(services: Services, whose: UUID | None, refusal: str | None = None) -> str:
    search = searched()
    list_name = f"tokens {whose} {search}"
    begins = begins_after(services.settings, list_name)
    after = (datetime.fromisoformat(begins[0]), UUID(begins[1])) if begins else None
    found = services.tokens.page(whose, limit=PAGE + 1, after=after, search=search)
    onward = None
    if len(found) > PAGE:
        last = found[PAGE - 1]
        onward = cursor(services.settings, list_name, (last.created_at.isoformat(), last.id))
    return render_template(
        "telling/tokens.html",
        tokens=found[:PAGE],
        here="tokens.of_operators" if whose is None else "tokens.of_tenant",
        search=search,
        onward=onward,
        first=begins is None,
        whose=whose,
        refusal=refusal,
        given=request.form,
        scopes=Scope,
    )


def _made(services: Services, whose: UUID | None) -> ResponseReturnValue:
    name = " ".join(request.form.get("name", "").replace("\0", "").split())
    scope = request.form.get("scope", "").upper()
    days = request.form.get("days", "").strip()
    if not 1 <= len(name) <= _LONGEST_NAME:
        return _page(services, whose, "Say in at most 100 characters what it is for."), 422
    if scope not in Scope.__members__:
        return _page(services, whose, "Choose what it may do."), 422
    is_number = days.isascii() and days.isdecimal() and len(days) <= 4
    if days and not (is_number and 1 <= int(days) <= LONGEST_DAYS):
        return _page(services, whose, f"Days are a number from 1 to {LONGEST_DAYS}."), 422
    made = services.tokens.create(whose, Scope[scope], days=int(days) if days else None, name=name)
    deed("made a token", token=made.prefix, scope=scope.lower(), name=name)
    return render_template("telling/token.html", made=made, name=name, whose=whose)


def _revoked(services: Services, whose: UUID | None, token_id: UUID) -> ResponseReturnValue:
    try:
        prefix = services.tokens.revoke_of(whose, token_id)
    except UnknownTokenError:
        abort(404)
    deed("revoked a token", token=prefix)
    flash(f"{prefix} opens nothing any more.")
    return redirect(url_for("tokens.of_operators" if whose is None else "tokens.of_tenant"))
