"""Any call of the Web Connector may arrive twice, at once or late: the end is the same."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING, Any

import pytest

from simulator.quickbooks import edit
from tests.integration.services.office import writes

if TYPE_CHECKING:
    from collections.abc import Callable

    from services.conversation import Conversation
    from tests.integration.services.office import Office

CALLS = (
    "next_request",
    "accept_response",
    "last_error",
    "connection_error",
    "close",
    "server_version",
    "client_version",
)


class Repeating:
    """A conversation in which one method's calls arrive twice, the second time at once or late.

    At once: the answer of the second is what the Web Connector gets. Late: each call is repeated
    after the call that follows it, and nobody hears the answer.
    """

    def __init__(self, conversation: Conversation, method: str, *, late: bool) -> None:
        self._conversation = conversation
        self._method = method
        self._late = late
        self._waiting: list[Callable[[], object]] = []
        self.repeated = 0

    def __getattr__(self, name: str) -> Any:
        own = getattr(self._conversation, name)

        def call(*words: Any, **named: Any) -> Any:
            again = _copy(named)
            answer = own(*words, **named)
            for late in self._waiting:
                late()
            self._waiting.clear()
            if name != self._method:
                return answer
            self.repeated += 1
            if self._late:
                self._waiting.append(lambda: own(*words, **again))
                return answer
            return own(*words, **again)

        return call


def _copy(named: dict[str, Any]) -> dict[str, Any]:
    """The same arguments for another call: a document is read once only."""
    return {
        name: BytesIO(value.getvalue()) if isinstance(value, BytesIO) else value
        for name, value in named.items()
    }


def busy(office: Office) -> None:
    """Work for both directions, lists and a bill."""
    office.only("account", "vendor", "bill")
    edit.add_account(office.file, "Job Materials", "Expense")
    for number in range(5):
        edit.add_vendor(office.file, f"Vendor {number}")
    office.sync()
    (vendor,) = office.cloud.named("vendor", "Vendor 1")
    (account,) = office.cloud.named("account", "Job Materials")
    line = {"account": account, "amount": "125.00", "description": "2x4s"}
    bill = {"vendor": vendor, "number": "A-1", "date": "2026-07-10", "due_date": "2026-08-10"}
    office.cloud.put("bill", {**bill, "memo": "", "lines": [line]})
    office.cloud.put("vendor", {"name": "From the cloud"})
    edit.add_vendor(office.file, "From the books")


def settled(office: Office) -> None:
    """Two quiet syncs, the second of which writes nothing; everything is there once."""
    office.sync()
    before = writes(office.file), dict(office.cloud.writes)
    office.sync()
    assert before == (writes(office.file), dict(office.cloud.writes))
    names = [*(f"Vendor {n}" for n in range(5)), "From the books", "From the cloud"]
    assert sorted(names) == office.listed("Vendor")
    assert all(1 == len(office.cloud.named("vendor", name)) for name in names)
    assert ["A-1"] == [str(b.fields["RefNumber"]) for b in office.file.store.of_kind("Bill")]
    assert (7, 1) == (len(office.pairs("vendor")), len(office.pairs("bill")))
    assert ([], []) == (office.codes(), office.in_doubt())


@pytest.mark.parametrize("late", [False, True], ids=["at once", "late"])
@pytest.mark.parametrize("method", CALLS)
def test_a_call_that_arrives_twice_changes_nothing_in_the_end(
    office: Office, method: str, *, late: bool
) -> None:
    busy(office)
    whole = office.conversation
    repeating = Repeating(whole, method, late=late)
    office.conversation = repeating  # type: ignore[assignment]
    visit = office.visit()
    if method == "connection_error":
        repeating.connection_error(visit.ticket, hresult="0x80040401", message="no")
    elif method == "server_version":
        repeating.server_version()
    elif method == "client_version":
        repeating.client_version("2.3.0.215")
    visit.run()
    assert repeating.repeated
    office.conversation = whole
    settled(office)


def test_a_login_that_arrives_twice_leaves_the_first_session_at_work(office: Office) -> None:
    busy(office)
    visit = office.visit()
    assert "busy" == office.desk.authenticate()[1]
    visit.run()
    settled(office)


def test_a_login_that_arrives_late_is_told_busy_and_then_that_nothing_is_due(
    office: Office,
) -> None:
    busy(office)
    visit = office.visit()
    request = visit.until("VendorAddRq")
    assert "busy" == office.desk.authenticate()[1]
    visit.exchange(request)
    assert "busy" == office.desk.authenticate()[1]
    visit.run()
    assert "none" == office.desk.authenticate()[1]
    settled(office)
