"""An amount far from the usual holds its one document, and asks a person once."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from simulator.quickbooks import edit
from tests.integration.services.office import writes

if TYPE_CHECKING:
    from tests.integration.services.office import Office

USUAL = ("80.00", "120.00", "125.00", "130.00", "300.00")


@pytest.fixture
def payer(office: Office) -> Office:
    """A company that has brought over five bills of one vendor."""
    office.only("account", "vendor", "bill")
    edit.add_account(office.file, "Job Materials", "Expense")
    edit.add_vendor(office.file, "Bayshore Lumber")
    office.sync()
    for number, amount in enumerate(USUAL):
        bill(office, f"A-{number}", amount)
    office.sync()
    assert 5 == len(office.pairs("bill"))
    return office


def bill(office: Office, number: str, amount: str, cloud_id: str | None = None) -> str:
    """Enter a bill in the cloud, or correct one."""
    (vendor,) = office.cloud.named("vendor", "Bayshore Lumber")
    (account,) = office.cloud.named("account", "Job Materials")
    record: dict[str, Any] = {
        "vendor": vendor,
        "number": number,
        "date": "2026-07-10",
        "due_date": "2026-08-10",
        "lines": [{"account": account, "amount": amount}],
    }
    return office.cloud.put("bill", record, cloud_id=cloud_id)


def posted(office: Office) -> dict[str, str]:
    """{number: amount due} of QuickBooks' bills."""
    return {
        str(each.fields["RefNumber"]): f"{edit.balance_due(office.file, 'Bill', each.id):.2f}"
        for each in office.file.store.of_kind("Bill")
    }


def test_a_lost_decimal_point_holds_that_bill_and_lets_the_others_go(payer: Office) -> None:
    odd, right = bill(payer, "B-1", "12500.00"), bill(payer, "B-2", "125.00")
    payer.sync()
    assert "B-1" not in posted(payer)
    assert "125.00" == posted(payer)["B-2"]
    problem = payer.problem("unusual-amount")
    assert ("refusal", "bill", odd) == (problem.kind, problem.entity, problem.cloud_id)
    assert "12,500.00" in problem.cause
    assert "125.00 is usual" in problem.cause
    assert ["post", "retry", "skip"] == problem.choices
    payer.sync()
    assert [problem.id] == [each.id for each in payer.open_problems()]
    assert odd not in payer.pairs("bill")
    assert right in payer.pairs("bill")


def test_posted_as_it_is_it_is_not_asked_again_for_that_amount(payer: Office) -> None:
    odd = bill(payer, "B-1", "12500.00")
    payer.sync()
    payer.resolve("unusual-amount", "post")
    payer.file.faults.on(request="BillAddRq", then="status:3175:In use.")
    payer.sync()
    assert [] == payer.open_problems(), "it could not be posted, and that needs no second answer"
    payer.sync()
    assert "12500.00" == posted(payer)["B-1"]
    bill(payer, "B-1", "99999.00", odd)
    payer.sync()
    assert "12500.00" == posted(payer)["B-1"]
    assert ["unusual-amount"] == payer.codes(), "another amount is another question"


def test_corrected_in_the_cloud_it_goes_by_itself(payer: Office) -> None:
    odd = bill(payer, "B-1", "12500.00")
    payer.sync()
    bill(payer, "B-1", "125.00", odd)
    payer.sync()
    assert "125.00" == posted(payer)["B-1"]
    assert [] == payer.open_problems()


def test_left_out_it_stays_out_whatever_its_amount_becomes(payer: Office) -> None:
    odd = bill(payer, "B-1", "12500.00")
    payer.sync()
    payer.resolve("unusual-amount", "skip")
    payer.sync()
    assert "B-1" not in posted(payer)
    assert [] == payer.open_problems()
    bill(payer, "B-1", "120.00", odd)
    payer.sync()
    assert "B-1" not in posted(payer)
    assert [] == payer.open_problems()


@pytest.mark.parametrize("amount", ["125000.00", "0.90"])
def test_an_edit_by_a_thousand_is_held_in_both_directions(payer: Office, amount: str) -> None:
    payer.set(amount_floor="100")
    (first,) = [key for key, each in payer.cloud.all_of("bill").items() if each["number"] == "A-2"]
    bill(payer, "A-2", amount, first)
    payer.sync()
    assert "125.00" == posted(payer)["A-2"]
    assert ["unusual-amount"] == payer.codes()
    assert {"BillAddRq": 5} == {k: n for k, n in writes(payer.file).items() if "Bill" in k}
    payer.resolve("unusual-amount", "post")
    payer.sync()
    assert amount == posted(payer)["A-2"]
    assert [] == payer.open_problems()


def test_nobody_is_asked_who_does_not_want_to_be(payer: Office) -> None:
    payer.set(amount_factor="off")
    bill(payer, "B-1", "12500.00")
    payer.sync()
    assert "12500.00" == posted(payer)["B-1"]
    assert [] == payer.open_problems()


def test_the_factor_is_the_companys_to_choose(payer: Office) -> None:
    payer.set(amount_factor="200")
    bill(payer, "B-1", "12500.00")
    payer.sync()
    assert "12500.00" == posted(payer)["B-1"]
    payer.set(amount_factor="10")
    bill(payer, "B-2", "130000.00")
    payer.sync()
    assert "B-2" not in posted(payer)


def test_a_first_sync_asks_nothing_whatever_the_amounts(office: Office) -> None:
    office.only("account", "vendor", "bill")
    edit.add_account(office.file, "Job Materials", "Expense")
    edit.add_vendor(office.file, "Bayshore Lumber")
    office.only("account", "vendor")
    office.sync()
    office.only("account", "vendor", "bill")
    for number in range(30):
        bill(office, f"A-{number}", "10.00")
    bill(office, "B-1", "1000000.00")
    office.sync()
    assert Decimal("1000000.00") == Decimal(posted(office)["B-1"])
    assert [] == office.open_problems()
