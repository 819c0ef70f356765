"""What a tenant signed up for: flows outside its plan stand still, and lose nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import psycopg
import pytest

from services.enabled import flows_on
from services.plans import PlanError, allows, checked, half_of, why_off
from services.tenants import UnknownTenantError
from sync.flows import FLOWS

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
