"""The front page, for whoever types in the address: what this is, and where to go."""

from __future__ import annotations

from flask import Blueprint, render_template

from app.access import Audience, allow


def home() -> Blueprint:
    """`/`."""
    blueprint = Blueprint("home", __name__)

    @blueprint.get("/")
    @allow(Audience.ANYONE)
    def index() -> str:
        return render_template("home.html")

    return blueprint
