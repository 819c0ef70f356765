"""An HTTP request's head as WSGI has it, or the reason why it is not taken.

Two header lines that a proxy and we could read differently are refused, not chosen from; names with
underscores are dropped, because WSGI cannot tell them from names with hyphens. Whether lengths and
chunks agree is the HTTP server's own check (hyper's), which these rules only add to.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any, Final

from app.front.patience import RefusedError

if TYPE_CHECKING:
    from collections.abc import Iterable

    Environ = dict[str, Any]

# Said twice, these mean two things.
_ONCE: Final = frozenset(
    {
        "host",
        "content-length",
        "content-type",
        "content-encoding",
        "transfer-encoding",
        "authorization",
        "expect",
    }
)
_MOST_HEADERS: Final = 100
_LONGEST_TARGET: Final = 8192


def environ_of(scope: Any) -> Environ:
    """The WSGI environment of an RSGI scope, without its body; RefusedError when it is no good."""
    path, query = str(scope.path), str(scope.query_string or "")
    if len(path) + len(query) > _LONGEST_TARGET:
        raise RefusedError(414, "The address is too long.")
    host, _, port = str(scope.server).rpartition(":")
    client, _, client_port = str(scope.client).rpartition(":")
    environ: Environ = {
        "REQUEST_METHOD": str(scope.method),
        "SCRIPT_NAME": "",
        "PATH_INFO": path.encode("utf-8", "replace").decode("latin-1"),
        "QUERY_STRING": query,
        "SERVER_NAME": host.strip("[]"),
        "SERVER_PORT": port,
        "SERVER_PROTOCOL": f"HTTP/{scope.http_version}",
        "REMOTE_ADDR": client.strip("[]"),
        "REMOTE_PORT": client_port,
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": str(scope.scheme),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
        "wsgi.input_terminated": True,
    }
    _add_headers(environ, scope.headers.items())
    _check(environ, scope.authority)
    return environ


def declared_length(environ: Environ) -> int | None:
    """The Content-Length; None when the body is chunked or absent."""
    text = str(environ.get("CONTENT_LENGTH") or "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else None


def _add_headers(environ: Environ, headers: Iterable[tuple[str, str]]) -> None:
    for number, (name, value) in enumerate(headers, start=1):
        if number > _MOST_HEADERS:
            raise RefusedError(431, "The request has too many header lines.")
        if "_" in name:
            continue
        key = name.upper().replace("-", "_")
        if key not in {"CONTENT_TYPE", "CONTENT_LENGTH"}:
            key = f"HTTP_{key}"
        if key not in environ:
            environ[key] = value
        elif name in _ONCE:
            raise RefusedError(400, f"The header line {name} is there twice.")
        else:
            environ[key] = f"{environ[key]}{'; ' if name == 'cookie' else ','}{value}"


def _check(environ: Environ, authority: str | None) -> None:
    if environ["REQUEST_METHOD"] in {"CONNECT", "TRACE"}:
        raise RefusedError(405, "This method is not served here.")
    if authority and authority != environ.get("HTTP_HOST"):
        raise RefusedError(400, "The address and the Host line name different hosts.")
    coding = str(environ.get("HTTP_CONTENT_ENCODING") or "identity").strip().lower()
    if coding != "identity":
        # A kilobyte of it can become a gigabyte; no Web Connector and no cloud of ours sends it.
        raise RefusedError(415, "Send the body as it is, without a Content-Encoding.")
    transfer = str(environ.get("HTTP_TRANSFER_ENCODING") or "chunked").strip().lower()
    if transfer != "chunked":
        raise RefusedError(400, "The only Transfer-Encoding taken is chunked.")
