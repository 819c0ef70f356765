"""Takes a request's body off the WSGI server in blocks, never more than allowed.

Refuses what is not SOAP 1.1 over HTTP (content type) and what is too long, by its
declared length before a byte is read, and by counting when it is chunked.
"""

from __future__ import annotations

import codecs
from email.message import Message
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from spyne import Fault

from soap.envelope import BLOCK

if TYPE_CHECKING:
    from collections.abc import Iterator

MIME_TYPE: Final = "text/xml"


class NotSoapError(Fault):  # type: ignore[misc]
    """The request's content type is not SOAP 1.1's: HTTP 415 rather than 500."""


@lru_cache(maxsize=64)
def charset_of(content_type: str) -> str | None:
    """The encoding a Content-Type declares, as expat names it; None when it declares none.

    It outranks the one in the XML declaration (RFC 7303). Raises NotSoapError, or a
    Fault for an encoding nobody knows.
    """
    header = Message()
    header["Content-Type"] = content_type
    if header.get_content_type() != MIME_TYPE or not content_type.strip():
        raise NotSoapError(
            "Client.ContentType", f"Send SOAP 1.1 with the content type {MIME_TYPE}; charset=utf-8."
        )
    charset = header.get_content_charset()
    if charset is None:
        return None
    try:
        return codecs.lookup(charset).name
    except LookupError:
        raise Fault(
            "Client.XMLSyntaxError", f"The character set {charset[:40]} is not known: use utf-8."
        ) from None


def blocks_of(environ: dict[str, Any], limit: int) -> Iterator[bytes]:
    """The body in blocks of 64 KiB; a Fault when it is longer than `limit` bytes, or absent."""
    declared = str(environ.get("CONTENT_LENGTH") or "").strip()
    if declared:
        if not declared.isdecimal():
            raise Fault("Client.ArgumentError", "The Content-Length is not a number.")
        left = int(declared)
    elif _ends_by_itself(environ):
        left = limit + 1
    else:
        left = 0
    if declared and left > limit:
        raise _too_long(limit)
    if not left:
        raise Fault("Client.XMLSyntaxError", "The request has no body.")
    return _counted(environ["wsgi.input"].read, left, limit)


def _counted(read: Any, left: int, limit: int) -> Iterator[bytes]:
    taken = 0
    while left > 0:
        block = read(min(left, BLOCK))
        if not block:
            return
        taken += len(block)
        if taken > limit:
            raise _too_long(limit)
        left -= len(block)
        yield block


def _ends_by_itself(environ: dict[str, Any]) -> bool:
    """Whether reading past the end is safe: the server knows where a chunked body ends."""
    chunked = "chunked" in str(environ.get("HTTP_TRANSFER_ENCODING") or "").lower()
    return chunked or bool(environ.get("wsgi.input_terminated"))


def _too_long(limit: int) -> Fault:
    return Fault(
        "Client.RequestTooLong",
        f"The request is larger than this server takes ({limit // 1024} KiB). Nothing of it was "
        "used. Ask support to lower the page size for this company.",
    )
