"""The page behind "Support" in the Web Connector: what a bookkeeper can do alone, and whom to ask.

The Web Connector fetches it without cookies when a .qwc file is added and refuses the file unless
it answers 200, so the page is public, never redirects and asks no other server. Whoever is signed
in is told what she can do herself: an owner has the file and the password to give.
"""

from __future__ import annotations

from flask import Blueprint, render_template

from app.access import Audience, allow


def support(contact: str) -> Blueprint:
    """`/support`; `contact` is the operator's address or telephone number, or ''."""
    blueprint = Blueprint("support", __name__)

    @blueprint.get("/support")
    @allow(Audience.ANYONE)
    def page() -> str:
        return render_template("support.html", contact=contact)

    return blueprint
