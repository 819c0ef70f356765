"""What every code means: public, so that whoever reads one in the Web Connector can look it up."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, abort, render_template, request

from app.access import Audience, allow
from services.help_pages import GROUPS, search
from services.help_pages import page as page_of

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from app.ports import Services

LONGEST = 200


def help_pages(services: Services) -> Blueprint:
    """`/help` and `/help/<code>`."""
    del services
    blueprint = Blueprint("help", __name__)

    @blueprint.get("/help")
    @allow(Audience.ANYONE)
    def index() -> ResponseReturnValue:
        words = request.args.get("words", "")[:LONGEST]
        found = search(words)
        groups = [(group, [each for each in found if each.group == group]) for group in GROUPS]
        return render_template("help/index.html", words=words, groups=groups, number=len(found))

    @blueprint.get("/help/<code>")
    @allow(Audience.ANYONE)
    def page(code: str) -> ResponseReturnValue:
        found = page_of(code)
        if found is None:
            abort(404)
        return render_template("help/page.html", page=found)

    return blueprint
