"""QuickBooks answers when it likes, also between two questions that a worker asks the database."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import event

from services import pairs, sending
from sync.flows import entity

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from storage.session import Session
    from tests.integration.services.office import Office


@contextmanager
def after_statement(
    session: Session, number: int, happening: Callable[[], object]
) -> Iterator[None]:
    """Let something happen elsewhere once this session has asked so many questions."""
    asked = 0

    def count(*_: Any) -> None:
        nonlocal asked
        asked += 1
        if asked == number:
            happening()

    event.listen(session, "after_cursor_execute", count)
    try:
        yield
    finally:
        event.remove(session, "after_cursor_execute", count)
    assert asked >= number, "nothing happened: fewer questions were asked"


@pytest.mark.parametrize("number", [1, 2, 3])
def test_a_write_that_ends_while_a_worker_gathers_is_not_planned_again(
    office: Office, number: int
) -> None:
    office.cloud.put("vendor", {"name": f"Vendor {number}"})
    visit = office.visit()
    said = visit.carry(visit.until("VendorAddRq"))
    with (
        office.session() as session,
        after_statement(session, number, lambda: visit.answer(said)),
    ):
        found = pairs.moved(session, office.company.id, entity("vendor")).pairs
    assert [] == [each for each in found if each.mapping is None]
    visit.go_on()
    assert [f"Vendor {number}"] == office.listed("Vendor")


def test_what_a_worker_plans_while_the_web_connector_asks_goes_out_in_the_same_session(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.cloud.put("vendor", {"name": "Late Supplies"})
    visit = office.visit()
    visit.exchange(visit.until("VendorQueryRq"))
    while request := visit.ask(compute=False):
        visit.exchange(request)
    looked = sending.next_set

    def slowly(*words: Any, **more: Any) -> sending.Outgoing | None:
        outgoing = looked(*words, **more)
        office.compute()
        return outgoing

    with monkeypatch.context() as patched:
        patched.setattr(sending, "next_set", slowly)
        request = visit.ask(compute=False)
    assert "VendorAddRq" in request
    visit.exchange(request)
    visit.go_on()
    assert ["Late Supplies"] == office.listed("Vendor")
