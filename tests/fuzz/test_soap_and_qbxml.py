"""Bytes nobody meant for us: the Web Connector's door over real Postgres, and the qbXML reader."""

from __future__ import annotations

import io
import tracemalloc
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from qbxml.errors import QbxmlError
from qbxml.host import read_first_contact
from qbxml.response import read
from services.bootstrap import build
from soap.wsgi import build as build_door
from tests.integration.soap.messages import METHODS, message

if TYPE_CHECKING:
    from pathlib import Path

    from services.embedded import Addresses

SAMPLE = (
    b'<?xml version="1.0"?><QBXML><QBXMLMsgsRs><VendorQueryRs requestID="1" statusCode="0" '
    b'statusSeverity="Info" statusMessage="ok"><VendorRet><ListID>80000001-1</ListID><Name>A</Name>'
    b"<Balance>1.00</Balance></VendorRet></VendorQueryRs></QBXMLMsgsRs></QBXML>"
)
PIECES = [b"<", b">", b"&", b"\0", b"]]>", b"<!DOCTYPE x>", b"&x;", b"\xff\xfe", b"<a>" * 50, b'"']
GROWTH = 16 * 1024 * 1024


def mutated(originals: list[bytes]) -> st.SearchStrategy[bytes]:
    """One of these with a piece cut out and another put in, at most four times; or anything."""
    piece = st.sampled_from(PIECES) | st.binary(max_size=20)
    edits = st.lists(st.tuples(st.floats(0, 1), st.integers(0, 40), piece), max_size=4)

    def edit(drawn: tuple[bytes, list[tuple[float, int, bytes]]]) -> bytes:
        body, changes = drawn
        for where, cut, put in changes:
            at = int(where * len(body))
            body = body[:at] + put + body[at + cut :]
        return body

    return st.tuples(st.sampled_from(originals), edits).map(edit) | st.binary(max_size=200)


@pytest.fixture(scope="module")
def door(
    module_database_url: str, servers: Addresses, secret_key: str, tmp_path_factory: Any
) -> Any:
    from services.settings import Settings

    folder: Path = tmp_path_factory.mktemp("fuzz")
    services = build(
        Settings(
            database_url=module_database_url,
            redis_url=servers.redis_url,
            data_dir=folder,
            secret_keys=(secret_key,),
        ),
        wake=lambda *_, **__: None,
    )
    yield build_door(services.conversation, spool_dir=folder / "spool")
    services.close()


@given(body=mutated([message(method) for method in METHODS]))
@settings(deadline=5000, suppress_health_check=[HealthCheck.too_slow])
def test_the_door_answers_anything_with_well_formed_soap(door: Any, body: bytes) -> None:
    told: list[str] = []
    environ = {
        "REQUEST_METHOD": "POST",
        "CONTENT_TYPE": "text/xml; charset=utf-8",
        "CONTENT_LENGTH": str(len(body)),
        "REMOTE_ADDR": "203.0.113.5",
        "wsgi.input": io.BytesIO(body),
    }
    answer = b"".join(door(environ, lambda status, _headers: told.append(status)))
    assert str(etree.fromstring(answer).tag).endswith("}Envelope")
    assert told[0][:3] in {"200", "500"}
    assert b"could not read this" not in answer, "an exception nobody foresaw"
    assert b"Traceback" not in answer


@given(body=mutated([SAMPLE]))
@settings(deadline=5000)
def test_the_reader_refuses_or_reads_and_nothing_else(body: bytes) -> None:
    for reader in (
        lambda: list(read(io.BytesIO(body))),
        lambda: read_first_contact(io.BytesIO(body), owner_id="{0}"),
    ):
        try:
            reader()
        except QbxmlError:
            continue


def test_thousands_of_refusals_leave_nothing_behind() -> None:
    broken = [SAMPLE[:at] for at in range(0, len(SAMPLE), 7)]
    tracemalloc.start()
    for _ in range(40):
        for body in broken:
            with pytest.raises(QbxmlError):
                list(read(io.BytesIO(body)))
    grown, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert grown < GROWTH
