"""Sessions, runs and the bytes that were exchanged in them."""

from __future__ import annotations

import zlib
from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest

from storage import exchanges, runs, sessions
from storage.errors import NotFoundError, TakenError
from tests.integration.storage.conftest import NOW

if TYPE_CHECKING:
    from datetime import datetime

    from tests.integration.storage.conftest import House

KEPT_UNTIL = NOW + timedelta(days=30)


def begin(house: House) -> runs.Run:
    with house.session() as session:
        return runs.start(session, house.company, now=NOW)


def opened(house: House) -> sessions.WebConnectorSession:
    with house.session() as session:
        return sessions.open_session(
            session, house.company, ticket_hash=uuid4().bytes, now=NOW, state="opened"
        )


def test_a_company_has_one_open_session_however_many_ask(house: House) -> None:
    first = opened(house)
    with pytest.raises(TakenError, match="open session"):
        opened(house)
    with house.session() as session:
        assert first == sessions.open_for_company(session, house.company)
        assert sessions.close(session, first.id, NOW)
        assert not sessions.close(session, first.id, NOW)
        assert None is sessions.open_for_company(session, house.company)
    assert first.id != opened(house).id


def test_a_session_remembers_what_its_conversation_needs(house: House) -> None:
    begun, run = opened(house), begin(house)
    assert begun.first_contact
    later = NOW + timedelta(seconds=5)
    with house.session() as session:
        sessions.set_run(session, begun.id, run.id)
        sessions.set_contact(session, begun.id, qbxml_version="13.0")
        sessions.set_outstanding(session, begun.id, "set-1")
        sessions.set_progress(session, begun.id, 42)
        sessions.set_state(session, begun.id, "awaiting", last_error="Something happened.")
        sessions.touch(session, begun.id, later)
        found = sessions.get(session, begun.id, lock=True)
    expected = (run.id, "13.0", False, "set-1", 42, "awaiting", "Something happened.", later)
    assert expected == (
        found.run_id,
        found.qbxml_version,
        found.first_contact,
        found.outstanding_set,
        found.progress,
        found.state,
        found.last_error,
        found.heard_at,
    )
    with house.session() as session:
        sessions.set_state(session, begun.id, "open")
        assert "Something happened." == sessions.get(session, begun.id).last_error
        sessions.set_last_error(session, begun.id, None)
        sessions.close(session, begun.id, later, state="failed")
        ended = sessions.get(session, begun.id)
    assert (None, None, "failed", later) == (
        ended.last_error,
        ended.outstanding_set,
        ended.state,
        ended.closed_at,
    )


def test_a_session_nobody_opened_is_not_found(house: House) -> None:
    with house.session() as session:
        with pytest.raises(NotFoundError):
            sessions.get(session, uuid4())
        with pytest.raises(NotFoundError):
            sessions.touch(session, uuid4(), NOW)


def test_a_run_wants_a_pass_until_one_has_seen_the_newest(house: House) -> None:
    run, token = begin(house), uuid4()
    assert (1, 0, "reading") == (run.wanted, run.computed, run.phase)
    with house.session() as session:
        assert runs.claim_lease(session, run.id, token, seconds=60)
        assert 2 == runs.bump_wanted(session, run.id)
        assert runs.finish_pass(session, run.id, token, computed=run.wanted)
        behind = runs.get(session, run.id)
    assert (2, 1, None) == (behind.wanted, behind.computed, behind.lease_until)


def test_one_worker_at_a_time_computes(house: House) -> None:
    run, mine, theirs = begin(house), uuid4(), uuid4()
    with house.session() as session:
        assert runs.claim_lease(session, run.id, mine, seconds=60)
        assert not runs.claim_lease(session, run.id, theirs, seconds=60)
        assert runs.claim_lease(session, run.id, mine, seconds=60)
        assert not runs.renew(session, run.id, theirs, seconds=60)
        assert not runs.finish_pass(session, run.id, theirs, computed=1)
        assert runs.renew(session, run.id, mine, seconds=60)
        runs.release(session, run.id, mine)
        assert runs.claim_lease(session, run.id, theirs, seconds=60)


def test_a_lease_that_ran_out_is_anybodys_and_the_late_worker_changes_nothing(house: House) -> None:
    run, late, next_one = begin(house), uuid4(), uuid4()
    with house.session() as session:
        assert runs.claim_lease(session, run.id, late, seconds=-1)
        assert runs.claim_lease(session, run.id, next_one, seconds=60)
        assert not runs.finish_pass(session, run.id, late, computed=1)
        assert 0 == runs.get(session, run.id).computed


def test_a_late_pass_never_takes_progress_back(house: House) -> None:
    run, token = begin(house), uuid4()
    for computed in (3, 2):
        with house.session() as session:
            assert runs.claim_lease(session, run.id, token, seconds=60)
            assert runs.finish_pass(session, run.id, token, computed=computed)
    with house.session() as session:
        assert 3 == runs.get(session, run.id).computed


def test_counts_and_what_was_asked_add_up(house: House) -> None:
    run = begin(house)
    with house.session() as session:
        runs.add_counts(session, run.id, {"vendor.push": {"created": 2}})
        runs.add_counts(
            session, run.id, {"vendor.push": {"created": 1, "refused": 1}, "a.b": {"c": 1}}
        )
        runs.add_counts(session, run.id, {})
        runs.add_checked(session, run.id, "invoice", ["7", "3"])
        runs.add_checked(session, run.id, "invoice", ["3", "9"])
        runs.set_cloud_read(session, run.id)
        runs.set_phase(session, run.id, "writing")
        found = runs.get(session, run.id)
    assert {"vendor.push": {"created": 3, "refused": 1}, "a.b": {"c": 1}} == found.counts
    assert {"invoice": ["3", "7", "9"]} == found.checked
    assert (True, "writing") == (found.cloud_read, found.phase)


def test_a_run_ends_once_and_the_newest_is_the_last(house: House) -> None:
    first = begin(house)
    with house.session() as session:
        assert first == runs.open_for_company(session, house.company)
        assert runs.finish(session, first.id, now=NOW, result="done")
        assert not runs.finish(session, first.id, now=NOW, result="failed")
        assert None is runs.open_for_company(session, house.company)
        assert not runs.claim_lease(session, first.id, uuid4(), seconds=60)
        second = runs.start(session, house.company, now=NOW + timedelta(hours=1))
        last = runs.last_for_company(session, house.company)
    assert last == second


def test_a_run_nobody_began_is_not_found(house: House) -> None:
    with house.session() as session:
        with pytest.raises(NotFoundError):
            runs.get(session, uuid4())
        with pytest.raises(NotFoundError):
            runs.bump_wanted(session, uuid4())


def send(house: House, message_set: str = "set-1", expires_at: datetime = KEPT_UNTIL) -> int:
    with house.session() as session:
        return exchanges.store_request(
            session,
            house.company,
            message_set,
            b"<QBXML>\n</QBXML>",
            now=NOW,
            expires_at=expires_at,
        )


def test_the_exact_bytes_are_kept(house: House) -> None:
    number = send(house)
    answer = "<QBXML>é</QBXML>".encode() * 1000
    with house.session() as session:
        assert None is exchanges.response_bytes(session, number)
        stored = exchanges.store_response(session, house.company, "set-1", now=NOW, response=answer)
        assert number == stored
        assert b"<QBXML>\n</QBXML>" == exchanges.request_bytes(session, number)
        assert answer == exchanges.response_bytes(session, number)
        assert None is exchanges.request_bytes(session, number + 10**6)


def test_the_same_answer_twice_is_kept_once(house: House) -> None:
    number = send(house)

    def answer(message_set: str) -> int | None:
        with house.session() as session:
            return exchanges.store_response(
                session, house.company, message_set, now=NOW, response=b"<QBXML/>"
            )

    assert number == answer("set-1")
    assert None is answer("set-1")
    assert None is answer("set-9")


def test_a_message_set_leaves_once(house: House) -> None:
    send(house)
    with pytest.raises(TakenError):
        send(house)


def test_pages_wait_in_the_order_they_were_asked_for(house: House) -> None:
    numbers = [send(house, f"set-{n}") for n in range(3)]
    with house.session() as session:
        for name in ("set-2", "set-0"):
            exchanges.store_response(session, house.company, name, now=NOW, path=f"/{name}")
        exchanges.store_response(
            session, house.company, "set-1", now=NOW, hresult="0x80040400", ingested=True
        )
        waiting = exchanges.pending_pages(session, house.company)
        assert [(numbers[0], "/set-0"), (numbers[2], "/set-2")] == [
            (each.id, each.response_path) for each in waiting
        ]
        assert exchanges.mark_ingested(session, numbers[0], now=NOW)
        assert not exchanges.mark_ingested(session, numbers[0], now=NOW)
        assert [numbers[2]] == [each.id for each in exchanges.pending_pages(session, house.company)]
        failed = exchanges.by_set(session, house.company, "set-1")
    assert failed is not None
    assert "0x80040400" == failed.hresult


def test_what_is_due_is_forgotten_but_never_a_page_that_waits(house: House) -> None:
    send(house, "old", NOW)
    send(house, "waiting", NOW)
    send(house, "young")
    with house.session() as session:
        exchanges.store_response(session, house.company, "old", now=NOW, path="/old", ingested=True)
        exchanges.store_response(session, house.company, "waiting", now=NOW, path="/waiting")
        assert ["/old"] == exchanges.expire(session, house.company, now=NOW)
        left = [
            name
            for name in ("old", "waiting", "young")
            if exchanges.by_set(session, house.company, name)
        ]
    assert ["waiting", "young"] == left


def test_an_answer_deflated_by_the_caller_comes_back_in_blocks(house: House) -> None:
    number = send(house)
    answer = b"".join(b"<VendorRet>%d</VendorRet>" % n for n in range(50_000))
    with house.session() as session:
        exchanges.store_response(
            session, house.company, "set-1", now=NOW, compressed=zlib.compress(answer)
        )
        blocks = list(exchanges.response_chunks(session, number))
        assert [b""] == list(exchanges.response_chunks(session, number + 10**6))
    assert len(blocks) > 2
    assert answer == b"".join(blocks)
