"""Sessions, keys and limits: what a caller must survive before it reads a single record."""

from __future__ import annotations

import threading
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from tests.unit.simulator.bill.conftest import TOKEN, Api, refusal

if TYPE_CHECKING:
    from simulator.bill import Bill, BillServer, Organization


def test_a_sync_token_signs_in_and_the_session_says_whose_it_is(
    api: Api, org: Organization
) -> None:
    session = api.get("/login/session")
    assert org.id == session["organizationId"]
    assert org.id.startswith("008")
    assert session["userId"].startswith("006")


@pytest.mark.parametrize("field", ["username", "password", "organizationId"])
def test_a_wrong_login_is_bdc_1101(api: Api, field: str) -> None:
    assert (401, "BDC_1101") == refusal(api.login(**{field: "wrong"}))


def test_a_wrong_developer_key_is_bdc_1102_at_login_and_later(api: Api) -> None:
    assert (401, "BDC_1102") == refusal(api.login(devKey="wrong"))
    api.dev_key = "wrong"
    assert (401, "BDC_1102") == refusal(api.call("GET", "/vendors"))


def test_an_unknown_session_is_bdc_1109(api: Api) -> None:
    api.session = "nobody"
    assert (401, "BDC_1109") == refusal(api.call("GET", "/vendors"))


def test_a_session_dies_of_48_idle_hours_and_each_call_begins_them_anew(
    api: Api, bill: Bill
) -> None:
    for _ in range(3):
        bill.clock.advance(hours=47)
        api.get("/vendors")
    bill.clock.advance(hours=48, seconds=1)
    assert (401, "BDC_1109") == refusal(api.call("GET", "/vendors"))
    assert api.login().status_code == 200
    api.get("/vendors")


def test_logging_out_ends_the_session(api: Api) -> None:
    assert b"" == api.call("POST", "/logout").content
    assert (401, "BDC_1109") == refusal(api.call("GET", "/vendors"))


def test_a_revoked_token_ends_its_sessions_and_cannot_come_back(
    api: Api, bill: Bill, org: Organization
) -> None:
    bill.gate.revoke(org.id, TOKEN["username"])
    assert (401, "BDC_1109") == refusal(api.call("GET", "/vendors"))
    assert (401, "BDC_1101") == refusal(api.login())


def test_logins_are_limited_per_hour_apart_from_calls(api: Api, bill: Bill) -> None:
    bill.settings.logins_per_hour = bill.limits.used("logins", api.dev_key)
    assert (429, "BDC_1144") == refusal(api.login())
    api.get("/vendors")


def test_calls_are_limited_per_clock_hour_for_all_organizations_of_a_key(
    bill: Bill, server: BillServer, api: Api
) -> None:
    bill.clock.freeze(datetime(2026, 11, 20, 17, 59, tzinfo=UTC))
    api.login()
    other = Api(server, bill.add_organization(name="Other", token_name="t", token="x"))
    assert other.login(username="t", password="x").status_code == 200
    bill.settings.calls_per_hour = bill.limits.used("calls", api.dev_key) + 1
    other.get("/vendors")
    assert (429, "BDC_1144") == refusal(api.call("GET", "/vendors"))
    bill.clock.freeze(datetime(2026, 11, 20, 18, 0, tzinfo=UTC))
    api.get("/vendors")
    other.close()


def test_a_fourth_call_at_once_is_bdc_1322_and_other_organizations_do_not_notice(
    bill: Bill, server: BillServer, api: Api, org: Organization
) -> None:
    bill.faults.on(path="/bills", times=3, then="slow:0.6")
    arrived = [threading.Thread(target=api.call, args=("GET", "/bills")) for _ in range(3)]
    for thread in arrived:
        thread.start()
    while bill.limits.most_inside[org.id] < 3:
        threading.Event().wait(0.01)
    assert (429, "BDC_1322") == refusal(api.call("GET", "/vendors"))
    other = Api(server, bill.add_organization(name="Other", token_name="t", token="x"))
    other.login(username="t", password="x")
    other.get("/vendors")
    for thread in arrived:
        thread.join()
    api.get("/vendors")
    other.close()


def test_calls_and_committed_writes_are_counted_by_operation(api: Api, org: Organization) -> None:
    job = api.send("POST", "/classifications/jobs", {"name": "Kitchen"})
    api.get(f"/classifications/jobs/{job['id']}")
    api.call("POST", "/classifications/jobs", {"nonsense": 1})
    assert 2 == org.calls["POST /classifications/jobs"]
    assert 1 == org.calls["GET /classifications/jobs/{id}"]
    assert {"POST /classifications/jobs": 1} == dict(org.writes)


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/payments"),
        ("POST", "/payments/stp01/void"),
        ("POST", "/payments/bulk"),
        ("POST", "/mfa/challenge"),
        ("POST", "/funding-accounts/banks"),
    ],
)
def test_nothing_that_needs_a_second_factor_works_for_a_sync_token(
    api: Api, method: str, path: str
) -> None:
    assert (403, "BDC_1361") == refusal(api.call(method, path, {}))


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/vendor"),
        ("DELETE", "/vendors"),
        ("PUT", "/vendors/00901"),
        ("GET", "/spend/cards"),
    ],
)
def test_what_bill_does_not_have_is_a_404(api: Api, method: str, path: str) -> None:
    assert 404 == api.call(method, path).status_code


def test_the_organization_shows_its_transfer_settings_and_only_to_itself(
    api: Api, org: Organization
) -> None:
    options = api.get(f"/organizations/{org.id}")["processingOptions"]
    assert options["individualTransferOut"] is False
    assert options["individualTransferIn"] is False
    assert 404 == api.call("GET", "/organizations/00801SOMEBODYELSE").status_code
