"""What a tenant signed up for: flows outside its plan stand still, and lose nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import psycopg
import pytest

from services.enabled import flows_on
from services.plans import PlanError, allows, checked, half_of, why_off
from services.record_pages import RecordPages
from services.tenants import UnknownTenantError
from simulator.quickbooks import edit
from storage.record_search import Wanted
from sync.flows import FLOWS
from tests.integration.services.test_what_waits import TOO_LONG, glance

if TYPE_CHECKING:
    from uuid import UUID

    from tests.integration.services.office import Office


def test_a_plan_that_shrinks_stops_flows_and_deletes_nothing_and_goes_on_when_it_grows(
    office: Office,
) -> None:
    office.only("vendor")
    first = office.cloud.put("vendor", {"name": "Able Supply"})
    office.sync()
    assert ["Able Supply"] == office.listed("Vendor")
    pairs = office.pairs("vendor")
    office.desk.services.tenants.set_plan(office.desk.tenant, "receivables")
    office.cloud.put("vendor", {"name": "Baker Tools"})
    office.cloud.edit("vendor", first, phone="555-0100")
    office.sync()
    assert ["Able Supply"] == office.listed("Vendor")
    assert [] == office.codes()
    assert pairs == office.pairs("vendor"), "nothing is forgotten"
    office.desk.services.tenants.set_plan(office.desk.tenant, "payables")
    office.sync()
    assert ["Able Supply", "Baker Tools"] == office.listed("Vendor")
    assert {"555-0100"} == {
        str(each.fields["Phone"])
        for each in office.file.store.of_kind("Vendor")
        if each.fields["Name"] == "Able Supply"
    }


def test_nobody_has_to_settle_what_the_plan_does_not_carry_and_it_comes_back_with_the_plan(
    office: Office,
) -> None:
    office.only("vendor", "customer")
    edit.add_vendor(office.file, "Both", Phone="1")
    both = office.cloud.put("vendor", {"name": "Both", "phone": "1"})
    office.cloud.put("vendor", {"name": TOO_LONG})
    office.cloud.put("customer", {"name": TOO_LONG})
    office.sync()
    (pair,) = office.pairs("vendor").values()
    edit.edit(office.file, "Vendor", pair, Phone="2")
    office.cloud.edit("vendor", both, phone="3")
    office.sync()
    assert ["conflict", "too-long", "too-long"] == office.codes()
    plans = office.desk.services.tenants
    plans.set_plan(office.desk.tenant, "receivables")
    assert ["customer"] == [each.entity for each in office.open_problems()]
    line = glance(office).moving.line
    assert 1 == sum(line.problems.values())
    records = RecordPages(office.context).page(
        *(office.desk.tenant, office.company.id, Wanted(entity="vendor")), limit=9
    )
    assert all("Your plan has no payables" in each.why.sentence for each in records if each.why)
    assert all(each.why for each in records)
    office.sync()
    assert ["too-long"] == office.codes()
    plans.set_plan(office.desk.tenant, None)
    office.sync()
    assert ["conflict", "too-long", "too-long"] == office.codes()


@pytest.mark.parametrize("plan", ["payables", "receivables"])
def test_a_plan_leaves_its_half_and_what_both_need(office: Office, plan: str) -> None:
    office.set(flows="")
    whole = flows_on(office.company)
    office.desk.services.tenants.set_plan(office.desk.tenant, plan)
    left = flows_on(office.company)
    assert {flow for flow in whole if half_of(flow) in {None, plan}} == left
    assert {"account.pull", "customer.push", "item.pull", "funds_transfer.push"} <= left
    office.desk.services.tenants.set_plan(office.desk.tenant, "both")
    assert whole == flows_on(office.company)


def test_every_flow_is_in_one_plan_at_least_and_all_are_in_both() -> None:
    for flow in FLOWS:
        assert allows(None, flow)
        assert allows("both", flow)
        assert allows("payables", flow) or allows("receivables", flow)


def test_what_is_off_says_why_and_whom_to_ask() -> None:
    assert why_off("payables", "bill.push") is None
    told = why_off("payables", "invoice.push")
    assert told is not None
    assert "Your plan has no receivables. Ask" in told


@pytest.mark.parametrize(("given", "kept"), [("", None), ("Everything", None), (" BOTH ", "both")])
def test_a_plan_is_one_of_a_few_words(given: str, kept: str | None) -> None:
    assert kept == checked(given)
    with pytest.raises(PlanError, match="It is one of: both, payables, receivables, everything"):
        checked("platinum")


def test_a_tenant_that_is_not_there_has_no_plan(office: Office) -> None:
    nobody: UUID = office.desk.login.company_id
    with pytest.raises(UnknownTenantError):
        office.desk.services.tenants.set_plan(nobody, "both")
    url = office.context.settings.database_url
    with psycopg.connect(url) as owner, pytest.raises(psycopg.errors.CheckViolation):
        owner.execute("UPDATE tenants SET plan = 'platinum'")
