"""What a person says of a preview's pairs and links: heeded, taken back, and told when it moved."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import TYPE_CHECKING

import pytest

from services.preview_desk import PreviewError
from simulator.quickbooks import edit, keyboard
from tests.integration.services.office import writes
from tests.integration.services.test_linking import KRISTY, MELANIE, sell, typed
from tests.integration.services.test_previews import decide, hold, items, start, summary, untouched

if TYPE_CHECKING:
    from services.preview_decided import Decided
    from storage.previews import Item
    from tests.integration.services.office import Office

APART = "not-the-same"


@pytest.fixture
def paired(office: Office) -> Office:
    """One vendor of one name on each side, that the preview takes for the same."""
    hold(office)
    office.only("vendor")
    edit.add_vendor(office.file, "Smith")
    office.cloud.put("vendor", {"name": "Smith"})
    office.sync()
    assert ["matched"] == [each.kind for each in items(office)]
    return office


def of_side(office: Office, side: str) -> Item:
    return next(each for each in items(office, kind="ambiguous") if each.side == side)


def listed(office: Office) -> list[Decided]:
    desk, company = office.desk.services.previews, office.company
    return [each for _, each in desk.decided(company.tenant_id, company.id, limit=99)]


def take_back(office: Office, said: Decided) -> None:
    place = (office.desk.tenant, office.company.id, said.said.place)
    office.desk.services.previews.take_back(*place)
    office.compute()


def test_a_pair_that_is_none_is_asked_about_on_both_sides(paired: Office) -> None:
    (pair,) = items(paired)
    decide(paired, pair.position, APART)
    assert [("ambiguous", "cloud"), ("ambiguous", "quickbooks")] == sorted(
        (each.kind, each.side) for each in items(paired)
    )
    for each in items(paired):
        assert [] == each.detail["candidates"], "what it is not is not offered again"
        assert each.detail["cause"].startswith("It was said that this is not the record")
    start(paired)
    for _ in range(2):
        paired.sync()
    untouched(paired)
    assert {} == paired.pairs("vendor")
    assert ["several-matches"] * 2 == paired.codes()


def test_what_is_left_out_of_such_a_pair_lets_the_other_be_made(paired: Office) -> None:
    (pair,) = items(paired)
    decide(paired, pair.position, APART)
    decide(paired, of_side(paired, "cloud").position, "skip")
    assert [("create", "cloud", "Smith")] == [
        (each.kind, each.side, each.label) for each in items(paired)
    ]
    start(paired)
    for _ in range(2):
        paired.sync()
    assert {} == writes(paired.file)
    assert {"vendor.create": 1} == dict(paired.cloud.writes)
    assert [pair.quickbooks_id] == list(paired.pairs("vendor").values())
    assert pair.cloud_id not in paired.pairs("vendor")
    assert [] == paired.open_problems()


def test_what_is_another_record_is_linked_to_that_one_and_made_nowhere(paired: Office) -> None:
    other = edit.add_vendor(paired.file, "Smith and Sons").id
    paired.sync()
    (pair,) = items(paired, kind="matched")
    decide(paired, pair.position, APART)
    asked = of_side(paired, "cloud")
    look = paired.desk.services.previews.look(paired.desk.tenant, paired.company.id, asked.position)
    assert {"Smith", "Smith and Sons"} == {each.label for each in look.others}
    with pytest.raises(PreviewError, match="these two are not the same"):
        decide(paired, asked.position, f"link:{pair.quickbooks_id}")
    decide(paired, asked.position, f"link:{other}")
    start(paired)
    for _ in range(2):
        paired.sync()
    assert paired.pairs("vendor")[pair.cloud_id or ""] == other
    assert "VendorAddRq" not in writes(paired.file)
    assert {"vendor.create": 1} == dict(paired.cloud.writes)
    assert {pair.quickbooks_id, other} == set(paired.pairs("vendor").values())


def test_what_was_said_is_listed_and_is_as_before_when_taken_back(paired: Office) -> None:
    (pair,) = items(paired)
    decide(paired, pair.position, APART)
    decide(paired, of_side(paired, "quickbooks").position, "skip")
    assert {"skip", "not"} == {each.said.choice for each in listed(paired)}
    with pytest.raises(PreviewError, match="decided otherwise for “Smith”"):
        decide(paired, items(paired, kind="refused")[0].position, f"link:{pair.quickbooks_id}")
    for each in listed(paired):
        take_back(paired, each)
    assert [] == listed(paired)
    assert ["matched"] == [each.kind for each in items(paired)]
    start(paired)
    paired.sync()
    untouched(paired)
    assert [pair.cloud_id] == list(paired.pairs("vendor"))


def test_a_decision_is_taken_back_once_and_not_after_the_start(paired: Office) -> None:
    (pair,) = items(paired)
    decide(paired, pair.position, APART)
    (said,) = listed(paired)
    take_back(paired, said)
    with pytest.raises(PreviewError, match="taken back already"):
        take_back(paired, said)
    start(paired)
    with pytest.raises(PreviewError, match="begun to sync"):
        take_back(paired, said)


def test_only_a_pair_is_said_not_to_be_the_same(paired: Office) -> None:
    (pair,) = items(paired)
    for choice in ("skip", "create", f"link:{pair.quickbooks_id}", "link:"):
        with pytest.raises(PreviewError, match="cannot be chosen"):
            decide(paired, pair.position, choice)
    assert {} == summary(paired).decisions
    assert Counter() == paired.cloud.writes


def test_a_decided_record_that_changes_is_told_and_its_decision_kept(paired: Office) -> None:
    (pair,) = items(paired)
    decide(paired, pair.position, APART)
    decide(paired, of_side(paired, "cloud").position, "skip")
    assert 0 == summary(paired).moved
    paired.cloud.edit("vendor", pair.cloud_id or "", city="Austin")
    paired.sync()
    assert ["create"] == [each.kind for each in items(paired)], "decisions are kept"
    assert 2 == summary(paired).moved
    assert ["Austin"] * 2 == [each.own_hint for each in listed(paired) if each.moved]


def test_a_record_that_is_gone_takes_its_link_along(paired: Office) -> None:
    other = edit.add_vendor(paired.file, "Smith and Sons").id
    paired.sync()
    (pair,) = items(paired, kind="matched")
    decide(paired, pair.position, APART)
    decide(paired, of_side(paired, "cloud").position, f"link:{other}")
    keyboard.delete(paired.file, "Vendor", other)
    paired.sync()
    (said,) = [each for each in listed(paired) if each.said.choice != "not"]
    assert said.moved
    assert said.why_not.startswith("There is no such record in QuickBooks")
    start(paired)
    for _ in range(2):
        paired.sync()
    untouched(paired)
    assert {} == paired.pairs("vendor")


@pytest.fixture
def selling(office: Office) -> Office:
    """Two customers on both sides; invoice 1040 of the first, and one more in QuickBooks."""
    hold(office)
    office.only("account", "customer", "item", "invoice")
    edit.add_service(office.file, "Framing", account="Uncategorized Income", price="50.00")
    office.cloud.put("item", {"name": "Framing", "type": "service", "price": "50.00"})
    for name in (KRISTY, MELANIE):
        edit.add_customer(office.file, name)
        office.cloud.put("customer", {"name": name})
    sell(office, KRISTY, "2")
    line = {"ItemRef": "Framing", "Quantity": "7", "Rate": "50.00"}
    edit.add_invoice(office.file, MELANIE, [line], day=date(2026, 7, 14), RefNumber="7")
    typed(office, KRISTY, "2")
    office.sync()
    return office


def books(office: Office, number: str) -> str:
    """The TxnID of QuickBooks' invoice of this number."""
    found = office.file.store.of_kind("Invoice")
    return next(each.id for each in found if each.fields["RefNumber"] == number)


def taken(office: Office) -> Item:
    """The cloud's invoice, whose number QuickBooks has already."""
    (found,) = items(office, kind="refused", entity="invoice")
    return found


def test_a_document_is_linked_only_to_one_of_its_party_and_total(selling: Office) -> None:
    with pytest.raises(PreviewError, match="differ in their customer or vendor and in their total"):
        decide(selling, taken(selling).position, f"link:{books(selling, '7')}")
    assert [] == listed(selling)
    ours, there = taken(selling), books(selling, "1040")
    decide(selling, ours.position, f"link:{there}")
    assert [""] == [each.why_not for each in listed(selling)]
    start(selling)
    selling.sync()
    assert there == selling.pairs("invoice")[ours.cloud_id or ""]


def test_a_document_whose_total_changes_after_it_was_linked_is_not(selling: Office) -> None:
    ours, there = taken(selling), books(selling, "1040")
    decide(selling, ours.position, f"link:{there}")
    assert [there] == [
        each.quickbooks_id for each in items(selling, kind="matched", entity="invoice")
    ]
    (line,) = selling.cloud.record("invoice", ours.cloud_id or "")["lines"]
    dearer = [{**line, "quantity": "3", "amount": "150.00"}]
    selling.cloud.edit("invoice", ours.cloud_id or "", lines=dearer)
    selling.sync()
    (said,) = listed(selling)
    assert "differ in their total" in said.why_not
    assert [] == items(selling, kind="matched", entity="invoice")
    start(selling)
    selling.sync()
    assert ours.cloud_id not in selling.pairs("invoice")
    assert ["number-taken"] == selling.codes()
