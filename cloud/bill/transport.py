"""One HTTP exchange with BILL, told apart by what matters: can it have been processed.

It neither logs nor retries. Not sent, sent without a readable answer, and answered are three
different things, because after the second a write may have happened. Bodies are read up to a limit.
"""

from __future__ import annotations

import json
import logging
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING, Any

import httpx

from cloud.reaching import CheckedTransport

if TYPE_CHECKING:
    import ssl
    from collections.abc import Mapping

    import httpcore

MAX_BODY = 32 * 1024 * 1024
_NOT_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.UnsupportedProtocol)


class NotSentError(Exception):
    """The connection was never made, so nothing can have been done."""


class NoAnswerError(Exception):
    """The request left, and what came back cannot be read; `detail` keeps its first bytes."""

    def __init__(self, detail: str) -> None:
        super().__init__(detail)
        self.detail = detail


@dataclass(frozen=True, slots=True)
class Answer:
    """Status and JSON body (numbers with a point are Decimal)."""

    status: int
    body: Any


@cache
def _trusted() -> ssl.SSLContext:
    """Whom we trust, read once in a process: the bundle takes longer to read than a run's calls."""
    return httpx.create_ssl_context(trust_env=False)


class Transport:
    """A pool of connections to one address; `close` gives them back."""

    def __init__(self, url: str, *, timeout: float, network: httpcore.NetworkBackend) -> None:
        # httpx logs every address at INFO, and a filter in one names a customer or a vendor.
        logging.getLogger("httpx").setLevel(logging.WARNING)
        limits = httpx.Limits(max_connections=8, max_keepalive_connections=4)
        self._http = httpx.Client(
            base_url=url,
            timeout=httpx.Timeout(timeout, connect=min(timeout, 10.0)),
            transport=CheckedTransport(network, verify=_trusted(), limits=limits),
            follow_redirects=False,
            trust_env=False,  # a proxy of the machine's environment must not see sessions unasked
        )

    def json(
        self,
        method: str,
        path: str,
        *,
        headers: Mapping[str, str],
        query: Mapping[str, str] | None = None,
        body: Mapping[str, Any] | None = None,
    ) -> Answer:
        """Send JSON, read JSON. Raises NotSentError or NoAnswerError."""
        content = None if body is None else json.dumps(body).encode()
        heads = {"Accept": "application/json", **headers}
        if content is not None:
            heads["Content-Type"] = "application/json"
        request = self._http.build_request(
            method, path, headers=heads, params=query, content=content
        )
        return self._exchange(request)

    def form(self, path: str, fields: Mapping[str, str]) -> Answer:
        """Post a form, read JSON. Raises NotSentError or NoAnswerError."""
        request = self._http.build_request("POST", path, data=dict(fields))
        return self._exchange(request)

    def close(self) -> None:
        """Close every connection."""
        self._http.close()

    def _exchange(self, request: httpx.Request) -> Answer:
        try:
            response = self._http.send(request, stream=True)
        except _NOT_SENT as trouble:
            raise NotSentError(f"{type(trouble).__name__}: {trouble}") from None
        except httpx.HTTPError as trouble:
            raise NoAnswerError(f"no answer: {type(trouble).__name__}") from None
        try:
            content = _read(response)
        except httpx.HTTPError as trouble:
            raise NoAnswerError(
                f"HTTP {response.status_code}, cut off: {type(trouble).__name__}"
            ) from None
        finally:
            response.close()
        return Answer(response.status_code, _parse(response.status_code, content))


def _read(response: httpx.Response) -> bytes:
    chunks = bytearray()
    for chunk in response.iter_bytes():
        chunks += chunk
        if len(chunks) > MAX_BODY:
            raise NoAnswerError(f"HTTP {response.status_code} with more than {MAX_BODY} bytes")
    return bytes(chunks)


def _parse(status: int, content: bytes) -> Any:
    try:
        body = json.loads(content, parse_float=Decimal, parse_constant=_no_number)
    except (ValueError, RecursionError):
        # A gateway's error page or half an object: what it says helps whoever looks into it.
        start = content[:200].decode("utf-8", "replace")
        raise NoAnswerError(f"HTTP {status} with a body that is no JSON: {start!r}") from None
    return body


def _no_number(word: str) -> Any:
    raise ValueError(f"{word} is no number")
