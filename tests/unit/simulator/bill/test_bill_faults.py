"""Scripted trouble does what its name says, to the call it names and to no other."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import httpx
import pytest

from simulator.bill import build
from tests.unit.simulator.bill.conftest import Api, refusal

if TYPE_CHECKING:
    from simulator.bill import Bill, BillServer, Organization

JOBS = "/classifications/jobs"
BODY = {"name": "Kitchen"}


@pytest.mark.parametrize(("fault", "kept"), [("lose_before", 0), ("lose_answer_after_commit", 1)])
def test_a_lost_call_leaves_the_caller_in_doubt_and_bill_with_or_without_the_record(
    api: Api, bill: Bill, org: Organization, fault: str, kept: int
) -> None:
    bill.faults.on(method="POST", path=JOBS, then=fault)
    with pytest.raises(httpx.RemoteProtocolError):
        api.call("POST", JOBS, BODY)
    assert kept == len(org.jobs)
    assert [("POST", JOBS, fault)] == bill.faults.fired
    api.send("POST", JOBS, BODY)


@pytest.mark.parametrize(
    ("fault", "status", "kept"),
    [
        ("500", 500, 0),
        ("503", 503, 0),
        ("500_after_commit", 500, 1),
        ("html", 502, 0),
        ("html_after_commit", 502, 1),
        ("429", 429, 0),
        ("429:BDC_1144", 429, 0),
        ("expire_session", 401, 0),
        ("half_json", 201, 1),
    ],
)
def test_a_bad_answer_has_its_status_and_the_record_is_there_or_not(
    api: Api, bill: Bill, org: Organization, fault: str, status: int, kept: int
) -> None:
    bill.faults.on(method="POST", path=JOBS, then=fault)
    assert status == api.call("POST", JOBS, BODY).status_code
    assert kept == len(org.jobs)


def test_what_each_bad_answer_says(api: Api, bill: Bill) -> None:
    expected = {"429": "BDC_1322", "429:BDC_1144": "BDC_1144", "500": "BDC_1001"}
    for fault, code in expected.items():
        bill.faults.on(path=JOBS, then=fault)
        assert code == refusal(api.call("GET", JOBS))[1]
        bill.faults.clear()
    bill.faults.on(path=JOBS, then="html")
    assert api.call("GET", JOBS).text.startswith("<html>")
    bill.faults.clear()
    bill.faults.on(path=JOBS, then="half_json")
    with pytest.raises(ValueError, match=r"Expecting|Unterminated"):
        api.call("GET", JOBS).json()
    bill.faults.clear()
    bill.faults.on(path=JOBS, then="expire_session")
    assert (401, "BDC_1109") == refusal(api.call("GET", JOBS))
    assert (401, "BDC_1109") == refusal(api.call("GET", JOBS))
    api.login()
    api.get(JOBS)


def test_the_nth_matching_call_is_met_and_only_as_often_as_said(api: Api, bill: Bill) -> None:
    bill.faults.on(method="GET", path="/classifications/*", nth=2, times=2, then="503")
    met = [api.call("GET", JOBS).status_code for _ in range(4)]
    assert [200, 503, 503, 200] == met
    assert 200 == api.call("GET", "/vendors").status_code
    bill.faults.on(path="*", times=0, then="500")
    assert [500] * 3 == [api.call("GET", "/vendors").status_code for _ in range(3)]


def test_a_slow_call_is_slow_and_works(api: Api, bill: Bill) -> None:
    bill.faults.on(path=JOBS, then="slow:0.3")
    began = time.monotonic()
    api.get(JOBS)
    assert time.monotonic() - began >= 0.3


def test_a_hanging_call_times_out_and_does_not_keep_the_server_from_stopping(
    bill: Bill, server: BillServer, org: Organization
) -> None:
    client = Api(server, org.id)
    client.login()
    bill.faults.on(path=JOBS, then="hang")
    headers = {"devKey": client.dev_key, "sessionId": client.session}
    with pytest.raises(httpx.ReadTimeout):
        httpx.get(server.v3_url + JOBS, headers=headers, timeout=0.2)
    client.close()


def test_v2_calls_can_be_met_too(api: Api, bill: Bill, org: Organization) -> None:
    build.term(org, "Net 30", 30)
    bill.faults.on(path="/List/PaymentTerm.json", then="429:BDC_1144")
    assert "BDC_1144" == api.v2("List/PaymentTerm", {"max": 1})["response_data"]["error_code"]
    bill.faults.on(path="/List/PaymentTerm.json", then="lose_before")
    with pytest.raises(httpx.RemoteProtocolError):
        api.v2("List/PaymentTerm", {"max": 1})


def test_a_misspelt_fault_is_an_error_of_the_test_that_wrote_it(bill: Bill) -> None:
    with pytest.raises(ValueError, match="lose_all"):
        bill.faults.on(path=JOBS, then="lose_all")
