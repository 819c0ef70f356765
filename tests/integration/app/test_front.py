"""Slow, broken and lying clients in front of the deployed server; a good one beside them."""

from __future__ import annotations

import contextlib
import socket
import time
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from services.bootstrap import build
from services.companies import CompanyRequest
from services.settings import Settings
from storage import companies
from tests.integration.app.fronting import XML, Running, running
from tests.integration.soap.messages import message

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from services.embedded import Addresses

THREADS = 2
LIMIT = 4 * 1024 * 1024
PATIENCE = 1.0
HEAD = f"POST /qbwc HTTP/1.1\r\nHost: localhost\r\nContent-Type: {XML}\r\n".encode()
POLL = message("serverVersion")


@pytest.fixture(scope="module")
def front_settings(
    module_database_url: str,
    servers: Addresses,
    secret_key: str,
    tmp_path_factory: pytest.TempPathFactory,
) -> Settings:
    return Settings(
        database_url=module_database_url,
        redis_url=servers.redis_url,
        data_dir=tmp_path_factory.mktemp("front"),
        secret_keys=(secret_key,),
        public_url="https://bridge.example.test",
        allowed_hosts=("other.example.test",),
        http_threads=THREADS,
        max_request_bytes=LIMIT,
        client_patience=PATIENCE,
    )


@pytest.fixture(scope="module")
def front(front_settings: Settings) -> Iterator[Running]:
    with running(front_settings, front_settings.data_dir) as server:
        yield server


@pytest.fixture(scope="module")
def poll(front_settings: Settings) -> bytes:
    """A good poll of a company with nothing to do."""
    services = build(front_settings, wake=lambda *_, **__: None)
    tenant = services.tenants.add("Front")
    login = services.companies.add(
        tenant,
        CompanyRequest(
            name="Idle", cloud="bill", organization="0089", token_name="t", token="t", urls={}
        ),
    )
    with services.context.database.tenant_session(tenant) as session:
        companies.set_next_sync(session, login.company_id, None)
    services.close()
    return message("authenticate", {"strUserName": login.username, "strPassword": login.password})


def served(front: Running, poll: bytes) -> float:
    """Seconds that a good poll takes."""
    started = time.monotonic()
    status, answer = front.post(poll)
    assert (200, True) == (status, b"none" in answer), answer
    return time.monotonic() - started


def trickle(line: socket.socket) -> None:
    with contextlib.suppress(OSError):
        line.sendall(b" ")


def test_slow_clients_hold_no_thread_and_are_let_go(front: Running, poll: bytes) -> None:
    served(front, poll)
    lines = [front.open() for _ in range(40)]
    for line in lines:
        line.sendall(HEAD + b"Content-Length: 100000\r\n\r\n<")
    waits, until = [], time.monotonic() + PATIENCE + 1
    while time.monotonic() < until:
        for line in lines:
            trickle(line)
        waits.append(served(front, poll))
    assert max(waits) < 1.0, waits
    answers = [line.recv(65536) for line in lines]
    assert {b"HTTP/1.1 408 Request Timeout"} == {each.split(b"\r\n")[0] for each in answers}
    for line in lines:
        line.close()


def test_clients_that_do_not_read_hold_no_thread(front: Running, poll: bytes) -> None:
    lines = []
    for _ in range(20):
        line = socket.socket()
        line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
        line.connect(("127.0.0.1", front.port))
        line.sendall(b"GET /qbwc?wsdl HTTP/1.1\r\nHost: localhost\r\n\r\n" * 20)
        lines.append(line)
    assert max(served(front, poll) for _ in range(5)) < 1.0
    for line in lines:
        line.close()


def test_unfinished_heads_hold_no_thread_and_are_let_go(front: Running, poll: bytes) -> None:
    lines = [front.open() for _ in range(40)]
    for line in lines:
        line.sendall(b"POST /qbwc HTTP/1.1\r\nHost: loc")
    assert served(front, poll) < 1.0
    lines[0].settimeout(10)
    assert not lines[0].recv(100).startswith(b"HTTP/1.1 200")
    for line in lines:
        line.close()


def test_one_address_may_send_only_so_many_at_once(front: Running, poll: bytes) -> None:
    lines = [front.open() for _ in range(64)]
    for line in lines:
        line.sendall(HEAD + b"Content-Length: 100\r\n\r\n<")
    time.sleep(0.2)
    status, answer = front.post(poll)
    assert (503, True) == (status, b"Try again" in answer)
    for line in lines:
        line.close()
    time.sleep(PATIENCE + 0.5)
    served(front, poll)


@pytest.mark.parametrize(
    ("lines", "body", "status"),
    [
        (b"Content-Length: 3\r\nContent-Length: 4\r\n", b"abcd", 400),
        (b"Content-Length: +3\r\n", b"abc", 400),
        (b"Content-Length: -1\r\n", b"abc", 400),
        (b"Content-Length: 3, 3\r\n", b"abc", 400),
        (b"Transfer-Encoding: gzip, chunked\r\n", b"0\r\n\r\n", 400),
        (b"Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n", b"0\r\n\r\n", 400),
        (b"Transfer-Encoding: xchunked\r\n", b"0\r\n\r\n", 400),
        (b"Transfer-Encoding: chunked\r\n", b"zz\r\nabc\r\n0\r\n\r\n", 500),
        (b"Content-Encoding: gzip\r\nContent-Length: 3\r\n", b"\x1f\x8b\x08", 415),
        (b"Content-Encoding: deflate\r\nContent-Length: 3\r\n", b"abc", 415),
        (b"Host: other.example.test\r\nContent-Length: 3\r\n", b"abc", 400),
        (b"Content-Type: text/xml\r\nContent-Length: 3\r\n", b"abc", 400),
        (b"X-A: a\x00b\r\nContent-Length: 3\r\n", b"abc", 400),
        (b"X : a\r\nContent-Length: 3\r\n", b"abc", 400),
        (b"".join(b"X-%d: a\r\n" % n for n in range(99)) + b"Content-Length: 3\r\n", b"abc", 431),
    ],
)
def test_a_request_that_could_be_read_in_two_ways_is_refused(
    front: Running, lines: bytes, body: bytes, status: int
) -> None:
    answer = front.raw(HEAD + lines + b"\r\n" + body)
    assert answer.startswith(b"HTTP/1.1 %d " % status), answer[:200]
    assert answer.count(b"HTTP/1.1 ") == 1


def test_a_length_beside_chunks_is_not_believed_and_smuggles_nothing(front: Running) -> None:
    inner = b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n"
    body = b"%x\r\n%s\r\n0\r\n\r\n" % (len(POLL), POLL)
    answer = front.raw(
        HEAD
        + b"Content-Length: %d\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n"
        % (len(body) + len(inner))
        + body
        + inner
    )
    assert answer.startswith(b"HTTP/1.1 ")
    assert answer.count(b"HTTP/1.1 ") == 1


def test_a_body_that_ends_early_is_answered_by_nobody_for_long(front: Running, poll: bytes) -> None:
    line = front.open()
    line.sendall(HEAD + b"Content-Length: 1000\r\n\r\n" + POLL)
    line.shutdown(socket.SHUT_WR)
    line.settimeout(PATIENCE + 3)
    with contextlib.suppress(OSError):
        line.recv(65536)
    line.close()
    served(front, poll)


@pytest.mark.parametrize("chunked", [False, True])
def test_too_much_is_refused_in_the_doors_own_words(front: Running, chunked: bool) -> None:
    opening = message("receiveResponseXML", {"ticket": "t"}).removesuffix(
        b"</receiveResponseXML></soap:Body></soap:Envelope>"
    )
    body = opening + b"<response>" + b"x" * LIMIT
    head = HEAD + b"Connection: close\r\n"
    if chunked:
        sent = head + b"Transfer-Encoding: chunked\r\n\r\n"
        sent += b"%x\r\n%s\r\n0\r\n\r\n" % (len(body), body)
    else:
        sent = head + b"Content-Length: %d\r\n\r\n" % len(body)
    answer = front.raw(sent)
    assert answer.startswith(b"HTTP/1.1 500 ")
    assert b"RequestTooLong" in answer


def test_a_form_for_people_is_held_to_a_megabyte(front: Running) -> None:
    head = b"POST /support HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2097152\r\n\r\n"
    started = time.monotonic()
    answer = front.raw(head)
    assert answer.split(b" ")[1] in {b"405", b"413"}
    assert time.monotonic() - started < PATIENCE, "nothing of it is waited for"


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/qbwc", 200),
        ("/qbwc/", 200),
        ("/qbwc?wsdl", 200),
        ("/qbwc/nope", 404),
        ("/qbwcs", 404),
        ("/qbwc/../healthz", 404),
        ("/qbwc%00", 404),
        ("/%ff", 404),
        ("/" + "a" * 9000, 414),
    ],
)
def test_only_the_doors_address_is_the_door(front: Running, path: str, status: int) -> None:
    assert status == front.ask(path)[0]


@pytest.mark.parametrize("path", ["/qbwc", "/qbwc?wsdl", "/qbwc/nope", "/support", "/healthz"])
def test_every_answer_of_both_doors_carries_the_strict_headers(front: Running, path: str) -> None:
    _, headers, _ = front.ask(path)
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert "nosniff" == headers["x-content-type-options"]
    assert "no-store" == headers["cache-control"]
    assert "same-origin" == headers["referrer-policy"]
    assert "max-age=31536000" == headers["strict-transport-security"]
    assert "Deskbridge" == headers["server"]


def test_a_fault_carries_them_too(front: Running) -> None:
    status, headers, _ = front.ask(
        "/qbwc", method="POST", body=b"<x/>", headers={"Content-Type": XML}
    )
    assert (500, "nosniff") == (status, headers["x-content-type-options"])


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("bridge.example.test", 200),
        ("BRIDGE.example.test:443", 200),
        ("other.example.test", 200),
        ("localhost:1", 200),
        ("[::1]:8080", 200),
        ("evil.example", 421),
        ("bridge.example.test.evil.example", 421),
        ("evil.example/bridge.example.test", 421),
        ("user@bridge.example.test", 421),
        ("bridge.example.test, evil.example", 421),
        ("", 421),
    ],
)
def test_only_names_we_are_known_by_are_answered(front: Running, host: str, status: int) -> None:
    answer = front.raw(
        f"GET /qbwc?wsdl HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n".encode()
    )
    assert answer.startswith(f"HTTP/1.1 {status} ".encode()), answer[:200]
    assert b"evil" not in answer


def test_a_probe_may_ask_by_any_name(front: Running) -> None:
    assert 200 == front.ask("/healthz", headers={"Host": "10.1.2.3:8080"})[0]


def test_forwarded_lines_are_nothing_without_a_proxy(front: Running) -> None:
    lies = {
        "X-Forwarded-Host": "evil.example",
        "X-Forwarded-Proto": "gopher",
        "X-Forwarded-For": "203.0.113.1",
        "Forwarded": "host=evil.example",
        "X-Forwarded-Prefix": "/evil",
    }
    _, _, wsdl = front.ask("/qbwc?wsdl", headers=lies)
    assert b"evil" not in wsdl
    assert b"gopher" not in wsdl


def test_behind_a_proxy_only_what_it_wrote_last_counts(
    front_settings: Settings, tmp_path: Path
) -> None:
    settings = replace(front_settings, trusted_proxies=1, data_dir=tmp_path)
    guess = message("authenticate", {"strUserName": "db-nobody", "strPassword": "guess"})
    with running(settings, tmp_path) as front:
        for number in range(25):
            lies = (
                f"X-Forwarded-For: 192.0.2.{number}\r\nX_Forwarded_For: 192.0.2.{number}\r\n"
                f"X-Forwarded-For: 203.0.113.{number}, 198.51.100.77\r\n"
            )
            answer = front.raw(
                HEAD
                + lies.encode()
                + b"Connection: close\r\nContent-Length: %d\r\n\r\n" % len(guess)
                + guess
            )
            assert b"nvu" in answer
        told = front.log.read_text()
        assert "198.51.100.77" in told
        assert "192.0.2." not in told
        assert "203.0.113." not in told
        assert 5 <= told.count("login refused") < 10, "after five mistakes one address waits"
        host = "X-Forwarded-Host: other.example.test\r\nX-Forwarded-Proto: https\r\n"
        wsdl = front.raw(
            f"GET /qbwc?wsdl HTTP/1.1\r\nHost: inner\r\n{host}Connection: close\r\n\r\n".encode()
        )
        assert b'location="https://other.example.test/qbwc"' in wsdl
