"""The Flask application: which pages there are, and what every one of them is wrapped in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from flask import Flask, render_template, request
from flask_wtf.csrf import CSRFError
from jinja2 import StrictUndefined
from werkzeug.exceptions import HTTPException

from app.access import require_audiences
from app.api.door import api, is_ours, refused
from app.gate import gate
from app.headers import protected
from app.metrics import metrics
from app.pages.account import account
from app.pages.api_page import api_page
from app.pages.audit import audit
from app.pages.company import company
from app.pages.connected import connected
from app.pages.connecting import connecting
from app.pages.connection import connection
from app.pages.factor import factor
from app.pages.fleet import fleet
from app.pages.fleet_tenants import fleet_tenants
from app.pages.help import help_pages
from app.pages.home import home
from app.pages.hooks import hooks
from app.pages.joining import joining
from app.pages.looking import looking
from app.pages.notifications import notices
from app.pages.people import people
from app.pages.plans import plans
from app.pages.preview import preview
from app.pages.problems import problems
from app.pages.qwc import qwc_files
from app.pages.records import records
from app.pages.runs import runs
from app.pages.settings import settings
from app.pages.signing import signing
from app.pages.single import single
from app.pages.support import support
from app.pages.system import system
from app.pages.tokens import tokens
from app.probes import probes
from app.shell import furnish
from app.webhooks import notifications

if TYPE_CHECKING:
    from flask import Response

    from app.ports import Services

_LARGEST_FORM: Final = 1024 * 1024
PAGES: Final = (
    home,
    help_pages,
    signing,
    single,
    joining,
    account,
    factor,
    people,
    plans,
    company,
    problems,
    records,
    runs,
    settings,
    connection,
    connecting,
    connected,
    preview,
    fleet,
    fleet_tenants,
    looking,
    audit,
    system,
    metrics,
    hooks,
    notices,
    tokens,
    api_page,
    qwc_files,
)
"""What people open, one blueprint each."""


def create_app(services: Services) -> Flask:
    """The Flask application over one set of services."""
    app = _bare(services)
    guard = furnish(app, services)
    gate(app, services)
    for pages in PAGES:
        app.register_blueprint(pages(services))
    app.register_blueprint(support(services.settings.support_contact))
    for door in (notifications(services), api(services)):
        guard.exempt(door)  # programs come without cookies
        app.register_blueprint(door)
    app.register_error_handler(HTTPException, _refused)
    require_audiences(app)
    return app


def create_probes(services: Services) -> Flask:
    """The probes alone, for a process whose work is the other door."""
    app = _bare(services)
    require_audiences(app)
    return app


def _bare(services: Services) -> Flask:
    https = services.settings.base_url.startswith("https://")
    app = Flask("app")
    app.jinja_env.undefined = StrictUndefined
    app.url_map.merge_slashes = False  # another address is another address, and not redirected
    app.config.update(
        MAX_CONTENT_LENGTH=_LARGEST_FORM,
        SESSION_COOKIE_SECURE=https,
        SESSION_COOKIE_SAMESITE="Lax",
    )
    app.wsgi_app = protected(app.wsgi_app, https=https)  # type: ignore[assignment,method-assign]
    app.register_blueprint(probes(services.health))
    return app


def _refused(error: HTTPException) -> Response | tuple[str, int] | HTTPException:
    """What the framework refuses, for a program or for a person."""
    if is_ours(request.path):
        return refused(error)
    if isinstance(error, CSRFError):
        return render_template("stale_form.html"), 400
    if error.code == 403:
        return render_template("not_allowed.html"), 403
    if error.code == 404:
        return render_template("not_found.html"), 404
    if error.code == 500:
        return render_template("broken.html"), 500
    return error
