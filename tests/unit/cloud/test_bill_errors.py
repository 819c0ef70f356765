"""Every documented error code has its recovery, and what is unknown is decided by the status."""

from __future__ import annotations

from typing import Any

import pytest

from cloud.bill.errors import Recovery, fault_of_v2, fault_of_v3
from cloud.bill.fields.parties import VENDOR
from cloud.bill.refusals import refusal_of


def body(code: str, **more: Any) -> list[dict[str, Any]]:
    row = {"timestamp": "2026-12-25T10:59:30.000+00:00", "code": code, "severity": "ERROR"}
    return [{**row, "category": "REQUEST", "message": "No.", **more}]


@pytest.mark.parametrize(
    ("status", "code", "recovery"),
    [
        (500, "BDC_1001", Recovery.UNCERTAIN),
        (400, "BDC_1002", Recovery.REFUSED),
        (401, "BDC_1101", Recovery.SIGN_IN_REFUSED),
        (401, "BDC_1102", Recovery.KEY_REFUSED),
        (401, "BDC_1109", Recovery.LOG_IN),
        (401, "BDC_1120", Recovery.LOG_IN),
        (404, "BDC_1121", Recovery.REFUSED),
        (429, "BDC_1144", Recovery.NEXT_HOUR),
        (400, "BDC_1159", Recovery.REFUSED),
        (404, "BDC_1205", Recovery.GONE),
        (400, "BDC_1205", Recovery.REFUSED),
        (400, "BDC_1246", Recovery.REFUSED),
        (429, "BDC_1322", Recovery.SHORTLY),
        (401, "BDC_9999", Recovery.LOG_IN),
        (404, "BDC_9999", Recovery.GONE),
        (408, "BDC_9999", Recovery.UNCERTAIN),
        (429, "BDC_9999", Recovery.SHORTLY),
        (422, "BDC_9999", Recovery.REFUSED),
        (503, "BDC_9999", Recovery.UNCERTAIN),
        (302, "BDC_9999", Recovery.UNCERTAIN),
    ],
)
def test_a_code_has_its_recovery(status: int, code: str, recovery: Recovery) -> None:
    fault = fault_of_v3(status, body(code))
    assert fault is not None
    assert recovery is fault.recovery
    assert code == fault.code


def test_a_success_is_no_fault() -> None:
    assert fault_of_v3(200, {"id": "1"}) is None
    assert fault_of_v3(201, None) is None
    assert fault_of_v2(200, {"response_status": 0, "response_data": []}) is None


@pytest.mark.parametrize("odd", [None, [], {}, "no", [1, 2], [{"severity": "WARNING"}]])
def test_an_error_without_a_code_is_named_by_its_status(odd: Any) -> None:
    fault = fault_of_v3(503, odd)
    assert fault is not None
    assert "HTTP_503" == fault.code
    assert fault.message


def test_a_v2_error_comes_with_status_200_and_refuses_what_it_explains() -> None:
    envelope = {
        "response_status": 1,
        "response_message": "Error",
        "response_data": {"error_code": "BDC_1144", "error_message": "Max number"},
    }
    fault = fault_of_v2(200, envelope)
    assert fault is not None
    assert Recovery.NEXT_HOUR is fault.recovery
    envelope["response_data"] = {"error_code": "BDC_7777", "error_message": "No"}
    fault = fault_of_v2(200, envelope)
    assert fault is not None
    assert Recovery.REFUSED is fault.recovery
    fault = fault_of_v2(502, None)
    assert fault is not None
    assert Recovery.UNCERTAIN is fault.recovery


def test_the_rest_of_the_hour_is_told_by_bills_clock() -> None:
    fault = fault_of_v3(429, body("BDC_1144"))
    assert fault is not None
    assert 31.0 == fault.rest_of_hour
    fault = fault_of_v3(429, [{"code": "BDC_1144"}])
    assert fault is not None
    assert 900.0 == fault.rest_of_hour


def test_a_refusal_names_our_field_and_the_cure() -> None:
    params = [{"name": "zipOrPostalCode", "value": "x"}]
    fault = fault_of_v3(400, body("BDC_1002", params=params))
    assert fault is not None
    refused = refusal_of(fault, VENDOR)
    assert "zip" == refused.field
    assert "bill-bdc-1002" == refused.code
    assert "zip" in refused.cure
    gone = fault_of_v3(404, body("BDC_1205"))
    assert gone is not None
    assert "bill-gone" == refusal_of(gone, VENDOR).code
