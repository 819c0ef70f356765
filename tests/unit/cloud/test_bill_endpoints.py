"""This program cannot pay anybody: no such call can even be written down."""

from __future__ import annotations

import pytest

from cloud.bill import endpoints
from cloud.bill.adapter import BillCloud
from cloud.bill.client import Client
from cloud.bill.endpoints import EndpointError
from sync.ports import Cloud

MONEY = [
    ("POST", "/payments"),
    ("POST", "/payments/bulk"),
    ("POST", "/payments/{id}/void"),
    ("POST", "/payments/{id}/cancel"),
    ("POST", "/bills/record-payment"),
    ("POST", "/invoices/record-payment"),
    ("POST", "/invoices/{id}/email"),
    ("POST", "/funding-accounts/banks"),
    ("PATCH", "/funding-accounts/banks/{id}"),
    ("PATCH", "/vendors/{id}/configuration"),
    ("POST", "/bills"),
    ("PATCH", "/bills/{id}"),
    ("POST", "/mfa/challenge"),
    ("DELETE", "/payments/{id}"),
]


@pytest.mark.parametrize(("method", "path"), MONEY)
def test_a_call_that_moves_money_or_opens_a_way_to_it_cannot_be_expressed(
    method: endpoints.Method, path: str
) -> None:
    with pytest.raises(EndpointError):
        endpoints.v3(method, path, "stp01ABC" if "{id}" in path else None)


@pytest.mark.parametrize("operation", ["PayBills.json", "Crud/Create/SentPay.json", "MFAChallenge"])
def test_a_v2_operation_that_moves_money_cannot_be_expressed(operation: str) -> None:
    with pytest.raises(EndpointError):
        endpoints.v2(operation)


@pytest.mark.parametrize(
    "record_id", ["../payments", "a/archive", "a?x=1", "a#b", "", "a b", "x" * 65, "ä", "%2e%2e"]
)
def test_an_id_that_is_no_id_cannot_turn_one_path_into_another(record_id: str) -> None:
    with pytest.raises(EndpointError):
        endpoints.v3("GET", "/vendors/{id}", record_id)


def test_no_listed_path_is_about_paying() -> None:
    writes = {(method, path) for method, path in endpoints.V3 if method != "GET"}
    assert not [path for _, path in writes if "payment" in path or "funding" in path]
    assert not [name for name in endpoints.V2_WRITES if "Pay" in name]


def test_reads_leave_no_doubt_and_writes_do() -> None:
    assert not endpoints.v3("GET", "/vendors").write
    assert not endpoints.v3("POST", "/login").write
    assert endpoints.v3("POST", "/vendors").write
    assert endpoints.v2("SetBankBalance.json").write
    assert not endpoints.v2("List/Bill.json").write


def test_the_adapter_and_the_port_have_no_method_that_pays() -> None:
    for owner in (Cloud, BillCloud, Client):
        assert not [name for name in vars(owner) if "pay" in name.lower() or "void" in name.lower()]
