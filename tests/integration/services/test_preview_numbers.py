"""What QuickBooks was asked about numbers holds for a preview until something else is asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text

from services.preview_desk import PreviewError
from simulator.quickbooks import edit
from storage import run_story
from tests.integration.services.test_previews import (
    PAYABLES,
    decide,
    furnished,
    hold,
    items,
    start,
    summary,
)

if TYPE_CHECKING:
    from tests.integration.services.office import Office

__all__ = ["furnished"]


def billed(office: Office, *accounts: str) -> None:
    """A bill on each of these accounts, which QuickBooks has too."""
    office.only("account", "vendor", "bill")
    hold(office)
    vendor = office.cloud.put("vendor", {"name": "Ours"})
    for number, name in enumerate(accounts):
        edit.add_account(office.file, name, "Expense")
        account = office.cloud.put("account", {"name": name, "type": "expense"})
        office.cloud.put(
            "bill",
            {
                "vendor": vendor,
                "number": f"A-{number}",
                "date": "2026-07-10",
                "due_date": "2026-08-10",
                "lines": [{"account": account, "amount": "10.00"}],
            },
        )


def shown_bills(office: Office) -> list[tuple[str, str]]:
    return [(each.label, each.kind) for each in items(office) if each.entity == "bill"]


def apart(office: Office, name: str) -> None:
    (pair,) = [each for each in items(office, kind="matched") if each.label == name]
    decide(office, pair.position, "not-the-same")


def test_a_decision_takes_nothing_from_the_preview_that_it_is_not_about(office: Office) -> None:
    billed(office, "Utilities", "Rent")
    for _ in range(3):  # what the first session asked about numbers still holds in the third
        office.sync()
    for _ in range(2):
        assert ("A-1", "create") in shown_bills(office)
        assert summary(office).fresh
        if ("A-0", "create") in shown_bills(office):
            apart(office, "Utilities")
    assert [("A-0", "waiting"), ("A-1", "create")] == shown_bills(office)


def test_a_preview_that_lacks_numbers_is_not_started_before_the_next_session(
    office: Office,
) -> None:
    billed(office, "Utilities", "Rent")
    office.sync()
    apart(office, "Utilities")
    office.sync()  # the bill of this account waits: nobody needs to know of its number
    with office.session() as session:
        session.execute(text("DELETE FROM work WHERE intent ? 'numbers'"))
    place = ("account", "cloud", *decided_apart(office))
    office.desk.services.previews.take_back(office.desk.tenant, office.company.id, place)
    office.compute()
    assert (False, True) == (summary(office).fresh, summary(office).incomplete)
    with pytest.raises(PreviewError, match="asked for more before"):
        start(office)
    office.sync()
    assert (True, False) == (summary(office).fresh, summary(office).incomplete)
    assert [("A-0", "create"), ("A-1", "create")] == shown_bills(office)
    start(office)


def test_a_balance_that_payments_move_counts_once_as_the_preview_had_it(furnished: Office) -> None:
    furnished.only(*PAYABLES, "book_balance")
    furnished.sync()
    promised = [each for each in items(furnished, kind="create") if each.entity == "book_balance"]
    start(furnished)
    furnished.sync()
    with furnished.session() as session:
        written = run_story.cloud_writes(session, furnished.run().id)
    assert {"create", "update"} == {each.action for each in written if each.entity[:4] == "book"}
    assert {"created": len(promised)} == furnished.counts("book_balance.pull")


def decided_apart(office: Office) -> tuple[str, str]:
    """The two that were said not to be the same."""
    with office.session() as session:
        found = session.execute(text("SELECT record_id, other FROM preview_decisions")).one()
    return found[0], found[1]
