"""Which names we answer to, and from which address somebody really asks.

A Host line nobody configured is refused, so that no page, link or WSDL can be made to name another
server. Forwarded lines count only as far as the operator said how many proxies there are: the last
so many entries were written by them, everything before by anybody.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from collections.abc import Iterable
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

    from services.settings import Settings

HERE: Final = frozenset({"localhost", "127.0.0.1", "[::1]"})
# Machines that watch us ask by whatever address they know; the answers name no host.
_PROBES: Final = frozenset({"/healthz", "/readyz"})
_REFUSAL: Final = (
    b"This server does not answer to that name. Use the address it is known by "
    b"(PUBLIC_URL, ALLOWED_HOSTS).\n"
)


def allowed_hosts(settings: Settings) -> frozenset[str]:
    """Host names without ports: the public one, those allowed beside it, this machine's own."""
    public = name_of(urlsplit(settings.base_url).netloc)
    return HERE | {public, settings.host.lower(), *map(str.lower, settings.allowed_hosts)}


def name_of(host: str) -> str:
    """A Host line without its port, in lower case; '' when it is not a host."""
    text = host.strip().lower()
    name, sign, port = text.rpartition(":")
    if sign and port.isascii() and port.isdecimal() and not text.endswith("]"):
        text = name
    return text.rstrip(".") if text.isascii() and not set(text) & set("/@\\ ,#?") else ""


def only_for(hosts: Iterable[str], application: WSGIApplication) -> WSGIApplication:
    """The application, for requests that name one of these hosts; 421 for others."""
    known = frozenset(hosts)

    def choose(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        named = name_of(str(environ.get("HTTP_HOST") or ""))
        if named in known or environ.get("PATH_INFO") in _PROBES:
            return application(environ, start_response)
        headers = [("Content-Type", "text/plain; charset=utf-8")]
        start_response("421 Misdirected Request", headers)
        return [_REFUSAL]

    return choose


def forwarded_for(environ: WSGIEnvironment, proxies: int) -> str:
    """Who asks: the peer, or the entry that the outermost of our proxies wrote."""
    entries = str(environ.get("HTTP_X_FORWARDED_FOR") or "").split(",")
    if proxies and len(entries) >= proxies and entries[-proxies].strip():
        return entries[-proxies].strip()
    return str(environ.get("REMOTE_ADDR") or "")
