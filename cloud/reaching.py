"""Where a connection to the cloud really goes: the addresses behind a host name, checked and kept.

A name says little: whoever answers for it may send us to a machine of our own network, or to the
place where a data centre keeps its secrets. The addresses are asked for once for each connection,
looked at, and that very address is connected to, so that no second answer can differ from the
checked one. TLS still checks the host's name. Hosts the operator names may be anywhere.
"""

from __future__ import annotations

import ipaddress
import socket
import time
from typing import TYPE_CHECKING, Final

import httpcore
import httpx

from sync.errors import CloudRefused

if TYPE_CHECKING:
    import ssl
    from collections.abc import Callable, Iterable
    from collections.abc import Set as AbstractSet

    Resolve = Callable[[str, int], list[str]]
    Address = ipaddress.IPv4Address | ipaddress.IPv6Address

# IPv6 addresses that a gateway turns into the IPv4 address in their last four bytes (RFC 6052).
_TRANSLATED: Final = ipaddress.IPv6Network("64:ff9b::/96")
# Not of the internet either, though not every Python we run on says so; the last is where a machine
# in Azure finds what tells it who it is.
_INSIDE: Final = (
    ipaddress.ip_network("192.0.0.0/24"),
    ipaddress.ip_network("192.88.99.0/24"),
    ipaddress.ip_network("64:ff9b:1::/48"),
    ipaddress.ip_network("168.63.129.16/32"),
)


def is_public(text: str) -> bool:
    """Whether an address is one of the open internet, also when it carries another one in it.

    Private, shared (RFC 6598), link-local, loopback, multicast and reserved ones are not.
    """
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return False
    if isinstance(address, ipaddress.IPv6Address):
        if address in _TRANSLATED:
            return is_public(str(ipaddress.IPv4Address(address.packed[-4:])))
        # Mapped, 6to4 and Teredo: how the cloud is reached by those is a matter of our own network.
        if address.ipv4_mapped or address.sixtofour or address.teredo or address.is_site_local:
            return False
    if any(address in network for network in _INSIDE):
        return False
    return address.is_global and not (address.is_multicast or address.is_reserved)


def resolved(host: str, port: int) -> list[str]:
    """Every address of a host, as this machine's resolver orders them; OSError for none."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(each[4][0]) for each in found))


class CheckedNetwork(httpcore.SyncBackend):
    """Connects to public addresses alone, except for hosts in `anywhere`."""

    def __init__(self, anywhere: AbstractSet[str], resolve: Resolve = resolved) -> None:
        super().__init__()
        self._anywhere = anywhere
        self._resolve = resolve

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        """A connection to the first address that takes it. CloudRefused when all are forbidden."""
        until = None if timeout is None else time.monotonic() + timeout
        trouble: Exception = httpcore.ConnectError(f"{host} has no address")
        for address in self._addresses(host, port):
            left = None if until is None else max(until - time.monotonic(), 0.05)
            try:
                return super().connect_tcp(address, port, left, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                trouble = error
        raise trouble

    def _addresses(self, host: str, port: int) -> list[str]:
        try:
            found = self._resolve(host, port)
        except (OSError, UnicodeError) as error:
            raise httpcore.ConnectError(f"{host} has no address: {error}") from None
        if host in self._anywhere:
            return found
        public = [address for address in found if is_public(address)]
        if found and not public:
            raise CloudRefused(
                f"{host} leads to {found[0]}, which is no address of the internet: nothing was "
                "sent there.",
                cure="Whoever runs the service looks why its name server answers so; a host "
                "that is meant to be there is named in CLOUD_HOSTS.",
            )
        return public


class CheckedTransport(httpx.HTTPTransport):
    """httpx's own transport over a checked network."""

    def __init__(
        self, network: httpcore.NetworkBackend, *, verify: ssl.SSLContext, limits: httpx.Limits
    ) -> None:
        super().__init__(verify=verify, limits=limits, trust_env=False)
        # httpx takes no network of one's own; its pool is built here as it builds it.
        self._pool = httpcore.ConnectionPool(
            ssl_context=verify,
            max_connections=limits.max_connections,
            max_keepalive_connections=limits.max_keepalive_connections,
            keepalive_expiry=limits.keepalive_expiry,
            network_backend=network,
        )
