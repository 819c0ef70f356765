"""The v2 calls: what v3 does not know about bills, invoices, balances and money."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from simulator.bill import build, ids

if TYPE_CHECKING:
    from simulator.bill import Bill, Organization, Record
    from tests.unit.simulator.bill.conftest import Api


def good(envelope: dict[str, Any]) -> Any:
    assert (0, "Success") == (envelope["response_status"], envelope["response_message"])
    return envelope["response_data"]


def code(envelope: dict[str, Any]) -> str:
    assert (1, "Error") == (envelope["response_status"], envelope["response_message"])
    assert set(envelope["response_data"]) == {"error_code", "error_message"}
    return str(envelope["response_data"]["error_code"])


@pytest.fixture
def moved(org: Organization, checking: Record, vendor: Record, customer: Record) -> Record:
    owed = build.bill(org, vendor["id"], "1", [build.line("300")])
    org.pay_bills([owed["id"]])
    sold = build.invoice(org, customer["id"], "1042", [build.sale("120")])
    org.receive_payment(customer["id"], {sold["id"]: "120"}, online=True, kind="ACH")
    org.process()
    return checking


def test_money_movements_are_listed_by_type_status_bank_and_date(api: Api, moved: Record) -> None:
    rows = good(api.v2("List/MoneyMovement", {"start": 0, "max": 99}))
    assert ["1", "2"] == [row["type"] for row in rows]
    filters = [
        {"field": "status", "op": "=", "value": "1"},
        {"field": "type", "op": "=", "value": "1"},
        {"field": "bankAccountId", "op": "=", "value": moved["id"]},
        {"field": "processDate", "op": ">=", "value": rows[0]["processDate"]},
    ]
    (row,) = good(api.v2("List/MoneyMovement", {"max": 99, "filters": filters}))
    assert ("MoneyMovement", 300, "1") == (row["entity"], row["amount"], row["isActive"])
    (item,) = row["moneyMovementItems"]
    assert ("Happy Office Supply", 300, "stp") == (
        item["name"],
        item["amount"],
        item["sentPayId"][:3],
    )
    assert row == good(api.v2("Crud/Read/MoneyMovement", {"id": row["id"]}))
    later = [{"field": "processDate", "op": ">", "value": rows[0]["processDate"]}]
    assert [] == good(api.v2("List/MoneyMovement", {"max": 99, "filters": later}))


def test_lists_stretch_sort_and_compare_times(api: Api, org: Organization) -> None:
    for days in (30, 10, 20):
        build.term(org, f"Net {days}", days)
    data = {"start": 1, "max": 1, "sort": [{"field": "dueDays", "asc": "true"}]}
    assert ["Net 20"] == [row["name"] for row in good(api.v2("List/PaymentTerm", data))]
    down = {"max": 9, "sort": [{"field": "name", "asc": "false"}]}
    assert "Net 30" == good(api.v2("List/PaymentTerm", down))[0]["name"]
    second = good(api.v2("List/PaymentTerm", {"max": 9}))[1]
    since = [{"field": "createdTime", "op": ">", "value": second["createdTime"]}]
    rows = good(api.v2("List/PaymentTerm", {"max": 9, "filters": since}))
    assert ["Net 20"] == [row["name"] for row in rows]


@pytest.mark.parametrize(
    "data",
    [
        {"max": 1000},
        {"max": 0},
        {"max": "many"},
        {"limit": 5},
        {"filters": [{"field": "nonsense", "op": "=", "value": "1"}]},
        {"filters": [{"field": "name", "op": "~", "value": "1"}]},
        {"filters": [{"field": "createdTime", "op": "<", "value": "soon"}]},
        {"filters": ["name"]},
        {"sort": [{"field": "nonsense"}]},
        [],
    ],
)
def test_a_list_that_cannot_be_read_is_refused(api: Api, org: Organization, data: object) -> None:
    build.term(org, "Net 30", 30)
    assert "BDC_1002" == code(api.v2("List/PaymentTerm", data))


def test_a_bill_line_shows_whether_it_is_billable(
    api: Api, org: Organization, vendor: Record, customer: Record
) -> None:
    made = build.bill(
        org,
        vendor["id"],
        "HO-1",
        [build.line("5", jobBillable=True, customerId=customer["id"]), build.line("6")],
    )
    read = good(api.v2("Crud/Read/Bill", {"id": made["id"]}))
    assert [True, False] == [line["jobBillable"] for line in read["billLineItems"]]
    assert [customer["id"], ids.EMPTY] == [line["customerId"] for line in read["billLineItems"]]
    assert ("HO-1", 11, "1") == (read["invoiceNumber"], read["amount"], read["paymentStatus"])
    assert read["updatedTime"].endswith("+0000")
    assert "billLineItems" not in good(api.v2("List/Bill", {"max": 5}))[0]
    assert "billLineItems" in good(api.v2("List/Bill", {"max": 5, "nested": True}))[0]
    assert "BDC_1205" == code(api.v2("Crud/Read/Bill", {"id": "00n01NOBODY"}))


def test_an_invoices_email_flag_and_terms_are_read_and_written(
    api: Api, org: Organization, customer: Record
) -> None:
    made = build.invoice(org, customer["id"], "7", [build.sale("1")], isToBeEmailed=True)
    assert good(api.v2("Crud/Read/Invoice", {"id": made["id"]}))["isToBeEmailed"] is True
    obj = {"entity": "Invoice", "id": made["id"], "isToBeEmailed": False, "terms": "Net 30"}
    updated = good(api.v2("Crud/Update/Invoice", {"obj": obj}))
    assert (False, "Net 30", 1) == (
        updated["isToBeEmailed"],
        updated["terms"],
        len(updated["invoiceLineItems"]),
    )
    assert "terms" not in api.get(f"/invoices/{made['id']}")
    assert updated["updatedTime"] > made["createdTime"].replace("+00:00", "+0000")
    wrongs: tuple[dict[str, Any], ...] = ({"entity": "Bill"}, {"invoiceLineItems": []})
    for wrong in wrongs:
        assert "BDC_1002" == code(api.v2("Crud/Update/Invoice", {"obj": {**obj, **wrong}}))


def test_a_bank_balance_is_kept_only_for_an_account_tied_to_the_ledger(
    api: Api, org: Organization, checking: Record
) -> None:
    data = {
        "bankAccountId": checking["id"],
        "bankBalance": "1234.56",
        "bankBalanceDate": "2026-11-20",
    }
    good(api.v2("SetBankBalance", data))
    read = good(api.v2("GetBankBalance", {}))
    assert (1234.56, "2026-11-20") == (read["bankBalance"], read["bankBalanceDate"])
    loose = build.bank(org, "Loose")
    assert "BDC_1002" == code(api.v2("SetBankBalance", {**data, "bankAccountId": loose["id"]}))
    assert {"bankAccountId": loose["id"]} == good(
        api.v2("GetBankBalance", {"bankAccountId": loose["id"]})
    )
    for wrong in ({"bankBalance": "much"}, {"bankBalanceDate": "x"}, {"nonsense": 1}):
        assert "BDC_1002" == code(api.v2("SetBankBalance", {**data, **wrong}))


def test_sessions_are_v3s_and_their_end_is_bdc_1109_with_http_200(api: Api) -> None:
    assert "BDC_1109" == code(api.v2("List/Bill", {"max": 1}, sessionId="nobody"))
    assert "BDC_1102" == code(api.v2("List/Bill", {"max": 1}, devKey="wrong"))


def test_v2_can_be_closed_to_sync_tokens_while_v3_stays_open(api: Api, bill: Bill) -> None:
    bill.settings.v2_for_tokens = False
    assert "BDC_1121" == code(api.v2("List/MoneyMovement", {"max": 1}))
    api.get("/payments")


def test_an_unknown_call_and_malformed_data_are_refused(api: Api) -> None:
    assert "BDC_1121" == code(api.v2("List/Nonsense", {"max": 1}))
    assert "BDC_1002" == code(api.v2("List/Bill", "{"))


def test_the_error_list_is_open_to_everybody(api: Api) -> None:
    rows = good(api.v2("Errors", sessionId="", devKey=""))
    assert {"BDC_1109", "BDC_1144", "BDC_1322"} <= {row["error_code"] for row in rows}


def test_v2_has_its_own_way_to_sign_in(api: Api, org: Organization) -> None:
    form = {"userName": "deskbridge sync", "password": "token-text", "orgId": org.id}
    api.session = good(api.v2("Login", **form))["sessionId"]
    api.get("/vendors")
    assert "BDC_1101" == code(api.v2("Login", **{**form, "password": "x"}))
