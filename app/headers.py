"""What every answer of both doors tells a browser it may not do.

Pages load nothing but our own files and are never framed; nothing we answer is kept by a cache on
the way, except the files under /static. Pictures inside a style sheet (data:) are the component
library's.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

_POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_ALWAYS: Final = (
    ("Content-Security-Policy", _POLICY),
    ("X-Content-Type-Options", "nosniff"),
    ("X-Frame-Options", "DENY"),
    ("Referrer-Policy", "same-origin"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
    ("Cross-Origin-Resource-Policy", "same-origin"),
    ("Permissions-Policy", "camera=(), geolocation=(), microphone=()"),
)
_HSTS: Final = ("Strict-Transport-Security", "max-age=31536000")
_STATIC: Final = ("/static/", "/bootstrap/static/")


def protected(application: WSGIApplication, *, https: bool) -> WSGIApplication:
    """The application with these headers on every answer, whatever made it."""
    wanted = [*_ALWAYS, *([_HSTS] if https else [])]

    def answer(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        public = str(environ.get("PATH_INFO") or "").startswith(_STATIC)
        defaults = wanted if public else [*wanted, ("Cache-Control", "no-store")]
        return application(environ, _adding(start_response, defaults))

    return answer


def _adding(start_response: StartResponse, defaults: list[tuple[str, str]]) -> Callable[..., Any]:
    """`start_response` with what the answer does not say itself."""

    def start(status: str, headers: list[tuple[str, str]], *rest: Any) -> Any:
        given = {name.title() for name, _ in headers}
        more = [line for line in defaults if line[0] not in given]
        return start_response(status, [*headers, *more], *rest)

    return start
