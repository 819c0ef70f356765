"""What every cloud adapter must do, tried on the in-memory cloud and on BILL's simulator.

BILL is tried under each position of what its documentation leaves open, because the adapter has to
be right under all of them.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest

from cloud.memory import MemoryCloud
from simulator.bill import Settings
from simulator.bill.entities import ENTITIES
from sync.ports import Rejected
from tests.integration.cloud.organization import at_bill, cursor_after, everything, written

if TYPE_CHECKING:
    from collections.abc import Iterator

NO_TIME_FILTERS = {(kind, "updatedTime") for kind in ENTITIES}
NO_FILTERS = {(kind, name) for kind in ENTITIES for name in ("updatedTime", "archived", "name")}
POSITIONS: dict[str, Settings] = {
    "bill": Settings(),
    "bill, archived rows apart": Settings(archived_in_lists=False),
    "bill, no time filters": Settings(denied_filters=NO_TIME_FILTERS),
    "bill, no filters, archived rows in lists": Settings(denied_filters=NO_FILTERS),
    "bill, no filters by time, archived apart": Settings(
        denied_filters=NO_TIME_FILTERS, archived_in_lists=False
    ),
    "bill, v2 denied": Settings(v2_for_tokens=False),
    "bill, an empty page first": Settings(empty_page_first=True),
    "bill, times that tie": Settings(stamp_milliseconds=1000),
}


@contextmanager
def opened(kind: str) -> Iterator[Any]:
    if kind == "memory":
        yield MemoryCloud()
        return
    with at_bill(POSITIONS[kind]) as bill:
        cloud = bill.connect()
        yield cloud
        cloud.close()


@pytest.fixture(params=["memory", *POSITIONS])
def cloud(request: pytest.FixtureRequest) -> Iterator[Any]:
    with opened(request.param) as adapter:
        yield adapter


VENDOR = {
    "name": "Happy Office Supply",
    "company_name": "Happy Office Supply LLC",
    "email": "ar@happy.example",
    "phone": "555-0100",
    "account_number": "A-17",
    "print_as": "Happy Office",
    "line1": "1 Main Street",
    "line2": "Suite 4",
    "city": "Austin",
    "state": "TX",
    "zip": "78701",
    "eligible_1099": True,
    "active": True,
}
CUSTOMER = {
    "name": "Abercrombie, Kristy",
    "company_name": "Abercrombie Ltd",
    "first_name": "Kristy",
    "last_name": "Abercrombie",
    "email": "pay@aber.example",
    "phone": "555-0101",
    "account_number": "C-1",
    "bill_line1": "9 Hill Road",
    "bill_city": "Toronto",
    "bill_zip": "M5V 2T6",
    "bill_country": "Canada",
    "ship_line1": "9 Hill Road",
    "ship_city": "Austin",
    "ship_state": "TX",
    "ship_zip": "78702-1234",
    "active": True,
}
ACCOUNT = {
    "name": "Office: supplies, paper",
    "number": "6110",
    "description": "Paper & pens",
    "type": "expense",
    "active": True,
}
SIMPLE = {
    "account": ACCOUNT,
    "department": {"name": "East", "active": True},
    "vendor": VENDOR,
    "customer": CUSTOMER,
    "job": {"name": "Abercrombie, Kristy:Remodel", "description": "Bathroom", "active": True},
    "item": {
        "name": "Framing",
        "type": "service",
        "description": "Framing labour",
        "price": "55.125",
        "cost": "40",
        "taxable": False,
        "active": True,
    },
}


def invoice(cloud: Any, **changes: Any) -> dict[str, Any]:
    account = written(cloud.create("account", {**ACCOUNT, "type": "income"}))
    item = written(cloud.create("item", {**SIMPLE["item"], "income_account": account.id}))
    customer = written(cloud.create("customer", CUSTOMER))
    department = written(cloud.create("department", SIMPLE["department"]))
    return {
        "number": "1042",
        "date": "2026-11-18",
        "due_date": "2026-12-18",
        "customer": f"customer:{customer.id}",
        "department": department.id,
        "lines": [
            {
                "item": item.id,
                "description": "Two days",
                "quantity": "2.5",
                "rate": "60",
                "amount": "150.00",
            },
            {"item": item.id, "description": "Materials", "quantity": "1", "rate": "19.99"},
        ],
        "active": True,
        **changes,
    }


def test_the_credentials_open_an_organization_with_a_name(cloud: Any) -> None:
    account = cloud.check()
    assert account.id
    assert account.name


@pytest.mark.parametrize("entity", SIMPLE)
def test_an_empty_cloud_has_no_changes_and_a_cursor_to_go_on_from(cloud: Any, entity: str) -> None:
    assert {} == everything(cloud, entity)
    cursor = cursor_after(cloud, entity)
    made = written(cloud.create(entity, SIMPLE[entity]))
    assert {made.id} == set(everything(cloud, entity, cursor))


@pytest.mark.parametrize("record", [VENDOR, {"name": "No Address", "active": True}])
def test_what_is_said_to_be_lacking_is_what_a_create_would_reject(
    cloud: Any, record: dict[str, Any]
) -> None:
    said = cloud.lacks("vendor", record, None)
    result = cloud.create("vendor", record)
    assert said == (result if isinstance(result, Rejected) else None)
    assert cloud.lacks("vendor", record, {"phone": "1"}) is None


@pytest.mark.parametrize("entity", SIMPLE)
def test_what_was_created_is_read_back_as_the_adapter_said_it_would_be(
    cloud: Any, entity: str
) -> None:
    made = written(cloud.create(entity, SIMPLE[entity]))
    change = everything(cloud, entity)[made.id]
    assert cloud.holds(entity, SIMPLE[entity]) == change.record
    assert SIMPLE[entity] == change.record
    assert cloud.get(entity, made.id) == change
    assert not change.archived
    assert SIMPLE[entity]["name"] == change.label


@pytest.mark.parametrize("entity", SIMPLE)
def test_our_own_write_comes_back_with_the_version_it_was_answered_with(
    cloud: Any, entity: str
) -> None:
    made = written(cloud.create(entity, SIMPLE[entity]))
    assert made.version == everything(cloud, entity)[made.id].version
    done = written(
        cloud.update(entity, made.id, {"name": "New"}, {**SIMPLE[entity], "name": "New"})
    )
    assert made.version != done.version
    assert done.version == everything(cloud, entity)[made.id].version


@pytest.mark.parametrize("entity", SIMPLE)
def test_only_what_changed_since_the_cursor_has_a_new_version(cloud: Any, entity: str) -> None:
    first = written(cloud.create(entity, SIMPLE[entity]))
    second = written(cloud.create(entity, {**SIMPLE[entity], "name": "Second", "number": "2"}))
    before = everything(cloud, entity)
    cursor = cursor_after(cloud, entity)
    wanted = {**SIMPLE[entity], "name": "Renamed"}
    written(cloud.update(entity, first.id, {"name": "Renamed"}, wanted))
    after = everything(cloud, entity, cursor)
    moved = {key for key, change in after.items() if change.version != before[key].version}
    assert {first.id} == moved
    assert before[second.id] == cloud.get(entity, second.id)


@pytest.mark.parametrize("entity", SIMPLE)
def test_an_archived_record_is_reported_and_can_be_restored(cloud: Any, entity: str) -> None:
    made = written(cloud.create(entity, SIMPLE[entity]))
    cursor = cursor_after(cloud, entity)
    written(cloud.archive(entity, made.id))
    again = written(cloud.archive(entity, made.id))
    change = everything(cloud, entity, cursor)[made.id]
    assert change.archived
    assert change.record["active"] is False
    assert again.version == change.version
    assert {made.id} == set(everything(cloud, entity))
    cursor = cursor_after(cloud, entity, cursor)
    written(cloud.restore(entity, made.id))
    change = everything(cloud, entity, cursor)[made.id]
    assert not change.archived
    assert made.version == change.version


@pytest.mark.parametrize("entity", SIMPLE)
def test_a_record_is_found_by_its_natural_key_whatever_its_letters(cloud: Any, entity: str) -> None:
    made = written(cloud.create(entity, SIMPLE[entity]))
    written(cloud.create(entity, {**SIMPLE[entity], "name": "Another", "number": "9"}))
    assert [made.id] == [change.id for change in cloud.find(entity, SIMPLE[entity])]
    assert [] == cloud.find(entity, {**SIMPLE[entity], "name": "Nobody", "number": "77"})
    written(cloud.archive(entity, made.id))
    assert [made.id] == [change.id for change in cloud.find(entity, SIMPLE[entity])]


def test_two_records_with_one_name_are_both_found(cloud: Any) -> None:
    made = {written(cloud.create("vendor", VENDOR)).id for _ in range(2)}
    assert made == {change.id for change in cloud.find("vendor", VENDOR)}


@pytest.mark.parametrize("name", ['Joe "the Nose" Bar', "Ünïcode & Söhne", "A, B: C", "50% \\ off"])
def test_any_name_can_be_found(cloud: Any, name: str) -> None:
    made = written(cloud.create("vendor", {**VENDOR, "name": name}))
    written(cloud.create("vendor", VENDOR))
    assert [made.id] == [change.id for change in cloud.find("vendor", {"name": name})]


@pytest.mark.parametrize("entity", SIMPLE)
def test_an_id_nobody_has_is_no_record(cloud: Any, entity: str) -> None:
    assert cloud.get(entity, "00nNOBODY") is None
    result = cloud.update(entity, "00nNOBODY", {"name": "X"}, {**SIMPLE[entity], "name": "X"})
    assert isinstance(result, Rejected)
    assert result.cure


def test_a_list_of_many_pages_is_read_whole_and_each_record_once(cloud: Any) -> None:
    made = {
        written(cloud.create("department", {"name": f"Department {number}"})).id
        for number in range(230)
    }
    written(cloud.archive("department", min(made)))
    ids = [change.id for page in cloud.changes("department", None) for change in page.changes]
    assert sorted(made) == sorted(ids)


def test_a_cleared_field_is_gone_and_the_others_stay(cloud: Any) -> None:
    made = written(cloud.create("vendor", VENDOR))
    wanted = {name: value for name, value in VENDOR.items() if name not in {"phone", "line2"}}
    written(cloud.update("vendor", made.id, {"phone": None, "line2": None}, wanted))
    change = cloud.get("vendor", made.id)
    assert wanted == change.record


def test_an_inactive_record_is_created_archived(cloud: Any) -> None:
    made = written(cloud.create("vendor", {**VENDOR, "active": False}))
    assert cloud.get("vendor", made.id).archived


def test_a_parent_is_a_reference_to_a_record_of_the_same_list(cloud: Any) -> None:
    top = written(cloud.create("account", {**ACCOUNT, "name": "Office", "number": "6100"}))
    made = written(cloud.create("account", {**ACCOUNT, "parent": top.id}))
    assert top.id == cloud.get("account", made.id).record["parent"]
    by_name = {"name": ACCOUNT["name"], "parent": top.id}
    assert [made.id] == [change.id for change in cloud.find("account", by_name)]
    assert [] == cloud.find("account", {"name": ACCOUNT["name"]})


def test_an_invoice_is_read_back_as_the_adapter_said_it_would_be(cloud: Any) -> None:
    record = invoice(cloud, memo="Thank you", po_number="PO-7", to_be_emailed=True)
    made = written(cloud.create("invoice", record))
    change = everything(cloud, "invoice")[made.id]
    held = cloud.holds("invoice", record)
    assert held == {name: change.record[name] for name in held}
    assert made.version == change.version
    assert [made.id] == [one.id for one in cloud.find("invoice", record)]


def test_an_invoices_lines_can_be_changed_added_and_removed(cloud: Any) -> None:
    record = invoice(cloud)
    made = written(cloud.create("invoice", record))
    first, second = record["lines"]
    longer = {**record, "lines": [first, {**second, "quantity": "3"}, {**first, "rate": "1"}]}
    longer["lines"][2]["amount"] = "2.50"
    written(cloud.update("invoice", made.id, {"lines": longer["lines"]}, longer))
    lines = cloud.get("invoice", made.id).record["lines"]
    assert cloud.holds("invoice", longer)["lines"] == lines
    shorter = {**record, "lines": [second], "due_date": "2027-01-01"}
    moved = {"lines": shorter["lines"], "due_date": "2027-01-01"}
    written(cloud.update("invoice", made.id, moved, shorter))
    change = cloud.get("invoice", made.id)
    assert cloud.holds("invoice", shorter)["lines"] == change.record["lines"]
    assert "2027-01-01" == change.record["due_date"]
    assert "2026-11-18" == change.record["date"]


def test_an_invoice_can_be_archived(cloud: Any) -> None:
    made = written(cloud.create("invoice", invoice(cloud)))
    cursor = cursor_after(cloud, "invoice")
    written(cloud.archive("invoice", made.id))
    assert everything(cloud, "invoice", cursor)[made.id].archived


READ_ONLY = (
    "terms",
    "credit_memo",
    "bill",
    "vendor_credit",
    "bill_payment",
    "funds_transfer",
    "invoice_payment",
)


@pytest.mark.parametrize("entity", READ_ONLY)
def test_what_only_comes_from_the_cloud_can_be_read_when_there_is_none(
    cloud: Any, entity: str
) -> None:
    assert {} == everything(cloud, entity, cursor_after(cloud, entity))
