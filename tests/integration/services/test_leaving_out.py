"""What a person left out stays out, whatever changes on it, until somebody takes it up again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from services.leaving_out import LeavingOut, NotLeftOutError, leave_out
from services.listings import NothingThereError
from services.unlinking import Unlinking
from services.why_waiting import whys
from simulator.quickbooks import edit
from storage import left_out, mappings, records, waiting, work
from storage.records import RecordIn
from tests.integration.services.test_choices import NAME, in_conflict, phones
from tests.integration.services.test_linking import KRISTY, MELANIE, sell, seller, typed

__all__ = ["seller"]  # a fixture

if TYPE_CHECKING:
    from collections.abc import Mapping

    from storage.work import Work
    from sync.ports import WriteResult
    from tests.integration.services.office import Office, Visit


@pytest.fixture(autouse=True)
def few(office: Office) -> None:
    """Vendors alone travel, where a test says nothing else."""
    office.only("vendor")


def take_up(office: Office, entity: str, side: str, one: str) -> str:
    company = office.company
    place = (entity, side, one)
    return LeavingOut(office.context).take_up(company.tenant_id, company.id, place, by="ann@x.org")


def states(office: Office, cloud_id: str, quickbooks_id: str) -> tuple[str, str]:
    one = office.record("cloud", "vendor", cloud_id)
    other = office.record("quickbooks", "vendor", quickbooks_id)
    return one.state, other.state


def base(office: Office, cloud_id: str) -> dict[str, object]:
    with office.session() as session:
        found = mappings.by_cloud(session, office.company.id, "vendor", cloud_id)
    assert found is not None
    return found.base


def left(office: Office) -> dict[str, int]:
    with office.session() as session:
        return left_out.counts(session, [office.company.id])[office.company.id]


def is_archived(office: Office, cloud_id: str) -> bool:
    found = office.cloud.get("vendor", cloud_id)
    return found is not None and found.archived


def leave_vendor_out(office: Office, **ids: str) -> None:
    with office.session() as session:
        leave_out(
            *(session, office.company.id, "vendor"),
            cloud_id=ids.get("cloud_id"),
            quickbooks_id=ids.get("quickbooks_id"),
            by="ann@x.org",
            at=office.context.clock.now(),
        )


def planned(office: Office) -> list[Work]:
    with office.session() as session:
        found = work.open_writes(session, office.company.id, entity="vendor")
    return [each for each in found if each.side == "quickbooks"]


def why(office: Office, side: str, one: str, entity: str = "vendor") -> str:
    """What its story says of why it is not in step."""
    found = office.record(side, entity, one)
    with office.session() as session:
        (told,) = whys(session, office.company, [found]).values()
    return told.sentence


def edit_both(office: Office, cloud_id: str, vendor_id: str) -> None:
    office.clock.advance(60)
    edit.edit(office.file, "Vendor", vendor_id, Email="books@example.com")
    office.cloud.edit("vendor", cloud_id, name=f"{NAME} & Sons")


def test_a_refused_record_that_is_edited_stays_out_and_travels_once_taken_up(
    office: Office,
) -> None:
    edit.add_customer(office.file, NAME)
    made = office.cloud.put("vendor", {"name": NAME})
    office.sync()
    office.resolve("qb-3100", "skip")
    office.cloud.edit("vendor", made, name=f"{NAME} (V)")
    visit = office.visit()
    visit.run()
    assert "VendorAddRq" not in "".join(visit.asked)
    office.cloud.edit("vendor", made, name=f"{NAME} (Vendor)")
    office.sync()
    assert ([], [], {"vendor": 1}) == (
        office.listed("Vendor"),
        office.open_problems(),
        left(office),
    )
    assert f"{NAME} (Vendor)" == take_up(office, "vendor", "cloud", made)
    office.sync()
    assert [f"{NAME} (Vendor)"] == office.listed("Vendor")
    assert {} == left(office)


def test_an_invoice_that_is_edited_while_left_out_travels_with_its_latest_edit(
    seller: Office,
) -> None:
    seller.set(flows="invoice.pull:off")
    made, old = sell(seller, KRISTY, "2"), typed(seller, MELANIE, "2")
    seller.sync()
    seller.resolve("number-taken", "skip")
    for number in ("1041", "1042"):
        seller.cloud.edit("invoice", made, number=number)
        visit = seller.visit()
        visit.run()
        assert "InvoiceAddRq" not in "".join(visit.asked)
    assert "1042" in take_up(seller, "invoice", "cloud", made)
    seller.sync()
    (new,) = [each for each in seller.file.store.of_kind("Invoice") if each.id != old]
    assert ("1042", {made: new.id}) == (new.fields["RefNumber"], seller.pairs("invoice"))


def test_a_pair_that_is_left_out_travels_neither_way_and_its_base_stays(office: Office) -> None:
    ids = in_conflict(office)
    agreed = base(office, ids[0])
    office.resolve("conflict", "skip")
    edit_both(office, *ids)
    office.sync()
    office.cloud.edit("vendor", ids[0], phone="415-555-1111")  # alike now, and still nobody's
    office.sync()
    assert NAME == office.listed("Vendor")[0]
    assert "books@example.com" != office.cloud.record("vendor", ids[0]).get("email")
    assert (("skipped", "skipped"), agreed) == (states(office, *ids), base(office, ids[0]))
    assert ([], {"vendor": 1}) == (office.open_problems(), left(office))


def test_taking_up_a_pair_compares_both_with_what_they_last_agreed_on(office: Office) -> None:
    ids = in_conflict(office)
    office.resolve("conflict", "skip")
    edit_both(office, *ids)
    office.sync()
    take_up(office, "vendor", "quickbooks", ids[1])
    office.sync()
    assert "conflict" == office.problem("conflict").kind
    assert ("415-555-2222", "415-555-1111") == phones(office, *ids)
    office.resolve("conflict", "cloud")
    office.sync()
    assert [f"{NAME} & Sons"] == office.listed("Vendor")
    assert "books@example.com" == office.cloud.record("vendor", ids[0])["email"]
    assert ("415-555-2222", "415-555-2222") == phones(office, *ids)


def test_what_is_left_out_on_one_half_keeps_the_other_half_out(office: Office) -> None:
    ids = in_conflict(office)
    with office.session() as session:
        left_out.leave_out(
            *(session, office.company.id, [("vendor", "cloud", ids[0])]),
            by="ann@x.org",
            at=office.context.clock.now(),
        )
    edit_both(office, *ids)
    office.sync()
    assert ("skipped", "skipped") == states(office, *ids)
    assert [NAME] == office.listed("Vendor")


def test_what_was_planned_and_not_sent_is_given_up_with_the_record(office: Office) -> None:
    made, visit = sending(office)
    leave_vendor_out(office, cloud_id=made)
    visit.run()
    office.sync()
    assert [] == office.listed("Vendor")
    take_up(office, "vendor", "cloud", made)
    office.sync()
    assert [NAME] == office.listed("Vendor")


def sending(office: Office) -> tuple[str, Visit]:
    """A vendor of the cloud whose write to QuickBooks is about to leave."""
    made = office.cloud.put("vendor", {"name": NAME})
    visit = office.visit()
    while not planned(office):
        visit.exchange(visit.ask())
        office.compute()
    return made, visit


def test_what_is_being_sent_is_left_out_after_its_answer(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    made, visit = sending(office)
    asked = work.open_for_pair

    def at_that_moment(*args: Any, **named: Any) -> list[Work]:
        found = asked(*args, **named)
        if not visit.asked or "VendorAddRq" not in visit.asked[-1]:
            visit.ask(compute=False)
        return found

    with monkeypatch.context() as patch:
        patch.setattr(work, "open_for_pair", at_that_moment)
        leave_vendor_out(office, cloud_id=made)
    assert "VendorAddRq" in visit.asked[-1]
    assert "is not answered by QuickBooks yet" in why(office, "cloud", made)
    visit.exchange(visit.asked[-1])
    visit.run()
    (vendor,) = office.file.store.of_kind("Vendor")
    assert {made: vendor.id} == office.pairs("vendor")
    office.cloud.edit("vendor", made, name=f"{NAME} & Sons")
    office.sync()
    assert ([NAME], {"vendor": 1}, []) == (
        office.listed("Vendor"),
        left(office),
        office.open_problems(),
    )
    assert "answered" not in why(office, "cloud", made)
    take_up(office, "vendor", "cloud", made)
    office.sync()
    assert [f"{NAME} & Sons"] == office.listed("Vendor")


def test_what_is_left_out_while_it_is_sent_and_is_refused_asks_nobody(office: Office) -> None:
    edit.add_customer(office.file, NAME)
    made, visit = sending(office)
    request = visit.until("VendorAddRq")
    leave_vendor_out(office, cloud_id=made)
    visit.exchange(request)
    visit.run()
    assert ([], {"vendor": 1}) == (office.open_problems(), left(office))
    take_up(office, "vendor", "cloud", made)
    office.sync()
    assert "qb-3100" == office.problem("qb-3100").code


@pytest.mark.parametrize("side", ["cloud", "quickbooks"])
def test_what_is_left_out_at_the_last_moment_is_not_written(
    office: Office, monkeypatch: pytest.MonkeyPatch, side: str
) -> None:
    if side == "cloud":
        ids = {"quickbooks_id": edit.add_vendor(office.file, NAME).id}
    else:
        ids = {"cloud_id": office.cloud.put("vendor", {"name": NAME})}
    check = left_out.any_of

    def then(*args: Any) -> bool:
        found = check(*args)
        leave_vendor_out(office, **ids)
        return found

    with monkeypatch.context() as patch:
        patch.setattr("services.planning.left_out_now", then)
        office.sync()
    office.sync()
    assert ({"vendor": 1}, {}) == (left(office), office.pairs("vendor"))
    assert 1 == len(office.listed("Vendor")) + len(office.cloud.all_of("vendor"))


def test_what_is_left_out_while_a_pass_goes_on_is_not_written_by_it(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    ids = {edit.add_vendor(office.file, name).id: name for name in ("Able Supply", "Bay Tools")}
    create, made = office.cloud.create, list[str]()

    def creates(entity: str, record: Mapping[str, Any]) -> WriteResult:
        made.append(record["name"])
        leave_vendor_out(office, quickbooks_id=next(k for k, v in ids.items() if v not in made))
        return create(entity, record)

    with monkeypatch.context() as patch:
        patch.setattr(office.cloud, "create", creates)
        office.sync()
        office.sync()
    assert 1 == len(made)
    assert [] == office.open_problems()


def test_a_later_choice_about_it_takes_it_up(office: Office) -> None:
    edit.add_customer(office.file, NAME)
    made = office.cloud.put("vendor", {"name": NAME})
    office.sync()
    problem = office.problem("qb-3100")
    with office.session() as session:
        left_out.leave_out(
            *(session, office.company.id, [("vendor", "cloud", made)]),
            by="ann@x.org",
            at=office.context.clock.now(),
        )
    office.problem_desk.resolve(str(problem.id), "retry")
    assert "dirty" == office.record("cloud", "vendor", made).state


@pytest.mark.parametrize("way", ["take-up", "skip", "its story"])
def test_a_document_that_names_what_is_left_out_says_so_and_what_to_do(
    seller: Office, way: str
) -> None:
    new = edit.add_customer(seller.file, "Wells, Ann").id
    with seller.session() as session:
        kept = RecordIn(id=new, data={"name": "Wells, Ann"}, label="Wells, Ann")
        records.upsert_many(session, seller.company.id, "quickbooks", "customer", [kept])
        left_out.leave_out(
            *(session, seller.company.id, [("customer", "quickbooks", new)]),
            by="ann@x.org",
            at=seller.context.clock.now(),
        )
    invoice = typed(seller, "Wells, Ann", "2")
    other = typed(seller, "Wells, Ann", "3")
    seller.sync()
    assert [] == seller.cloud.named("customer", "Wells, Ann")
    asked = seller.open_problems()
    assert {("names-left-out", invoice), ("names-left-out", other)} == {
        (each.code, each.quickbooks_id) for each in asked
    }
    told = why(seller, "quickbooks", invoice, "invoice")
    assert told.startswith("It names the customer “Wells, Ann”, which was left out for good by ann")
    with seller.session() as session:
        assert {} == waiting.waiting(session, [seller.company.id], compared=[]), (
            "they are no longer only waiting"
        )
    tenant = seller.company.tenant_id
    if way == "its story":
        take_up(seller, "customer", "quickbooks", new)
    else:
        assert 2 == seller.problem_desk.resolve_alike(tenant, asked[0], way)
    assert [] == seller.open_problems()
    seller.sync()
    assert [] == seller.open_problems()
    assert (0 if way == "skip" else 2) == len(seller.cloud.all_of("invoice"))


def test_a_deletion_while_left_out_travels_once_taken_up(office: Office) -> None:
    ids = in_conflict(office)
    office.resolve("conflict", "skip")
    edit.edit(office.file, "Vendor", ids[1], IsActive=False)
    office.sync()
    assert not is_archived(office, ids[0])
    take_up(office, "vendor", "cloud", ids[0])
    office.sync()
    office.resolve("conflict", "quickbooks")
    office.sync()
    assert is_archived(office, ids[0])


def test_parting_a_pair_that_is_left_out_leaves_both_out(office: Office) -> None:
    vendor = edit.add_vendor(office.file, NAME)
    made = office.cloud.put("vendor", {"name": NAME})
    office.sync()
    office.clock.advance(60)
    edit.edit(office.file, "Vendor", vendor.id, Phone="415-555-1111")
    office.cloud.edit("vendor", made, phone="415-555-2222")
    office.sync()
    office.resolve("conflict", "skip")
    company = office.company
    place = ("vendor", "cloud", made)
    Unlinking(office.context).unlink(company.tenant_id, company.id, place, by="ann@x.org")
    office.sync()
    assert ("skipped", "skipped") == states(office, made, vendor.id)
    assert ({}, {"vendor": 2}) == (office.pairs("vendor"), left(office))


def test_everything_that_was_left_out_is_taken_up_at_once(office: Office) -> None:
    ids = in_conflict(office)
    office.resolve("conflict", "skip")
    company = office.company
    everything = LeavingOut(office.context)
    ids_of_company, by = (company.tenant_id, company.id), "ann@x.org"
    for number, entity in ((0, "customer"), (1, "vendor"), (0, None)):
        taken, names = everything.take_up_all(*ids_of_company, entity=entity, by=by)
        assert (number, number) == (taken, len(names))
    assert ("dirty", "dirty") == states(office, *ids)


def test_only_what_is_left_out_is_taken_up(office: Office) -> None:
    ids = in_conflict(office)
    with pytest.raises(NotLeftOutError):
        take_up(office, "vendor", "cloud", ids[0])
    with pytest.raises(NothingThereError):
        take_up(office, "vendor", "cloud", "no-such-id")


def test_who_left_it_out_and_when_is_kept_and_it_is_told_beside_what_is_in_step(
    office: Office,
) -> None:
    ids = in_conflict(office)
    (problem,) = office.open_problems()
    office.problem_desk.resolve(str(problem.id), "skip", by="ann@x.org")
    told = {"by": "ann@x.org", "at": office.context.clock.now().isoformat()}
    assert told == office.record("cloud", "vendor", ids[0]).reason
    assert told == office.record("quickbooks", "vendor", ids[1]).reason
    assert "Everything is in step but 1 record left out for good." == office.sync()
