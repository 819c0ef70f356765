"""What happens when a call to BILL goes wrong on its way there or back."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from sync.errors import CloudRefused, CloudUnavailable
from sync.ports import Rejected, Unknown
from tests.integration.cloud.organization import everything, written

if TYPE_CHECKING:
    from tests.integration.cloud.organization import AtBill

DEPARTMENT = {"name": "East"}
LIST = "/classifications/departments"


@pytest.mark.parametrize(
    "fault", ["lose_answer_after_commit", "half_json", "html_after_commit", "500_after_commit"]
)
def test_a_create_whose_answer_is_lost_is_unknown_and_can_be_found(
    bill: AtBill, fault: str
) -> None:
    cloud = bill.connect()
    bill.bill.faults.on(method="POST", path=LIST, then=fault)
    result = cloud.create("department", DEPARTMENT)
    assert isinstance(result, Unknown)
    assert result.detail
    assert 1 == len(cloud.find("department", DEPARTMENT))
    assert 1 == bill.org.writes[f"POST {LIST}"]


@pytest.mark.parametrize("fault", ["lose_before", "html", "500", "503"])
def test_a_create_that_may_not_have_arrived_is_unknown_and_never_repeated(
    bill: AtBill, fault: str
) -> None:
    cloud = bill.connect()
    bill.bill.faults.on(method="POST", path=LIST, then=fault)
    assert isinstance(cloud.create("department", DEPARTMENT), Unknown)
    assert [] == cloud.find("department", DEPARTMENT)
    assert 1 == len(bill.bill.faults.fired)
    written(cloud.create("department", DEPARTMENT))
    assert 1 == len(cloud.find("department", DEPARTMENT))


def test_the_first_bytes_of_an_unreadable_answer_are_kept(bill: AtBill) -> None:
    cloud = bill.connect()
    bill.bill.faults.on(method="POST", path=LIST, then="html")
    result = cloud.create("department", DEPARTMENT)
    assert isinstance(result, Unknown)
    assert "502" in result.detail
    assert "Bad Gateway" in result.detail


def test_a_create_that_hangs_is_unknown_after_the_time_limit(bill: AtBill) -> None:
    cloud = bill.connect(timeout=0.4)
    bill.bill.faults.on(method="POST", path=LIST, then="slow:2")
    assert isinstance(cloud.create("department", DEPARTMENT), Unknown)


@pytest.mark.parametrize("action", ["update", "archive", "restore"])
def test_every_write_can_end_unknown(bill: AtBill, action: str) -> None:
    cloud = bill.connect()
    made = written(cloud.create("department", DEPARTMENT))
    bill.bill.faults.on(path=f"{LIST}/*", then="lose_answer_after_commit")
    if action == "update":
        result = cloud.update("department", made.id, {"name": "West"}, {"name": "West"})
    else:
        result = getattr(cloud, action)("department", made.id)
    assert isinstance(result, Unknown)


@pytest.mark.parametrize("fault", ["lose_before", "html", "half_json", "500_after_commit"])
def test_a_read_that_went_wrong_once_is_repeated(bill: AtBill, fault: str) -> None:
    cloud = bill.connect()
    written(cloud.create("department", DEPARTMENT))
    bill.bill.faults.on(method="GET", path=LIST, then=fault)
    assert 1 == len(everything(cloud, "department"))


@pytest.mark.parametrize("fault", ["lose_before", "html", "half_json", "500", "503"])
def test_a_read_that_keeps_going_wrong_says_when_to_come_back(bill: AtBill, fault: str) -> None:
    cloud = bill.connect()
    bill.bill.faults.on(method="GET", path=LIST, times=0, then=fault)
    with pytest.raises(CloudUnavailable) as unavailable:
        everything(cloud, "department")
    assert unavailable.value.retry_after > 0


def test_nothing_is_written_when_bill_cannot_be_reached(bill: AtBill) -> None:
    cloud = bill.connect()
    cloud.check()
    cloud.close()
    port = bill.server.port
    bill.server.stop()
    cloud = bill.connect(
        urls={
            "v3": f"http://127.0.0.1:{port}/connect/v3",
            "v2": f"http://127.0.0.1:{port}/api/v2",
        }
    )
    with pytest.raises(CloudUnavailable):
        cloud.create("department", DEPARTMENT)


def test_an_invoice_that_was_made_stays_written_when_v2_fails_after_it(bill: AtBill) -> None:
    customer = bill.org.create("customers", name="Abercrombie", email="a@aber.example")["id"]
    item = bill.org.create("items", type="SERVICE", name="Framing")["id"]
    cloud = bill.connect()
    bill.bill.faults.on(path="/Crud/Update/Invoice.json", then="lose_before")
    lines = [{"item": item, "quantity": "1", "rate": "5", "amount": "5.00"}]
    record = {
        "number": "1",
        "date": "2026-11-18",
        "due_date": "2026-12-18",
        "customer": f"customer:{customer}",
        "po_number": "PO-7",
        "lines": lines,
    }
    made = written(cloud.create("invoice", record))
    change = everything(cloud, "invoice")[made.id]
    assert "po_number" not in change.record
    assert made.version == change.version


def test_a_token_that_is_refused_names_the_cure_and_is_not_tried_again(bill: AtBill) -> None:
    cloud = bill.connect(token="wrong")
    with pytest.raises(CloudRefused) as refused:
        cloud.check()
    assert refused.value.auth
    assert "Tokens" in refused.value.cure
    assert "wrong" not in str(refused.value)


def test_a_developer_key_that_is_refused_is_not_the_bookkeepers_business(bill: AtBill) -> None:
    cloud = bill.connect(developer_key="no-such-key")
    with pytest.raises(CloudRefused) as refused:
        cloud.check()
    assert not refused.value.auth
    assert "BILL_DEV_KEY" in refused.value.cure
    assert "no-such-key" not in str(refused.value)


def test_another_organizations_id_is_refused_at_the_check(bill: AtBill) -> None:
    cloud = bill.connect(organization="008NOBODY")
    with pytest.raises(CloudRefused) as refused:
        cloud.check()
    assert refused.value.auth


def test_a_list_the_token_may_not_see_is_refused_with_the_cure(bill: AtBill) -> None:
    cloud = bill.connect()
    bill.bill.faults.on(method="GET", path=LIST, times=0, then="403:BDC_1361")
    with pytest.raises(CloudRefused) as refused:
        everything(cloud, "department")
    assert "access" in refused.value.cure


def test_a_write_the_token_may_not_make_is_rejected(bill: AtBill) -> None:
    cloud = bill.connect()
    bill.bill.faults.on(method="POST", path=LIST, then="403:BDC_1361")
    assert isinstance(cloud.create("department", DEPARTMENT), Rejected)
