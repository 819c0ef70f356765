"""Calls out of order, twice, or under a ticket that opens nothing: every one has an answer."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

import pytest

from services.conversation import UNKNOWN_TICKET
from simulator.quickbooks import edit
from tests.integration.services.office import Visit, writes

if TYPE_CHECKING:
    from services.conversation import Conversation
    from tests.integration.services.office import Office


def everything(conversation: Conversation, ticket: str) -> dict[str, str | int]:
    """What each call under a ticket answers."""
    return {
        "send": conversation.next_request(
            ticket,
            first_contact=BytesIO(b"<QBXML/>"),
            company_file="C:\\rock.qbw",
            country="US",
            major=13,
            minor=0,
        ),
        "receive": conversation.accept_response(
            ticket, response=BytesIO(b"<QBXML/>"), hresult="", message=""
        ),
        "connection": conversation.connection_error(ticket, hresult="0x80040408", message="no"),
        "error": conversation.last_error(ticket),
        "close": conversation.close(ticket),
        "url": conversation.interactive_url(ticket, session_id="1"),
        "rejected": conversation.interactive_rejected(ticket, reason="closed"),
        "done": conversation.interactive_done(ticket),
    }


def test_an_unknown_ticket_is_answered_politely_by_every_call(office: Office) -> None:
    said = everything(office.conversation, "{no-such-ticket}")
    assert {
        "send": "",
        "receive": -1,
        "connection": "done",
        "error": UNKNOWN_TICKET,
        "close": "Closed.",
        "url": f"{office.context.settings.base_url}/support",
        "rejected": "Nothing was needed.",
        "done": "DONE",
    } == said


def test_a_closed_ticket_is_answered_politely_and_changes_nothing(office: Office) -> None:
    visit = office.visit()
    visit.run()
    before = office.run()
    said = everything(office.conversation, visit.ticket)
    assert ("", "done", "DONE") == (said["send"], said["connection"], said["done"])
    assert "Everything is in step." == said["error"] == said["close"]
    assert before == office.run()


def test_the_version_is_told_and_every_web_connector_is_welcome(office: Office) -> None:
    assert office.conversation.server_version().startswith("Deskbridge ")
    assert "" == office.conversation.client_version("2.3.0.215")


def test_asking_again_without_an_answer_puts_the_write_in_doubt_and_asks_first(
    office: Office,
) -> None:
    office.cloud.put("vendor", {"name": "Cloud Nine Supplies"})
    visit = office.visit()
    visit.until("VendorAddRq")
    again = visit.ask()
    assert "VendorAddRq" not in again
    doubted = office.in_doubt()
    set_id = doubted[0].message_set_id
    assert f'newMessageSetID="{set_id}"' in again
    assert f'oldMessageSetID="{set_id}"' in again
    visit.exchange(again)
    visit.go_on()
    office.sync()
    assert ["Cloud Nine Supplies"] == office.listed("Vendor")
    assert [] == office.in_doubt()
    assert {"VendorAddRq": 1} == writes(office.file)


def test_a_write_that_was_done_and_never_answered_is_found_and_not_done_again(
    office: Office,
) -> None:
    made = office.cloud.put("vendor", {"name": "Cloud Nine Supplies"})
    visit = office.visit()
    visit.carry(visit.until("VendorAddRq"))
    visit.go_on()
    office.sync()
    (vendor,) = office.file.store.of_kind("Vendor")
    assert {made: vendor.id} == office.pairs("vendor")
    assert {"VendorAddRq": 1} == writes(office.file)
    assert [] == office.in_doubt()
    assert [] == office.open_problems()


def test_a_read_asked_again_without_an_answer_is_simply_read_again(office: Office) -> None:
    edit.add_vendor(office.file, "Bayshore Lumber")
    visit = office.visit()
    visit.until("VendorQueryRq")
    assert "VendorQueryRq" in visit.ask()
    assert [] == office.in_doubt()
    visit.exchange(visit.asked[-1])
    visit.go_on()
    assert 1 == len(office.cloud.named("vendor", "Bayshore Lumber"))


def test_the_same_answer_twice_changes_nothing_and_says_the_same(office: Office) -> None:
    office.cloud.put("vendor", {"name": "Cloud Nine Supplies"})
    visit = office.visit()
    answer = visit.carry(visit.until("VendorAddRq"))
    percent = visit.answer(answer)
    before = office.run()
    pairs = office.pairs("vendor")
    assert percent == visit.answer(answer)
    assert 0 < percent < 100
    assert before == office.run()
    assert pairs == office.pairs("vendor")
    visit.go_on()
    assert {"created": 1} == office.counts("vendor.push")


def test_an_answer_after_the_session_was_closed_changes_nothing(office: Office) -> None:
    office.cloud.put("vendor", {"name": "Cloud Nine Supplies"})
    visit = office.visit()
    answer = visit.carry(visit.until("VendorAddRq"))
    visit.close()
    assert 1 == len(office.in_doubt())
    visit.answer(answer)
    assert 1 == len(office.in_doubt())
    assert {} == office.pairs("vendor")
    office.sync()
    assert 1 == len(office.pairs("vendor"))
    assert {"VendorAddRq": 1} == writes(office.file)


def test_a_window_closed_while_reading_loses_nothing(office: Office) -> None:
    for number in range(9):
        edit.add_vendor(office.file, f"Vendor {number}")
    visit = office.visit()
    visit.exchange(visit.until("VendorQueryRq"))
    visit.until('iterator="Continue"')
    visit.close()
    office.compute()
    assert office.cursor("vendors") is None
    assert {} == office.cloud.all_of("vendor")
    ticket, _ = office.desk.authenticate()
    assert ticket, "what was not read does not wait for the next scheduled time"
    Visit(office=office, ticket=ticket, file=office.file).run()
    assert 9 == len(office.cloud.all_of("vendor"))
    assert office.cursor("vendors") is not None


def test_a_second_web_connector_takes_over_and_what_was_sent_is_in_doubt(office: Office) -> None:
    office.cloud.put("vendor", {"name": "Cloud Nine Supplies"})
    visit = office.visit()
    visit.carry(visit.until("VendorAddRq"))
    office.sync()  # the clock moves on by more than the busy window
    assert ["Cloud Nine Supplies"] == office.listed("Vendor")
    assert 1 == len(office.pairs("vendor"))
    assert "" == visit.send(None)
    assert UNKNOWN_TICKET == visit.last_error()


@pytest.mark.parametrize(
    ("hresult", "word"),
    [
        ("0x80040408", "could not be started"),
        ("0x8004040A", "Another company file is open"),
        ("0x80040414", "dialog"),
        ("0x12345678", "does not know"),
    ],
)
def test_quickbooks_that_would_not_open_ends_the_session_with_its_cure(
    office: Office, hresult: str, word: str
) -> None:
    visit = office.visit()
    said = office.conversation.connection_error(visit.ticket, hresult=hresult, message="no")
    assert "done" == said
    assert word in visit.last_error()
    assert not visit.is_open()
    assert "connection-error" == office.run().result
