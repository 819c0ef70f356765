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


class Body:
    """One request's body: read in blocks of 64 KiB, or dropped, never kept."""

    def __init__(self, environ: dict[str, Any], limit: int) -> None:
        self._read = environ["wsgi.input"].read
        self._limit = limit
        self._waiting = bool(environ.get("HTTP_EXPECT"))
        self._declared = str(environ.get("CONTENT_LENGTH") or "").strip()
        # Without a length, reading is safe only where the server knows the end of the body.
        chunked = "chunked" in str(environ.get("HTTP_TRANSFER_ENCODING") or "").lower()
        self._ends = chunked or bool(environ.get("wsgi.input_terminated"))
        self._taken = 0

    def blocks(self) -> Iterator[bytes]:
        """The body's blocks; a Fault when it is absent, or longer than allowed."""
        if self._declared and not self._declared.isdecimal():
            raise Fault("Client.ArgumentError", "The Content-Length is not a number.")
        if self._declared and int(self._declared) > self._limit:
            raise self._too_long()
        for block in self._rest(self._limit + 1):
            if self._taken > self._limit:
                raise self._too_long()
            yield block
        if not self._taken:
            raise Fault("Client.XMLSyntaxError", "The request has no body.")

    def drop(self) -> None:
        """Take what is left of a refused body, up to the limit once more.

        A client that is still sending would otherwise see a broken connection instead of
        the Fault. One that waits for "100 Continue" is answered without asking for more.
        """
        if self._waiting and not self._taken:
            return
        try:
            for _ in self._rest(self._taken + self._limit):
                pass
        except OSError:
            return  # it hung up: there is nobody to answer either

    def _rest(self, until: int) -> Iterator[bytes]:
        """Blocks until the declared end, the body's own, or `until` bytes in all."""
        if self._declared.isdecimal():
            until = min(until, int(self._declared))
        elif not self._ends:
            return
        while self._taken < until:
            block = self._read(min(until - self._taken, BLOCK))
            if not block:
                return
            self._taken += len(block)
            yield block

    def _too_long(self) -> Fault:
        return Fault(
            "Client.RequestTooLong",
            f"The request is larger than this server takes ({self._limit // 1024} KiB). Nothing "
            "of it was used. Ask support to lower the page size for this company.",
        )
