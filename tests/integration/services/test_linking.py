"""Two documents of one number: linked only when they say the same, by whichever door."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import pytest

from services.record_pages import RecordPages, Wanted
from services.settling import ChoiceError
from services.unlinking import UnlinkError, Unlinking
from simulator.quickbooks import edit
from storage import mappings, preview_decisions, problems
from storage.mappings import Link
from storage.problems import NewProblem

if TYPE_CHECKING:
    from tests.integration.services.office import Office

KRISTY, MELANIE = "Abercrombie, Kristy", "Abercrombie, Melanie"


@pytest.fixture
def seller(office: Office) -> Office:
    """A company that sells one thing to two customers, known on both sides."""
    office.only("account", "customer", "item", "invoice")
    edit.add_service(office.file, "Framing", account="Uncategorized Income", price="50.00")
    for name in (KRISTY, MELANIE):
        edit.add_customer(office.file, name)
    office.sync()
    return office


def sell(office: Office, customer: str, quantity: str) -> str:
    """Invoice 1040 as the cloud has it."""
    (whose,) = office.cloud.named("customer", customer)
    (item,) = office.cloud.named("item", "Framing")
    amount = f"{int(quantity) * 50}.00"
    line = {"item": item, "quantity": quantity, "rate": "50", "amount": amount}
    record = {"number": "1040", "date": "2026-07-15", "lines": [line]}
    return office.cloud.put("invoice", {**record, "customer": f"customer:{whose}"})


def typed(office: Office, customer: str, quantity: str, day: date = date(2026, 7, 14)) -> str:
    """Invoice 1040 as QuickBooks has it."""
    line = {"ItemRef": "Framing", "Quantity": quantity, "Rate": "50.00"}
    return edit.add_invoice(office.file, customer, [line], day=day, RefNumber="1040").id


@pytest.mark.parametrize(
    ("customer", "quantity", "words"),
    [
        (MELANIE, "2", "in their customer or vendor\\."),
        (KRISTY, "7", "in their total\\."),
        (MELANIE, "7", "in their customer or vendor and in their total\\."),
    ],
)
def test_documents_of_another_party_or_total_are_not_linked_by_anybody(
    seller: Office, customer: str, quantity: str, words: str
) -> None:
    made, old = sell(seller, KRISTY, "2"), typed(seller, customer, quantity)
    seller.sync()
    problem = seller.problem("number-taken")
    assert ["retry", "skip", "skip-all"] == problem.choices
    worth = f"${int(quantity) * 50}.00"
    for each in (
        "In the cloud: 1040 · Abercrombie, Kristy · Jul 15, 2026 · $100.00.",
        f"In QuickBooks: 1040 · {customer} · Jul 14, 2026 · {worth}.",
    ):
        assert each in problem.cause
    with pytest.raises(ChoiceError, match="has other choices"):
        seller.problem_desk.resolve(str(problem.id), f"link:{old}")
    # One that was asked by an earlier version offers it still.
    offered = {name: getattr(problem, name) for name in NewProblem.__dataclass_fields__}
    with seller.session() as session:
        asked = replace(NewProblem(**offered), choices=(f"link:{old}", "skip"))
        problems.open_problem(session, seller.company.id, asked)
    with pytest.raises(ChoiceError, match=words):
        seller.problem_desk.resolve(str(problem.id), f"link:{old}")
    assert {} == seller.pairs("invoice")
    assert [made] == [each.cloud_id for each in seller.open_problems()]


def test_documents_that_say_the_same_may_be_linked_by_a_person(seller: Office) -> None:
    made, old = sell(seller, KRISTY, "2"), typed(seller, KRISTY, "2")
    seller.sync()
    problem = seller.problem("number-taken")
    assert [f"link:{old}", "retry", "skip", "skip-all"] == problem.choices
    assert problem.cure.startswith("If both are the same invoice, press “It is …”")
    seller.resolve("number-taken", f"link:{old}")
    seller.sync()
    assert {made: old} == seller.pairs("invoice")
    assert [] == seller.open_problems()


def test_a_link_is_not_offered_where_the_dates_are_months_apart(seller: Office) -> None:
    sell(seller, KRISTY, "2")
    typed(seller, KRISTY, "2", date(2026, 9, 30))
    seller.sync()
    problem = seller.problem("number-taken")
    assert ["retry", "skip", "skip-all"] == problem.choices
    assert "They differ in their date, so they cannot be linked." in problem.cure


def test_one_older_than_the_start_date_is_shown_beside_it_and_may_be_linked(seller: Office) -> None:
    seller.set(sync_start_date="2026-07-15")
    made, old = sell(seller, KRISTY, "2"), typed(seller, KRISTY, "2")
    seller.sync()
    problem = seller.problem("number-taken")
    assert "In QuickBooks: 1040 · Abercrombie, Kristy · Jul 14, 2026 · $100.00." in problem.cause
    assert [f"link:{old}", "retry", "skip", "skip-all"] == problem.choices
    assert "delete" not in problem.cure
    seller.resolve("number-taken", f"link:{old}")
    seller.sync()
    assert {made: old} == seller.pairs("invoice")
    assert [] == seller.open_problems()


def test_a_number_whose_document_has_a_partner_is_not_offered_to_another(seller: Office) -> None:
    sell(seller, KRISTY, "2")
    seller.sync()
    twice = sell(seller, KRISTY, "2")
    seller.sync()
    problem = seller.problem("number-taken")
    assert (twice, ["retry", "skip"]) == (problem.cloud_id, problem.choices)
    assert "is linked with another one of the cloud" in problem.cure


def wrongly_linked(office: Office) -> tuple[str, str]:
    """Two unlike invoices that somebody linked before that was refused; (cloud id, TxnID)."""
    made, old = sell(office, KRISTY, "2"), typed(office, MELANIE, "7")
    office.only("account", "customer", "item", "invoice", "invoice_payment")
    office.sync()
    with office.session() as session:
        link = Link(cloud_id=made, quickbooks_id=old, evidence="a person")
        mappings.link(session, office.company.id, "invoice", link)
        problems.clear(session, office.company.id, entity="invoice", cloud_id=made)
    office.set(flows="invoice.pull:off")
    return made, old


def pay(office: Office, invoice: str) -> None:
    (whose,) = office.cloud.named("customer", KRISTY)
    paid = {"customer": f"customer:{whose}", "date": "2026-07-22", "amount": "100.00"}
    applied = [{"invoice": invoice, "amount": "100.00"}]
    office.cloud.put("invoice_payment", {**paid, "applications": applied})


def test_a_payment_is_not_posted_on_another_customers_invoice(seller: Office) -> None:
    made, _ = wrongly_linked(seller)
    pay(seller, made)
    seller.sync()
    assert [] == seller.file.store.of_kind("ReceivePayment")
    problem = seller.problem("linked-to-another")
    assert ["invoice", made] == problem.detail["names"]
    assert "press “These are not the same”" in problem.cure
    assert "1040 · Abercrombie, Kristy · Jul 15, 2026 · $100.00" in problem.cause
    assert "QuickBooks' 1040 · Abercrombie, Melanie · Jul 14, 2026 · $350.00" in problem.cause


def part(office: Office, made: str) -> tuple[str, ...]:
    place = ("invoice", "cloud", made)
    company = office.company
    return (
        Unlinking(office.context)
        .unlink(company.tenant_id, company.id, place, by="ann@example.com")
        .posted
    )


def test_a_wrong_link_is_taken_back_and_asked_about_again(seller: Office) -> None:
    made, old = wrongly_linked(seller)
    seller.sync()
    assert () == part(seller, made)
    assert {} == seller.pairs("invoice")
    seller.set(flows="invoice.pull:on")
    for _ in range(2):
        seller.sync()
        assert {} == seller.pairs("invoice")
        assert made == seller.problem("number-taken").cloud_id
    assert [old] == [each.id for each in seller.file.store.of_kind("Invoice")]
    assert [made] == list(seller.cloud.all_of("invoice"))


def test_what_was_posted_to_a_wrong_link_is_told(seller: Office) -> None:
    made, old = sell(seller, KRISTY, "2"), typed(seller, KRISTY, "2")
    seller.only("account", "customer", "item", "invoice", "invoice_payment")
    seller.sync()
    seller.resolve("number-taken", f"link:{old}")
    pay(seller, made)
    seller.sync()
    assert 1 == len(seller.file.store.of_kind("ReceivePayment"))
    assert 1 == len(part(seller, made))


def test_names_that_were_said_to_be_two_are_not_matched_again(seller: Office) -> None:
    vendor = edit.add_vendor(seller.file, "Cal Telephone")
    made = seller.cloud.put("vendor", {"name": "Cal Telephone"})
    seller.only("vendor")
    seller.sync()
    assert {made: vendor.id} == seller.pairs("vendor")
    company, place = seller.company, ("vendor", "quickbooks", vendor.id)
    unlinking = Unlinking(seller.context)
    unlinking.unlink(company.tenant_id, company.id, place, by="ann@example.com")
    seller.sync()
    assert {} == seller.pairs("vendor")
    assert ["several-matches"] * 2 == seller.codes()
    assert [made] == list(seller.cloud.all_of("vendor"))
    problem = next(each for each in seller.open_problems() if each.cloud_id == made)
    assert "create" not in problem.choices, "QuickBooks has a name once"
    seller.problem_desk.resolve(str(problem.id), f"link:{vendor.id}")
    seller.sync()
    assert {made: vendor.id} == seller.pairs("vendor")


def test_what_is_none_of_those_it_looks_like_is_made_beside_them_and_stays_so(
    seller: Office,
) -> None:
    seller.only("vendor")
    vendor = edit.add_vendor(seller.file, "Twin").id
    twins = [seller.cloud.put("vendor", {"name": "Twin"}) for _ in range(2)]
    seller.sync()
    asked = next(each for each in seller.open_problems() if each.quickbooks_id == vendor)
    assert 1 == seller.problem_desk.resolve_alike(
        seller.company.tenant_id, asked, "create", by="ann@example.com"
    )
    for _ in range(2):
        seller.sync()
    (made,) = (one for one, here in seller.pairs("vendor").items() if here == vendor)
    assert made not in twins
    assert 3 == len(seller.cloud.named("vendor", "Twin"))
    with seller.session() as session:
        said = preview_decisions.apart(session, seller.company.id, "vendor")
    assert {("quickbooks", vendor)} == said, "for good, whatever becomes of the pair"


def test_what_the_sync_made_is_not_parted(seller: Office) -> None:
    (made,) = seller.cloud.named("customer", KRISTY)
    company = seller.company
    with pytest.raises(UnlinkError, match="made one of these from the other"):
        Unlinking(seller.context).unlink(
            company.tenant_id, company.id, ("customer", "cloud", made), by=""
        )


def test_what_was_read_for_its_number_alone_is_judged_anew_by_an_earlier_start_date(
    seller: Office,
) -> None:
    seller.set(sync_start_date="2026-07-15")
    sell(seller, KRISTY, "2")
    old = typed(seller, MELANIE, "7")
    seller.sync()
    assert ({"out_of_scope"}, True) == said_of(seller, old)
    seller.set(sync_start_date="2026-07-01")
    seller.sync()
    assert ({"waiting"}, False) == said_of(seller, old)


def said_of(office: Office, invoice: str) -> tuple[set[str], bool]:
    """What the list of records says of an invoice of QuickBooks, and whether that is its date."""
    place = office.desk.tenant, office.company.id
    (line,) = RecordPages(office.context).page(*place, Wanted(words=invoice), limit=9)
    assert line.quickbooks is not None
    assert line.why is not None
    return {line.quickbooks.state}, "It is dated before" in line.why.sentence
