"""A record's story shows its own part of each request and answer, and nobody else's."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest

from services import record_wire
from storage import exchanges, journal, work
from storage.journal import Event
from storage.work import NewWork
from tests.integration.app.page_world import Person, signed_in

if TYPE_CHECKING:
    from bs4 import BeautifulSoup
    from flask import Flask

    from services.bootstrap import Services
    from tests.integration.app.api_world import Tenant

NOW = datetime(2026, 7, 1, 9, tzinfo=UTC)
LATER = NOW + timedelta(days=30)
MODS = [
    f'<VendorModRq requestID="{n}"><VendorMod><ListID>{one}</ListID><Phone>{phone}</Phone>'
    "</VendorMod></VendorModRq>"
    for n, one, phone in (("0", "80000001-1", "555-0100"), ("1", "80000002-1", "999-OTHER"))
]
MODDED = [
    f'<VendorModRs requestID="{n}" statusCode="0"><VendorRet><ListID>{one}</ListID><Name>{name}'
    "</Name></VendorRet></VendorModRs>"
    for n, one, name in (("0", "80000001-1", "Able Supply"), ("1", "80000002-1", "Other Co"))
]
READ = [
    '<VendorQueryRs requestID="0" statusCode="0">'
    + "".join(
        f"<VendorRet><ListID>8000000{n}-1</ListID><Name>Vendor {n}</Name></VendorRet>"
        for n in (1, 2, 3)
    )
    + "</VendorQueryRs>"
]


def document(kind: str, parts: list[str]) -> bytes:
    return f"<QBXML><QBXMLMsgs{kind}>{''.join(parts)}</QBXMLMsgs{kind}></QBXML>".encode()


def exchanged(
    services: Services,
    tenant: Tenant,
    rows: list[NewWork],
    request: list[str],
    answer: list[str] | None,
) -> int:
    """A message set with these rows, in order, as it was sent and answered; the exchange's id."""
    one_set = uuid4().hex
    with services.context.database.tenant_session(tenant.id) as session:
        ids = work.enqueue(session, tenant.company, rows)
        number = exchanges.store_request(
            session,
            tenant.company,
            one_set,
            document("Rq", request),
            now=NOW,
            expires_at=LATER,
            run_id=tenant.run,
        )
        places = {one: str(n) for n, one in enumerate(ids)}
        work.mark_sent(session, places, message_set_id=one_set, now=NOW)
        if answer is not None:
            exchanges.store_response(
                session, tenant.company, one_set, now=NOW, response=document("Rs", answer)
            )
        told = Event(event="matched", entity="vendor", cloud_id="v1", run_id=tenant.run)
        journal.write_many(session, tenant.company, [told])
    return number


def two_mods(services: Services, tenant: Tenant, answer: list[str] | None) -> int:
    rows = [
        NewWork(
            side="quickbooks",
            entity="vendor",
            action="mod",
            position=1,
            cloud_id=one,
            run_id=tenant.run,
        )
        for one in ("v1", "v2")
    ]
    return exchanged(services, tenant, rows, MODS, answer)


def a_read(services: Services, tenant: Tenant) -> int:
    row = NewWork(
        side="quickbooks", action="query", position=1, run_id=tenant.run, read_name="vendors"
    )
    return exchanged(services, tenant, [row], ['<VendorQueryRq requestID="0"/>'], READ)


def shown(page: BeautifulSoup) -> list[str]:
    return [each.text for each in page.select(".records-wire")]


@pytest.fixture
def accountant(app: Flask, services: Services, ours: Tenant) -> Person:
    return signed_in(app, services, ours.id, "accountant")


@pytest.fixture
def path(ours: Tenant) -> str:
    return f"/companies/{ours.company}/records/vendor/cloud/v1"


def test_a_records_own_request_and_answer_are_cut_out_of_their_set(
    accountant: Person, services: Services, ours: Tenant, path: str
) -> None:
    number = two_mods(services, ours, MODDED)
    page = accountant.read(path)
    request, answer = shown(page)
    assert "<Phone>555-0100</Phone>" in request
    assert "<Name>Able Supply</Name>" in answer
    assert 'statusCode="0"' in answer
    assert "999-OTHER" not in page.text
    assert "Other Co" not in page.text
    assert page.select_one(f'a[href$="/exchanges/{number}"]') is not None
    assert all("open" not in each.attrs for each in page.select(".records-wire"))


def test_of_a_read_only_the_one_record_is_shown(
    accountant: Person, services: Services, ours: Tenant, path: str
) -> None:
    a_read(services, ours)
    page = accountant.read(path)
    _, answer = shown(page)
    assert "<Name>Vendor 1</Name>" in answer
    assert "2 other records left out" in answer
    assert "Vendor 2" not in page.text
    assert "Vendor 3" not in page.text


def test_a_viewer_sees_that_it_was_asked_and_none_of_the_documents(
    app: Flask, services: Services, ours: Tenant, path: str
) -> None:
    two_mods(services, ours, MODDED)
    a_read(services, ours)
    page = signed_in(app, services, ours.id, "viewer").read(path)
    assert [] == shown(page)
    assert "Change it" in page.text
    assert "An accountant or the owner sees" in page.text
    assert "555-0100" not in page.text


def test_a_request_without_an_answer_says_so(
    accountant: Person, services: Services, ours: Tenant, path: str
) -> None:
    two_mods(services, ours, None)
    request, answer = shown(accountant.read(path))
    assert "555-0100" in request
    assert record_wire.NOT_COME in answer


def test_what_is_too_large_is_not_opened(
    accountant: Person,
    services: Services,
    ours: Tenant,
    path: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(record_wire, "LARGEST", 10)
    two_mods(services, ours, MODDED)
    parts = shown(accountant.read(path))
    assert 2 == len(parts)
    assert all(record_wire.TOO_LARGE in each for each in parts)


def test_answers_beyond_what_a_page_reads_are_counted(
    accountant: Person,
    services: Services,
    ours: Tenant,
    path: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for _ in range(3):
        a_read(services, ours)
    monkeypatch.setattr(record_wire, "INFLATED", 300)
    assert "2 older answers were not looked through" in accountant.read(path).text


def test_a_page_holds_so_much_and_no_more(
    accountant: Person,
    services: Services,
    ours: Tenant,
    path: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for _ in range(2):
        a_read(services, ours)
    size = sum(map(len, shown(accountant.read(path))))
    monkeypatch.setattr(record_wire, "PAGE", size // 2)
    parts = shown(accountant.read(path))
    assert [False, False, True, True] == [record_wire.MORE in each for each in parts]
