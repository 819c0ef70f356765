"""The doors on one port or each on its own: what a WSGI server is pointed at.

Factories, so that importing builds nothing: `granian --interface wsgi --factory wsgi:both` serves
everything on one port, `wsgi:people` and `wsgi:web_connector` are the two halves of a deployment
that runs them apart.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from werkzeug.middleware.proxy_fix import ProxyFix

import app.wsgi
import soap.wsgi
from services.secret_key import with_secret_keys
from services.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Iterable
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

SOAP_PATH = "/qbwc"


def both() -> WSGIApplication:
    """Both doors on one port."""
    services = _services()
    return _behind_proxies(by_path(app.wsgi.build(services), _soap(services)), services.settings)


def people() -> WSGIApplication:
    """The web UI and the JSON API alone."""
    services = _services()
    return _behind_proxies(app.wsgi.build(services), services.settings)


def web_connector() -> WSGIApplication:
    """The Web Connector's door alone, with the probes of this process beside it."""
    services = _services()
    doors = by_path(app.wsgi.probes_only(services), _soap(services))
    return _behind_proxies(doors, services.settings)


def by_path(for_people: WSGIApplication, for_web_connector: WSGIApplication) -> WSGIApplication:
    """One application out of two: `/qbwc` and below to the Web Connector's door."""

    def choose(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        path = environ.get("PATH_INFO", "")
        if path == SOAP_PATH or path.startswith(SOAP_PATH + "/"):
            return for_web_connector(environ, start_response)
        return for_people(environ, start_response)

    return choose


def _services() -> Any:
    # Late: only the process that serves needs the third door's bell and the whole program.
    build = import_module("services.bootstrap").build
    wake = import_module("workers.celery_app").wake
    return build(with_secret_keys(Settings.from_environment()), wake=wake)


def _soap(services: Any) -> WSGIApplication:
    settings: Settings = services.settings
    return soap.wsgi.build(
        services.conversation,
        max_request_bytes=settings.max_request_bytes,
        spool_dir=settings.data_dir / "spool",
    )


def _behind_proxies(application: WSGIApplication, settings: Settings) -> WSGIApplication:
    count = settings.trusted_proxies
    if not count:
        return application
    return ProxyFix(application, x_for=count, x_proto=count, x_host=count)
