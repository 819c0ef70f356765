"""Saving, loading and seeding: the same world again."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import TYPE_CHECKING

from simulator.bill import Bill, BillServer, build, seed
from simulator.bill.entities import BY_PATH
from tests.unit.simulator.bill.conftest import Api

if TYPE_CHECKING:
    from pathlib import Path

    from simulator.bill import Organization


def test_a_saved_bill_is_loaded_with_its_records_sessions_and_ids(
    bill: Bill, org: Organization, api: Api, tmp_path: Path
) -> None:
    seed(bill, org.id)
    path = tmp_path / "bill.json"
    bill.save(path)
    again = Bill.load(path)
    twin = again.organization(org.id)
    for kind, table in org.tables.items():
        assert dict(table) == dict(twin.tables[kind])
    with BillServer(again) as server:
        other = Api(server, org.id)
        other.session = api.session
        assert api.get("/bills", max="100") == other.get("/bills", max="100")
        made = other.send("POST", "/classifications/jobs", {"name": "New"})
        assert made["id"] not in org.jobs
        other.close()
    first = next(iter(twin.bills.values()))
    assert isinstance(first["amount"], Decimal)


def test_autosave_keeps_the_file_up_to_date_after_every_write(tmp_path: Path) -> None:
    path = tmp_path / "bill.json"
    bill = Bill(autosave=path)
    org = bill.organization(bill.add_organization(name="A", token_name="t", token="x"))
    build.job(org, "Kitchen")
    again = Bill.load(path, autosave=True)
    build.job(again.organization(org.id), "Bath")
    names = [row["name"] for row in Bill.load(path).organization(org.id).jobs.values()]
    assert ["Kitchen", "Bath"] == names
    assert not path.with_name("bill.json.draft").exists()


def test_two_organizations_share_nothing(bill: Bill, org: Organization, api: Api) -> None:
    other = bill.organization(bill.add_organization(name="B", token_name="t", token="x"))
    job = build.job(other, "Secret")
    assert 404 == api.call("GET", f"/classifications/jobs/{job['id']}").status_code
    assert [] == api.get("/classifications/jobs")["results"]


def test_the_seed_fills_every_list_the_same_way_each_time() -> None:
    worlds = []
    for _ in range(2):
        bill = Bill()
        org_id = bill.add_organization(name="Demo", token_name="t", token="x")
        worlds.append(seed(bill, org_id))
    first, second = worlds
    for kind in ("bills", "payments", "invoices", "money_movements"):
        assert list(first.tables[kind]) == list(second.tables[kind])
    assert [b["amount"] for b in first.bills.values()] == [
        b["amount"] for b in second.bills.values()
    ]
    assert {"UNPAID", "PARTIALLY_PAID", "PAID", "SCHEDULED"} == {
        row["paymentStatus"] for row in first.bills.values()
    }
    assert {"OPEN", "PARTIAL_PAYMENT", "PAID_IN_FULL"} == {
        row["status"] for row in first.invoices.values()
    }
    assert {"1", "2"} == {row["type"] for row in first.money_movements.values()}


def test_the_books_of_a_seeded_organization_balance(bill: Bill, org: Organization) -> None:
    seed(bill, org.id)
    for row in org.bills.values():
        parts = ("paidAmount", "scheduledAmount", "creditAmount", "dueAmount")
        assert row["amount"] == sum(row[name] for name in parts)
    withdrawn = sum(m["amount"] for m in org.money_movements.values() if m["type"] == "1")
    funded = [
        p for p in org.payments.values() if p["onlinePayment"] and p["singleStatus"] == "CLEARED"
    ]
    assert withdrawn == sum(p["amount"] for p in funded)


def test_answers_hold_no_note_of_the_simulators_own(
    bill: Bill, org: Organization, api: Api
) -> None:
    seed(bill, org.id)
    for path in BY_PATH:
        text = json.dumps(api.get(path, max="100"))
        assert '"_' not in text
