"""Creating, editing and archiving through v3: what is required, refused, kept and left out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from simulator.bill import build
from tests.unit.simulator.bill.conftest import Api, refusal

if TYPE_CHECKING:
    from simulator.bill import Bill, Organization, Record

PREFIXES: dict[str, tuple[str, dict[str, Any]]] = {
    "/classifications/chart-of-accounts": ("0ca", {"name": "Office"}),
    "/classifications/departments": ("0de", {"name": "East"}),
    "/classifications/accounting-classes": ("cls", {"name": "East"}),
    "/classifications/locations": ("loc", {"name": "East"}),
    "/classifications/jobs": ("job", {"name": "East"}),
    "/classifications/employees": ("emp", {"firstName": "James", "lastName": "Milner"}),
    "/classifications/items": ("0ii", {"name": "Framing", "type": "SERVICE"}),
    "/vendors": ("009", {"name": "Ann", "address": build.ADDRESS}),
    "/customers": ("0cu", {"name": "Ann", "email": "a@b.example"}),
}


@pytest.mark.parametrize("path", sorted(PREFIXES))
def test_a_list_record_is_created_read_patched_archived_and_restored(api: Api, path: str) -> None:
    prefix, body = PREFIXES[path]
    answer = api.call("POST", path, body)
    made = answer.json()
    assert 201 == answer.status_code
    assert prefix == made["id"][:3]
    assert 20 == len(made["id"])
    assert body.items() <= made.items() or "account" in made
    assert made == api.get(f"{path}/{made['id']}")
    patched = api.send(
        "PATCH", f"{path}/{made['id']}", {"shortName": "X"} if _short(path) else body
    )
    assert made["createdTime"] == patched["createdTime"]
    assert made["updatedTime"] < patched["updatedTime"]
    assert api.send("POST", f"{path}/{made['id']}/archive")["archived"] is True
    assert api.send("POST", f"{path}/{made['id']}/archive")["archived"] is True
    assert api.send("POST", f"{path}/{made['id']}/restore")["archived"] is False


def _short(path: str) -> bool:
    return path not in {"/classifications/chart-of-accounts", "/customers"}


@pytest.mark.parametrize(
    ("path", "missing"),
    [
        ("/vendors", ("name",)),
        ("/vendors", ("address", "line1")),
        ("/vendors", ("address", "city")),
        ("/vendors", ("address", "zipOrPostalCode")),
        ("/vendors", ("address", "country")),
        ("/vendors", ("address",)),
        ("/customers", ("name",)),
        ("/customers", ("email",)),
        ("/classifications/items", ("type",)),
        ("/classifications/items", ("name",)),
        ("/classifications/employees", ("lastName",)),
        ("/classifications/jobs", ("name",)),
    ],
)
def test_a_required_field_left_out_is_a_400_that_names_it(
    api: Api, path: str, missing: tuple[str, ...]
) -> None:
    body: dict[str, Any] = {**PREFIXES[path][1]}
    if len(missing) == 2:
        body[missing[0]] = {k: v for k, v in body[missing[0]].items() if k != missing[1]}
    else:
        del body[missing[0]]
    answer = api.call("POST", path, body)
    assert 400 == answer.status_code
    assert ".".join(missing) in answer.json()[0]["message"]


@pytest.mark.parametrize(
    "change",
    [
        {"nonsense": 1},
        {"id": "00901"},
        {"archived": True},
        {"balance": {"amount": 1}},
        {"address": {"street": "x"}},
        {"name": 7},
        {"address": "x"},
        {"accountType": "CLUB"},
        {"additionalInfo": {"track1099": "yes"}},
        {"additionalInfo": {"paymentTermId": "pyt01NOBODY"}},
        {"name": ""},
        {"name": None},
    ],
)
def test_an_unknown_or_ill_typed_field_is_a_400_and_nothing_changes(
    api: Api, vendor: Record, change: dict[str, Any]
) -> None:
    before = api.get(f"/vendors/{vendor['id']}")
    assert 400 == api.call("PATCH", f"/vendors/{vendor['id']}", change).status_code
    assert before == api.get(f"/vendors/{vendor['id']}")


@pytest.mark.parametrize("body", [b"", b"{", b"[1]", b'"x"', b"\xff"])
def test_a_body_that_is_no_json_object_is_a_400(api: Api, body: bytes) -> None:
    import httpx

    headers = {"devKey": api.dev_key, "sessionId": api.session}
    answer = httpx.post(api.server.v3_url + "/vendors", content=body, headers=headers)
    assert (400, "BDC_1002") == refusal(answer)


def test_a_patch_keeps_what_it_does_not_name_inside_an_address_too(
    api: Api, vendor: Record
) -> None:
    patched = api.send("PATCH", f"/vendors/{vendor['id']}", {"address": {"city": "Waco"}})
    assert {**build.ADDRESS, "city": "Waco"} == patched["address"]
    assert vendor["email"] == patched["email"]


def test_empty_and_cleared_fields_are_left_out_of_answers(api: Api, vendor: Record) -> None:
    path = f"/vendors/{vendor['id']}"
    assert "phone" not in api.send("PATCH", path, {"phone": ""})
    assert "email" not in api.send("PATCH", path, {"email": None})
    assert "shortName" not in api.get(path)


def test_two_vendors_may_share_a_name_and_no_key_prevents_a_second_create(api: Api) -> None:
    body = PREFIXES["/vendors"][1]
    first, second = (api.send("POST", "/vendors", body) for _ in range(2))
    assert first["id"] != second["id"]


def test_an_account_number_is_unique_among_active_accounts(api: Api) -> None:
    path = "/classifications/chart-of-accounts"
    body = {"name": "Checking", "account": {"type": "BANK", "number": "1000"}}
    made = api.send("POST", path, body)
    assert 400 == api.call("POST", path, {**body, "name": "Other"}).status_code
    api.send("PATCH", f"{path}/{made['id']}", body)
    api.send("POST", f"{path}/{made['id']}/archive")
    api.send("POST", path, {**body, "name": "Other"})


def test_an_account_type_outside_bills_list_is_a_400(api: Api) -> None:
    body = {"name": "X", "account": {"type": "Expense"}}
    assert 400 == api.call("POST", "/classifications/chart-of-accounts", body).status_code


def test_a_parent_must_exist_be_active_and_not_be_its_own_child(
    api: Api, org: Organization
) -> None:
    path = "/classifications/departments"
    parent = build.department(org, "East")
    child = build.department(org, "Austin", parent=parent["id"])
    circle = api.call("PATCH", f"{path}/{parent['id']}", {"parentId": child["id"]})
    assert 400 == circle.status_code
    nobody = api.call("POST", path, {"name": "X", "parentId": "0de01NOBODY"})
    assert (400, "BDC_1205") == refusal(nobody)
    org.archive("departments", child["id"])
    archived = api.call("POST", path, {"name": "X", "parentId": child["id"]})
    assert 400 == archived.status_code


def test_a_bulk_create_is_all_or_nothing(api: Api, org: Organization) -> None:
    path = "/classifications/jobs/bulk"
    bad = api.call("POST", path, [{"name": "A"}, {"nonsense": 1}])
    assert (400, "BDC_1246") == refusal(bad)
    assert 0 == len(org.jobs)
    assert 2 == len(api.send("POST", path, [{"name": "A"}, {"name": "B"}]))
    assert 400 == api.call("POST", path, [{"name": str(n)} for n in range(51)]).status_code


def test_edits_in_one_step_of_the_clock_tie_when_the_switch_says_so(
    org: Organization, bill: Bill
) -> None:
    bill.clock.freeze(bill.clock.now())
    apart = [build.job(org, name)["updatedTime"] for name in ("A", "B")]
    assert apart[0] < apart[1]
    bill.settings.stamp_milliseconds = 1000
    tied = [build.job(org, name)["updatedTime"] for name in ("C", "D")]
    assert tied[0] == tied[1]
