"""The doors on one port or each on its own: what a WSGI server is pointed at.

Factories, so that importing builds nothing: `granian --interface rsgi --factory wsgi:both` serves
everything on one port, `wsgi:people` and `wsgi:web_connector` are the two halves of a deployment
that runs them apart. Each is a WSGI application too, but a WSGI server lends a thread to whoever
sends slowly; RSGI has `app.front` take the request in first.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from werkzeug.middleware.proxy_fix import ProxyFix

import app.wsgi
import soap.wsgi
from app.front.bridge import Front
from app.front.hosts import allowed_hosts, forwarded_for, only_for
from app.front.patience import Bounds
from app.headers import protected
from services import log
from services.secret_key import with_secret_keys
from services.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Iterable
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

SOAP_PATH = "/qbwc"
LARGEST_FOR_PEOPLE = 1024 * 1024


def both() -> Front:
    """Both doors on one port."""
    services = _services()
    return in_front(by_path(app.wsgi.build(services), _soap(services)), services.settings)


def people() -> Front:
    """The web UI and the JSON API alone."""
    services = _services()
    return in_front(app.wsgi.build(services), services.settings)


def web_connector() -> Front:
    """The Web Connector's door alone, with the probes of this process beside it."""
    services = _services()
    doors = by_path(app.wsgi.probes_only(services), _soap(services))
    return in_front(doors, services.settings)


def by_path(for_people: WSGIApplication, for_web_connector: WSGIApplication) -> WSGIApplication:
    """One application out of two: `/qbwc` to the Web Connector's door, everything else to people.

    Exactly that address and no other below it: what does not exist is said not to.
    """

    def choose(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        if environ.get("PATH_INFO", "") in {SOAP_PATH, f"{SOAP_PATH}/"}:
            return for_web_connector(environ, start_response)
        return for_people(environ, start_response)

    return choose


def _services() -> Any:
    # Late: only the process that serves needs the third door's bell and the whole program.
    build = import_module("services.bootstrap").build
    wake = import_module("workers.celery_app").wake
    settings = with_secret_keys(Settings.from_environment())
    log.configure(settings)
    return build(settings, wake=wake)


def _soap(services: Any) -> WSGIApplication:
    settings: Settings = services.settings
    return soap.wsgi.build(
        services.conversation,
        max_request_bytes=settings.max_request_bytes,
        spool_dir=settings.data_dir / "spool",
    )


def in_front(application: WSGIApplication, settings: Settings) -> Front:
    """The application as the network meets it: bounded, under its own names, behind proxies."""
    proxies = settings.trusted_proxies
    named = only_for(allowed_hosts(settings), application)
    strict = protected(named, https=settings.base_url.startswith("https://"))
    return Front(
        ProxyFix(strict, x_for=proxies, x_proto=proxies, x_host=proxies) if proxies else strict,
        limit=lambda path: (
            settings.max_request_bytes if path.startswith(SOAP_PATH) else LARGEST_FOR_PEOPLE
        ),
        address_of=lambda environ: forwarded_for(environ, proxies),
        threads=settings.http_threads,
        bounds=Bounds(silence=settings.client_patience),
        folder=settings.data_dir / "spool",
    )
