"""Door 2: people and programs. Pages and JSON in front of the use cases, and nothing of its own.

A view parses, calls one service and shows what came back.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Flask, render_template
from jinja2 import StrictUndefined

from app.access import require_audiences
from app.headers import protect
from app.pages.home import home
from app.pages.qwc import qwc_files
from app.pages.support import support
from app.probes import probes

if TYPE_CHECKING:
    from app.ports import Services


def create_app(services: Services) -> Flask:
    """The Flask application over one set of services."""
    settings = services.settings
    app = Flask(__name__)
    app.jinja_env.undefined = StrictUndefined
    app.config.update(
        MAX_CONTENT_LENGTH=1024 * 1024,
        SESSION_COOKIE_SECURE=settings.base_url.startswith("https://"),
        SESSION_COOKIE_SAMESITE="Lax",
    )
    protect(app, https=settings.base_url.startswith("https://"))
    for blueprint in (
        home(),
        support(settings.support_contact),
        qwc_files(services),
        probes(services.health),
    ):
        app.register_blueprint(blueprint)
    require_audiences(app)
    app.register_error_handler(404, _not_found)
    return app


def _not_found(_error: Exception) -> tuple[str, int]:
    return render_template("not_found.html"), 404
