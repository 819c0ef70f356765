"""Whatever a host name leads to, the connection ends at the one public address that was checked."""

from __future__ import annotations

import ssl
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import httpcore
import httpx
import pytest

from cloud.bill.transport import NotSentError, Transport
from cloud.reaching import CheckedNetwork, CheckedTransport, is_public
from simulator.bill import Bill, BillServer
from sync.errors import CloudRefused

if TYPE_CHECKING:
    from collections.abc import Iterator

PUBLIC = "93.184.215.14"
INSIDE = [
    "10.0.0.1",
    "172.16.0.1",
    "192.168.1.1",
    "127.0.0.1",
    "0.0.0.0",
    "169.254.169.254",
    "100.64.0.1",
    "100.100.100.200",
    "192.0.0.192",
    "168.63.129.16",
    "198.18.0.1",
    "64:ff9b:1::1",
    "224.0.0.1",
    "239.1.1.1",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::ffff:127.0.0.1",
    "::ffff:8.8.8.8",
    "::127.0.0.1",
    "64:ff9b::7f00:1",
    "64:ff9b::a9fe:a9fe",
    "2002:7f00:1::",
    "fd00:ec2::254",
    "fe80::1%eth0",
    "fec0::1",
    "ff02::1",
    "no address at all",
]


class Names:
    """A name server whose answers a test writes; every question takes the next one."""

    def __init__(self, *answers: list[str]) -> None:
        self.answers = list(answers)
        self.asked: list[tuple[str, int]] = []

    def __call__(self, host: str, port: int) -> list[str]:
        self.asked.append((host, port))
        return self.answers.pop(0)


@contextmanager
def bill_at(names: Names, *anywhere: str) -> Iterator[tuple[Transport, int]]:
    """A transport whose name server is ours, and the port where a BILL listens on the loopback."""
    with BillServer(Bill()) as server:
        port = int(server.v3_url.split(":")[2].split("/")[0])
        network = CheckedNetwork(frozenset(anywhere), names)
        transport = Transport(f"http://gateway.test:{port}", timeout=5, network=network)
        try:
            yield transport, port
        finally:
            transport.close()


@pytest.mark.parametrize("address", INSIDE)
def test_an_address_inside_is_not_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", [PUBLIC, "8.8.8.8", "2606:4700::1", "64:ff9b::808:808"])
def test_an_address_of_the_internet_is_public(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize("address", INSIDE)
def test_a_name_that_leads_inside_is_refused_with_what_to_do(address: str) -> None:
    with bill_at(Names([address])) as (transport, _), pytest.raises(CloudRefused) as refused:
        transport.json("GET", "/x", headers={})
    assert address in str(refused.value)
    assert "CLOUD_HOSTS" in refused.value.cure


def test_a_host_the_operator_names_may_be_anywhere() -> None:
    names = Names(["127.0.0.1"])
    with bill_at(names, "gateway.test") as (transport, port):
        assert transport.json("GET", "/connect/v3/organizations", headers={}).status >= 400
    assert [("gateway.test", port)] == names.asked


def test_the_name_is_asked_once_and_the_checked_address_dialled(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    dialled: list[str] = []

    def dial(_self: object, host: str, *_: object, **__: object) -> httpcore.NetworkStream:
        dialled.append(host)
        raise httpcore.ConnectError("nobody is there")

    monkeypatch.setattr(httpcore.SyncBackend, "connect_tcp", dial)
    # The second answer is the one that a name server under somebody else's hand keeps for later.
    names = Names(["10.0.0.1", PUBLIC, "8.8.8.8"], ["127.0.0.1"])
    with bill_at(names) as (transport, _), pytest.raises(NotSentError):
        transport.json("GET", "/x", headers={})
    assert [PUBLIC, "8.8.8.8"] == dialled
    assert 1 == len(names.asked)


def test_every_new_connection_is_checked_anew() -> None:
    names = Names(["127.0.0.1"], ["10.0.0.1"])
    network = CheckedNetwork(frozenset({"moved.test"}), names)
    with BillServer(Bill()) as server:
        port = int(server.v3_url.split(":")[2].split("/")[0])
        network.connect_tcp("moved.test", port, 5).close()
    with pytest.raises(CloudRefused):
        CheckedNetwork(frozenset(), names).connect_tcp("moved.test", port, 5)


def test_tls_and_the_host_header_still_speak_of_the_name(monkeypatch: pytest.MonkeyPatch) -> None:
    told: dict[str, Any] = {}

    class Line(httpcore.NetworkStream):
        def start_tls(
            self,
            ssl_context: ssl.SSLContext,
            server_hostname: str | None = None,
            timeout: float | None = None,
        ) -> httpcore.NetworkStream:
            told["name"], told["checked"] = server_hostname, ssl_context.check_hostname
            return self

        def write(self, buffer: bytes, timeout: float | None = None) -> None:
            told["sent"] = told.get("sent", b"") + buffer

        def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
            return b"HTTP/1.1 204 No Content\r\n\r\n"

        def close(self) -> None:
            told["closed"] = True

    def dial(_self: object, host: str, *_: object, **__: object) -> httpcore.NetworkStream:
        told["dialled"] = host
        return Line()

    monkeypatch.setattr(httpcore.SyncBackend, "connect_tcp", dial)
    network = CheckedNetwork(frozenset(), Names([PUBLIC]))
    transport = CheckedTransport(
        network, verify=ssl.create_default_context(), limits=httpx.Limits()
    )
    with httpx.Client(transport=transport) as client:
        assert 204 == client.get("https://gateway.prod.bill.com/connect/v3").status_code
    assert (PUBLIC, "gateway.prod.bill.com", True) == (
        told["dialled"],
        told["name"],
        told["checked"],
    )
    assert b"\r\nHost: gateway.prod.bill.com\r\n" in told["sent"]


def test_a_name_without_an_address_was_not_reached() -> None:
    def nobody(_host: str, _port: int) -> list[str]:
        raise OSError("unknown name")

    network = CheckedNetwork(frozenset(), nobody)
    transport = Transport("https://gateway.prod.bill.com", timeout=1, network=network)
    with pytest.raises(NotSentError, match="unknown name"):
        transport.json("GET", "/x", headers={})
    transport.close()
