"""A document that names somebody out of use: it cannot travel, and a person is told."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.quickbooks import edit

if TYPE_CHECKING:
    from tests.integration.services.office import Office


def test_a_bill_of_a_vendor_that_was_archived_before_it_travelled_is_told_and_not_forgotten(
    office: Office,
) -> None:
    office.only("account", "vendor", "bill")
    edit.add_account(office.file, "Job Materials", "Expense")
    office.sync()
    (account,) = office.cloud.named("account", "Job Materials")
    vendor = office.cloud.put("vendor", {"name": "Bayshore Lumber", "active": False})
    office.cloud.put(
        "bill",
        {
            "vendor": vendor,
            "number": "A-77",
            "date": "2026-07-10",
            "due_date": "2026-08-10",
            "lines": [{"account": account, "amount": "125.00"}],
        },
    )
    office.sync()
    problem = office.problem("reference-out-of-use")
    assert ("refusal", "bill") == (problem.kind, problem.entity)
    assert "“Bayshore Lumber”, which is archived in the cloud" in problem.cause
    office.sync()
    assert ["reference-out-of-use"] == office.codes()
    office.cloud.set_archived("vendor", vendor, archived=False)
    office.sync()
    assert ["A-77"] == [each.fields["RefNumber"] for each in office.file.store.of_kind("Bill")]
    assert [] == office.open_problems()


def test_a_job_below_a_customer_out_of_use_is_out_of_use_too_and_nobody_is_bothered(
    office: Office,
) -> None:
    office.only("customer", "job")
    owner = edit.add_customer(office.file, "Abercrombie", Email="a@b.example")
    edit.add_customer(office.file, "Remodel", parent=owner.id)
    edit.set_inactive(office.file, "Customer", owner.id)
    office.sync()
    assert [] == office.open_problems()
