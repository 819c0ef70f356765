"""Every field the simulator answers with is one that BILL's own collection has."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from simulator.bill import build, seed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from simulator.bill import Bill, Organization
    from tests.unit.simulator.bill.conftest import Api

SHAPES = Path(__file__).parents[4] / "../shared/bill-samples/v3-field-shapes.json"
LISTS = {
    "/vendors": ("vendor",),
    "/customers": ("customer",),
    "/bills": ("bill",),
    "/vendor-credits": ("vendorCredit",),
    "/payments": ("payment", "recordApPayment"),
    "/invoices": ("invoice",),
    "/receivable-payments": ("receivablePayment",),
    "/credit-memos": ("creditMemo",),
    "/funding-accounts/banks": ("bankAccount",),
    "/classifications/chart-of-accounts": ("chartOfAccount",),
    "/classifications/departments": ("department",),
    "/classifications/items": ("item",),
    "/classifications/jobs": ("job",),
}


def leaves(value: Any, path: str = "") -> Iterator[str]:
    if isinstance(value, Mapping):
        for name, inner in value.items():
            yield from leaves(inner, f"{path}.{name}" if path else name)
    elif isinstance(value, list):
        for row in value:
            yield from leaves(row, path + "[]")
    else:
        yield path


@pytest.mark.parametrize("path", sorted(LISTS))
def test_a_list_answers_no_field_that_bill_does_not_have(
    api: Api, bill: Bill, org: Organization, path: str
) -> None:
    if not SHAPES.exists():
        pytest.skip("shared/bill-samples is not here")
    shapes = json.loads(SHAPES.read_text(encoding="utf-8"))
    known = {field for name in LISTS[path] for field in shapes[name]}
    seed(bill, org.id)
    _a_void(org)
    rows = api.get(path, max="100")["results"]
    assert rows
    assert set() == {leaf for row in rows for leaf in leaves(row)} - known


def _a_void(org: Organization) -> None:
    owed = build.bill(org, next(iter(org.vendors)), "V-9", [build.line("9", quantity=3, price=3)])
    paid = org.pay_bills([owed["id"]])
    org.process(paid["id"])
    org.void_payment(paid["id"], kind="VOID_AND_REISSUE", reason="lost")
