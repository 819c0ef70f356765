from __future__ import annotations

from typing import Any

import pytest

from sync.invoicing import emailed_has_address
from sync.translate import (
    QuickBooksWrite,
    Refusal,
    Wait,
    quickbooks_add,
    quickbooks_mod,
    quickbooks_void,
    read_quickbooks,
)
from tests.unit.sync.world import (
    ACCOUNT,
    BILL,
    BILL_PAYMENT,
    GUID,
    INVOICE,
    INVOICE_PAYMENT,
    MARK,
    TRANSFER,
    VENDOR,
    World,
)

OAK = {"name": "Oak", "active": True}
NATIVE_OAK: dict[str, Any] = {
    "ListID": "80000001-1",
    "EditSequence": "1700000000",
    "Name": "Oak",
    "Phone": "1",
    "VendorAddress": {"Addr1": "1 Old St", "Addr3": "back door", "City": "Boise"},
}
BILL_RECORD: dict[str, Any] = {
    "vendor": "v1",
    "date": "2026-02-01",
    "number": "7",
    "lines": [{"account": "a1", "amount": "10.00"}],
}


def add(entity: Any, record: dict[str, Any], world: World | None = None) -> Any:
    return quickbooks_add(entity, record, world or World(), guid=GUID, mark=MARK)


def body(found: Any) -> dict[str, Any]:
    assert isinstance(found, QuickBooksWrite), found
    ((_, content),) = found.body.items()
    return dict(content)


def mod(entity: Any, changes: dict[str, Any], native: dict[str, Any], **more: Any) -> Any:
    kind = f"{entity.shapes[0].name}Ret"
    record = more.pop("record", changes)
    return quickbooks_mod(entity, changes, record, kind, native, more.pop("world", World()), **more)


def test_an_add_carries_our_guid_in_braces_and_keeps_the_marks() -> None:
    found = add(VENDOR, OAK)
    assert "VendorAddRq" == found.request
    assert {"Name": "Oak", "ExternalGUID": f"{{{GUID}}}"} == body(found)
    assert {"guid": GUID, "mark": MARK, "name": "Oak"} == found.marks


def test_no_guid_is_sent_to_a_version_that_does_not_know_it() -> None:
    assert "ExternalGUID" not in body(add(VENDOR, OAK, World(version=(7, 0))))


def test_references_go_by_list_id_never_by_name() -> None:
    assert {"ListID": "QB-vendor-v1"} == body(add(BILL, BILL_RECORD))["VendorRef"]


def test_a_record_waits_for_every_reference_that_is_not_mapped_yet() -> None:
    found = add(BILL, BILL_RECORD, World(unmapped=frozenset({"v1", "a1"})))
    assert isinstance(found, Wait)
    assert [("vendor", "v1"), ("account", "a1")] == [(m.field, m.id) for m in found.missing]


def test_terms_without_a_match_are_left_out_of_an_add() -> None:
    found = add(VENDOR, {**OAK, "terms": "t1"}, World(unmapped=frozenset({"t1"})))
    assert "TermsRef" not in body(found)


def test_a_department_is_left_out_while_class_tracking_is_off() -> None:
    lines = [{"account": "a1", "amount": "10.00", "department": "d1"}]
    world = World(features=frozenset())
    assert (
        "ClassRef"
        not in body(add(BILL, {**BILL_RECORD, "lines": lines}, world))["ExpenseLineAdd"][0]
    )


def test_a_job_on_a_line_goes_to_the_customer_list() -> None:
    lines = [{"account": "a1", "amount": "1.00", "customer": "job:j1", "billable": True}]
    (line,) = body(add(BILL, {**BILL_RECORD, "lines": lines}))["ExpenseLineAdd"]
    assert {"ListID": "QB-job-j1"} == line["CustomerRef"]
    assert "Billable" == line["BillableStatus"]


def test_a_reference_of_an_unknown_entity_waits() -> None:
    lines = [{"account": "a1", "amount": "1.00", "customer": "moon:j1"}]
    found = add(BILL, {**BILL_RECORD, "lines": lines})
    assert isinstance(found, Wait)
    assert ("customer", "job") == found.missing[0].entities


def test_a_chosen_payables_account_is_named_on_the_bill() -> None:
    world = World(accounts={"ap_account": "AP1"})
    assert {"ListID": "AP1"} == body(add(BILL, BILL_RECORD, world))["APAccountRef"]


def test_item_lines_send_the_amount_and_not_a_cost_beside_it() -> None:
    lines = [{"item": "i1", "quantity": "3", "rate": "3.33333", "amount": "10.00"}]
    (line,) = body(add(BILL, {**BILL_RECORD, "lines": lines}))["ItemLineAdd"]
    assert {"ItemRef": {"ListID": "QB-item-i1"}, "Quantity": "3", "Amount": "10.00"} == line


def test_invoice_lines_send_quantity_and_rate_and_let_quickbooks_compute() -> None:
    line = {"item": "i1", "quantity": "3", "rate": "3.5", "amount": "10.50"}
    record = {"customer": "customer:c1", "date": "2026-02-01", "lines": [line]}
    (sent,) = body(add(INVOICE, record, World(accounts={"ar_account": "AR1"})))["InvoiceLineAdd"]
    assert {"ItemRef": {"ListID": "QB-item-i1"}, "Quantity": "3", "Rate": "3.5"} == sent
    line.pop("quantity")
    (sent,) = body(add(INVOICE, record))["InvoiceLineAdd"]
    assert {"ItemRef": {"ListID": "QB-item-i1"}, "Amount": "10.50"} == sent


@pytest.mark.parametrize(
    ("record", "code"),
    [
        ({"name": "x" * 42}, "too-long"),
        ({"name": "Žluťoučký 木"}, "characters-not-kept"),
        ({"name": "bell\x07"}, "characters-not-kept"),
        ({"name": "A:B"}, "name-has-colon"),
        ({}, "field-missing"),
    ],
)
def test_what_quickbooks_would_refuse_is_refused_with_a_cure(record: Any, code: str) -> None:
    found = add(VENDOR, record)
    assert isinstance(found, Refusal)
    assert code == found.code
    assert "name" == found.field
    assert "cloud" in found.cure


def test_a_refusal_of_a_length_says_the_limit() -> None:
    found = add(ACCOUNT, {"name": "x", "type": "bank", "number": "12345678"})
    assert "7" in found.cure
    assert "number" in found.cure


def test_a_line_is_checked_like_the_record() -> None:
    lines = [{"account": "a1", "amount": "1.00", "description": "x" * 4096}]
    assert "too-long" == add(BILL, {**BILL_RECORD, "lines": lines}).code


@pytest.mark.parametrize("date", ["2026-01-31", "2025-12-01"])
def test_nothing_is_posted_into_a_closed_period(date: str) -> None:
    world = World(settings={"closing_date": "2026-01-31"})
    found = add(BILL, {**BILL_RECORD, "date": date}, world)
    assert "closed-period" == found.code
    assert "Jan 31, 2026" in found.cause
    assert isinstance(add(BILL, BILL_RECORD, world), QuickBooksWrite)


def test_nothing_in_a_closed_period_is_changed_or_voided() -> None:
    world = World(settings={"closing_date": "2026-01-31"})
    native = {"TxnID": "1-1", "EditSequence": "1", "TxnDate": "2026-01-31"}
    changed = mod(BILL, {"date": "2026-02-02"}, native, record=BILL_RECORD, world=world)
    assert "closed-period" == changed.code
    voided = quickbooks_void(BILL, "BillRet", native, world)
    assert isinstance(voided, Refusal)
    assert "closed-period" == voided.code


def test_a_mod_carries_the_edit_sequence_and_only_what_moved() -> None:
    found = mod(VENDOR, {"phone": "2"}, NATIVE_OAK, record={"name": "Oak", "phone": "2"})
    assert {"ListID": "80000001-1", "EditSequence": "1700000000", "Phone": "2"} == body(found)


def test_an_address_is_sent_whole_with_what_we_do_not_carry() -> None:
    found = mod(VENDOR, {"city": "Reno", "line1": None}, NATIVE_OAK)
    assert {"Addr1": "", "Addr3": "back door", "City": "Reno"} == body(found)["VendorAddress"]


def test_a_first_address_needs_no_old_one() -> None:
    native = {"ListID": "1-1", "EditSequence": "1"}
    assert {"City": "Reno"} == body(mod(VENDOR, {"city": "Reno"}, native))["VendorAddress"]


def test_a_name_is_never_cleared_and_a_phone_is() -> None:
    changes = {"name": None, "phone": None, "email": None}
    found = body(mod(VENDOR, changes, NATIVE_OAK, record=OAK))
    assert "" == found["Phone"]
    assert "Name" not in found
    assert "Email" not in found


def test_inactive_is_said_out_loud_in_a_mod() -> None:
    assert body(mod(VENDOR, {"active": False}, NATIVE_OAK))["IsActive"] is False
    assert body(mod(VENDOR, {"active": True}, NATIVE_OAK))["IsActive"] is True


def test_a_mod_of_nothing_but_unmatched_terms_waits_for_them() -> None:
    found = mod(VENDOR, {"terms": "t1"}, NATIVE_OAK, world=World(unmapped=frozenset({"t1"})))
    assert isinstance(found, Wait)
    assert ["t1"] == [one.id for one in found.missing]


def test_a_mod_waits_for_a_reference_and_checks_only_what_it_sends() -> None:
    native = {"ListID": "1-1", "EditSequence": "1"}
    found = mod(ACCOUNT, {"parent": "p1"}, native, world=World(unmapped=frozenset({"p1"})))
    assert isinstance(found, Wait)
    long_name = {"name": "x" * 60, "number": "1"}
    assert isinstance(mod(ACCOUNT, {"number": "1"}, native, record=long_name), QuickBooksWrite)
    assert "too-long" == mod(ACCOUNT, {"name": "x" * 60}, native).code


def test_what_quickbooks_computes_is_not_sent() -> None:
    native = {"TxnID": "1-1", "EditSequence": "1", "TxnDate": "2026-02-01"}
    found = mod(BILL, {"active": True, "memo": "x"}, native, record=BILL_RECORD)
    assert {"TxnID": "1-1", "EditSequence": "1", "Memo": "x"} == body(found)


def test_a_memo_of_several_lines_is_kept() -> None:
    assert "a\n\tb" == body(add(BILL, {**BILL_RECORD, "memo": "a\n\tb"}))["Memo"]


def test_the_parent_of_a_subaccount_can_change() -> None:
    native = {"ListID": "1-1", "EditSequence": "1", "ParentRef": {"ListID": "9-9"}}
    found = body(mod(ACCOUNT, {"parent": "p1"}, native))
    assert {"ListID": "QB-account-p1"} == found["ParentRef"]
    cleared = mod(ACCOUNT, {"parent": None}, native)
    assert isinstance(cleared, Wait)


def test_a_payment_is_never_changed_only_voided() -> None:
    native = {"TxnID": "1-1", "EditSequence": "1", "TxnDate": "2026-02-01"}
    found = mod(BILL_PAYMENT, {"memo": "x"}, native)
    assert "cannot-be-changed" == found.code
    voided = quickbooks_void(BILL_PAYMENT, "BillPaymentCheckRet", native, World())
    assert isinstance(voided, QuickBooksWrite)
    assert ("TxnVoidRq", {"TxnVoidType": "BillPaymentCheck", "TxnID": "1-1"}) == (
        voided.request,
        voided.body,
    )


def test_a_received_payment_is_deleted_because_it_cannot_be_voided() -> None:
    native = {"TxnID": "1-1", "TxnDate": "2026-02-01"}
    found = quickbooks_void(INVOICE_PAYMENT, "ReceivePaymentRet", native, World())
    assert isinstance(found, QuickBooksWrite)
    assert {"TxnDelType": "ReceivePayment", "TxnID": "1-1"} == found.body


def test_a_transfer_can_only_be_undone_by_hand() -> None:
    found = quickbooks_void(TRANSFER, "TransferRet", {"TxnID": "1-1"}, World())
    assert isinstance(found, Refusal)
    assert "cannot-be-undone" == found.code


def test_a_credit_application_has_nothing_that_could_be_voided() -> None:
    found = quickbooks_void(BILL_PAYMENT, "BillPaymentCheckRet", {}, World())
    assert isinstance(found, Refusal)


def test_a_session_too_old_for_any_shape_is_refused_in_words() -> None:
    from dataclasses import replace

    late = replace(VENDOR, shapes=(replace(VENDOR.shapes[0], since=(16, 0)),))
    found = add(late, OAK)
    assert isinstance(found, Refusal)
    assert "quickbooks-too-old" == found.code


def test_a_kind_of_record_that_is_not_the_entitys_is_an_error() -> None:
    with pytest.raises(KeyError, match="InvoiceRet"):
        read_quickbooks(VENDOR, "InvoiceRet", {}, World())


@pytest.mark.parametrize(
    ("email", "flagged", "refused"),
    [
        (None, True, True),
        ("at home", True, True),
        ("a@b.example", True, False),
        (None, False, False),
    ],
)
def test_an_invoice_to_be_emailed_needs_the_address_of_its_customer(
    email: str | None, flagged: bool, refused: bool
) -> None:
    native = {"FullName": "Cook, Brian", "Email": email}
    world = World(natives={("customer", "QB-customer-c1"): ("CustomerRet", native)})
    record = {"customer": "customer:c1", "to_be_emailed": flagged}
    found = emailed_has_address(record, world)
    assert refused is (found is not None)
    assert found is None or "Cook, Brian" in found.cause
