"""Sending an event to the address that a customer named, signed as Standard Webhooks has it.

The address is the customer's word: https to the open internet and nowhere else, no redirect is
followed, what is answered is not read beyond its status, and all of it is over in ten seconds.
Signature: HMAC-SHA256 over "id.timestamp.body" (Standard Webhooks specification, "Verifying
webhook authenticity"); the package of that name brings more dependencies than it has lines.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import ipaddress
import secrets
import time
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

import httpcore
import httpx

from cloud.reaching import CheckedNetwork, CheckedTransport, is_public
from sync.errors import CloudRefused

if TYPE_CHECKING:
    import ssl
    from collections.abc import Collection, Iterable

SECONDS: Final = 10.0
LARGEST: Final = 20 * 1024
LONGEST_URL: Final = 1000
_PREFIX: Final = "whsec_"


class HookUrlError(ValueError):
    """An address that nothing is sent to; the message says what it has to be."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """What became of one try: `answer` in few words for a person; `gone` asks for no more."""

    delivered: bool
    answer: str
    gone: bool = False


def new_secret() -> str:
    """A secret as Standard Webhooks writes it: 32 random bytes."""
    return _PREFIX + base64.b64encode(secrets.token_bytes(32)).decode()


def signature(secret: str, message_id: str, timestamp: int, body: bytes) -> str:
    """The value of webhook-signature."""
    try:
        key = base64.b64decode(secret.removeprefix(_PREFIX), validate=True)
    except binascii.Error:
        raise ValueError("A webhook's secret is whsec_ and base64.") from None
    signed = b".".join((message_id.encode(), str(timestamp).encode(), body))
    return "v1," + base64.b64encode(hmac.digest(key, signed, hashlib.sha256)).decode()


def checked_url(url: str, *, hosts: Collection[str]) -> str:
    """The address, when it is one that may be sent to: https, or http to one of `hosts`.

    No name is resolved yet: that is done for every connection, and looked at then.
    """
    text = url.strip()
    if len(text) > LONGEST_URL or not text.isascii() or any(each.isspace() for each in text):
        raise HookUrlError("Give an address of at most 1000 plain characters.")
    try:
        parts = urlsplit(text)
        host, port = parts.hostname, parts.port
    except ValueError:
        raise HookUrlError(
            "This is not an address. It looks like https://example.com/hook."
        ) from None
    if not host or parts.scheme not in {"https", "http"}:
        raise HookUrlError("Give an address that begins with https:// and names a host.")
    if parts.username is not None or parts.password is not None or parts.fragment:
        raise HookUrlError("Leave user name, password and what follows # out of the address.")
    if host in hosts:
        return text
    if parts.scheme != "https":
        raise HookUrlError("Give an address that begins with https://: what is sent is private.")
    if port not in {None, 443, 8443} or "." not in host:
        raise HookUrlError("Give a host of the internet, on port 443 or 8443.")
    if _is_inside(host):
        raise HookUrlError("The host is at no address of the internet. Name one that is.")
    return text


def _is_inside(host: str) -> bool:
    """Whether it is written as an address, and of no machine of the internet."""
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return not is_public(host)


def send(
    url: str,
    body: bytes,
    *,
    secret: str,
    message_id: str,
    timestamp: int,
    hosts: Collection[str] = (),
) -> Sent:
    """One try to deliver at `timestamp` (seconds of the epoch; receivers compare it with theirs).

    Hosts in `hosts` may be anywhere; all others are on the internet.
    """
    headers = {
        "Content-Type": "application/json",
        "User-Agent": "Deskbridge",
        "webhook-id": message_id,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": signature(secret, message_id, timestamp, body),
    }
    network = _Hurried(frozenset(hosts), time.monotonic() + SECONDS)
    limits = httpx.Limits(max_connections=1, max_keepalive_connections=0)
    transport = CheckedTransport(network, verify=_trusted(), limits=limits)
    with httpx.Client(
        transport=transport, timeout=SECONDS, follow_redirects=False, trust_env=False
    ) as http:
        try:
            checked_url(url, hosts=hosts)
            with http.stream("POST", url, content=body, headers=headers) as response:
                return _judged(response.status_code)
        except HookUrlError as refused:
            return Sent(delivered=False, answer=str(refused))
        except CloudRefused:
            # Which addresses our name server knows is nobody's business.
            return Sent(delivered=False, answer="The host is at no address of the internet.")
        except httpx.TimeoutException:
            return Sent(delivered=False, answer=f"No answer within {SECONDS:.0f} seconds.")
        except httpx.ConnectError as trouble:
            return Sent(delivered=False, answer=_unreached(str(trouble)))
        except (httpx.HTTPError, httpx.InvalidURL, UnicodeError):
            return Sent(delivered=False, answer="The answer broke off.")


def _judged(status: int) -> Sent:
    if 200 <= status < 300:
        return Sent(delivered=True, answer=f"HTTP {status}")
    if status == 410:
        return Sent(delivered=False, answer="HTTP 410: it is gone for good.", gone=True)
    if 300 <= status < 400:
        told = f"HTTP {status}: it sends us elsewhere, and we do not follow. Enter the new address."
        return Sent(delivered=False, answer=told)
    return Sent(delivered=False, answer=f"HTTP {status}")


def _unreached(trouble: str) -> str:
    """What somebody can do something about, without a program's words for it."""
    if "has no address" in trouble:
        return "It cannot be reached: nobody knows an address of its host. Is its name right?"
    if "CERTIFICATE" in trouble.upper():
        return "It cannot be reached: its certificate is not one that can be trusted."
    return "It cannot be reached: nobody answers there."


@cache
def _trusted() -> ssl.SSLContext:
    return httpx.create_ssl_context(trust_env=False)


class _Hurried(CheckedNetwork):
    """A checked network whose every connection is over at one moment, however it drips."""

    def __init__(self, anywhere: frozenset[str], until: float) -> None:
        super().__init__(anywhere)
        self._until = until

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        """See httpcore.NetworkBackend."""
        left = max(self._until - time.monotonic(), 0.05)
        return _HurriedStream(
            super().connect_tcp(host, port, left, local_address, socket_options), self._until
        )


class _HurriedStream(httpcore.NetworkStream):
    def __init__(self, stream: httpcore.NetworkStream, until: float) -> None:
        self._stream = stream
        self._until = until

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, self._left(httpcore.ReadTimeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, self._left(httpcore.WriteTimeout))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.NetworkStream:
        left = self._left(httpcore.ConnectTimeout)
        secured = self._stream.start_tls(ssl_context, server_hostname, left)
        return _HurriedStream(secured, self._until)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)

    def _left(self, over: type[Exception]) -> float:
        left = self._until - time.monotonic()
        if left <= 0:
            raise over(f"not done after {SECONDS:.0f} seconds")
        return left
