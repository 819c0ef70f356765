from __future__ import annotations

from typing import Any

import pytest

from sync.flow import Side
from sync.plan import Archive, Create, FieldConflict, Overruled, Restore, Update, Void, plan
from tests.unit.sync.world import ALL_FLOWS, BILL, BILL_PAYMENT, CUSTOMER, INVOICE, JOB, VENDOR

OLD: dict[str, Any] = {"name": "Oak", "phone": "1", "email": "a@b.c"}
BILL_BASE: dict[str, Any] = {"vendor": "v1", "number": "7", "date": "2026-02-01", "memo": "m"}


def decide(entity: Any, cloud: Any, quickbooks: Any, base: Any = None, **more: Any) -> Any:
    return plan(entity, cloud, quickbooks, base, **{"flows": ALL_FLOWS} | more)


def test_a_record_only_quickbooks_has_is_created_in_the_cloud() -> None:
    assert decide(VENDOR, None, OLD).to_cloud == Create(OLD)


def test_a_record_only_the_cloud_has_is_created_in_quickbooks() -> None:
    assert decide(VENDOR, OLD, None).to_quickbooks == Create(OLD)


def test_nothing_is_created_in_a_direction_that_is_switched_off() -> None:
    assert decide(VENDOR, OLD, None, flows=ALL_FLOWS - {"vendor.push"}).keeps
    assert decide(VENDOR, None, OLD, flows=ALL_FLOWS - {"vendor.pull"}).keeps


@pytest.mark.parametrize("entity", [VENDOR, BILL])
def test_what_was_taken_back_before_it_travelled_is_not_created(entity: Any) -> None:
    assert decide(entity, {"name": "x", "active": False}, None).keeps
    assert decide(VENDOR, None, {"name": "x", "active": False}).keeps


def test_a_voided_payment_that_never_travelled_is_not_created() -> None:
    assert decide(BILL_PAYMENT, {"vendor": "v1", "void": True}, None).keeps


def test_a_move_on_one_side_is_carried_to_the_other() -> None:
    moved = {**OLD, "phone": "2"}
    assert decide(VENDOR, moved, OLD, OLD).to_quickbooks == Update({"phone": "2"}, moved)
    assert decide(VENDOR, OLD, moved, OLD).to_cloud == Update({"phone": "2"}, moved)


def test_edits_of_different_fields_merge_without_a_conflict() -> None:
    found = decide(VENDOR, {**OLD, "phone": "2"}, {**OLD, "email": "new@b.c"}, OLD)
    assert {"phone": "2"} == found.to_quickbooks.changes
    assert {"email": "new@b.c"} == found.to_cloud.changes
    assert () == found.conflicts


def test_the_same_edit_on_both_sides_becomes_the_new_base() -> None:
    moved = {**OLD, "phone": "2"}
    found = decide(VENDOR, moved, moved, OLD)
    assert found.keeps
    assert moved == found.base


def test_two_different_edits_of_one_field_are_a_conflict_for_a_person() -> None:
    found = decide(VENDOR, {**OLD, "phone": "2"}, {**OLD, "phone": "3"}, OLD)
    assert (FieldConflict("phone", base="1", quickbooks="3", cloud="2"),) == found.conflicts
    assert found.to_cloud is None
    assert found.to_quickbooks is None
    assert OLD == found.base


@pytest.mark.parametrize(
    ("prefer", "side", "loser", "winner"),
    [("quickbooks", Side.CLOUD, "2", "3"), ("cloud", Side.QUICKBOOKS, "3", "2")],
)
def test_a_preference_settles_a_conflict_and_says_what_it_overruled(
    prefer: str, side: Side, loser: str, winner: str
) -> None:
    found = decide(VENDOR, {**OLD, "phone": "2"}, {**OLD, "phone": "3"}, OLD, prefer=prefer)
    intent = found.to_cloud if side is Side.CLOUD else found.to_quickbooks
    assert {"phone": winner} == intent.changes
    assert (Overruled("phone", side, loser),) == intent.overruled
    assert () == found.conflicts


def test_records_that_meet_for_the_first_time_conflict_where_they_differ() -> None:
    found = decide(VENDOR, {**OLD, "phone": "2"}, OLD)
    assert ["phone"] == [one.field for one in found.conflicts]
    assert {"name": "Oak", "email": "a@b.c"} == found.base


def test_letter_case_alone_is_no_question_when_two_records_meet() -> None:
    there = {**OLD, "name": "OAK  "}
    found = decide(VENDOR, there, OLD)
    assert () == found.conflicts
    assert {"name": "Oak"} == found.to_cloud.changes
    assert (Overruled("name", Side.CLOUD, "OAK  "),) == found.to_cloud.overruled
    assert {"name": "OAK  "} == decide(VENDOR, there, OLD, prefer="cloud").to_quickbooks.changes


def test_letter_case_changed_on_both_sides_later_is_a_conflict_like_any_other() -> None:
    found = decide(VENDOR, {**OLD, "name": "OAK"}, {**OLD, "name": "oak"}, OLD)
    assert ["name"] == [each.field for each in found.conflicts]


def test_a_side_that_never_had_a_value_takes_it_from_the_other() -> None:
    found = decide(VENDOR, {"name": "Oak", "phone": "1"}, {"name": "Oak", "email": "a@b.c"})
    assert {"phone": "1"} == found.to_quickbooks.changes
    assert {"email": "a@b.c"} == found.to_cloud.changes


def test_a_field_the_cloud_never_had_is_not_read_as_cleared() -> None:
    base = {"name": "Oak"}
    found = decide(VENDOR, base, {"name": "Oak", "print_as": "Oak Ltd"}, base)
    assert {"print_as": "Oak Ltd"} == found.to_cloud.changes
    assert found.to_quickbooks is None


def test_a_field_an_adapter_does_not_carry_is_left_alone() -> None:
    found = decide(VENDOR, {"name": "Oak"}, OLD, OLD, left_out=frozenset({"phone", "email"}))
    assert found.keeps
    assert OLD == found.base


def test_a_value_cleared_in_the_cloud_is_cleared_in_quickbooks() -> None:
    found = decide(VENDOR, {"name": "Oak", "email": "a@b.c"}, OLD, OLD)
    assert {"phone": None} == found.to_quickbooks.changes


def test_a_value_cleared_in_quickbooks_is_cleared_in_the_cloud() -> None:
    found = decide(VENDOR, OLD, {"name": "Oak", "email": "a@b.c"}, OLD)
    assert {"phone": None} == found.to_cloud.changes


def test_a_reference_cleared_in_the_cloud_is_noted_because_quickbooks_cannot_clear_one() -> None:
    base = {**OLD, "terms": "t1"}
    found = decide(VENDOR, OLD, base, base)
    assert ["cannot-be-cleared"] == [note.code for note in found.notes]
    assert "there by hand" in found.notes[0].cure
    assert found.keeps


def test_terms_without_a_match_are_not_read_as_cleared() -> None:
    base = {**OLD, "terms": "t1"}
    assert decide(VENDOR, base, OLD, base).keeps


def test_the_type_of_an_account_is_only_carried_when_it_is_created() -> None:
    from tests.unit.sync.world import ACCOUNT

    found = decide(ACCOUNT, {"name": "Rent", "type": "expense"}, {"name": "Rent", "type": "bank"})
    assert found.keeps
    assert {"name": "Rent"} == found.base


def test_a_flag_nobody_set_equals_its_default() -> None:
    assert decide(VENDOR, OLD, {**OLD, "eligible_1099": False, "active": True}, OLD).keeps


def test_inactive_in_quickbooks_is_archived_in_the_cloud() -> None:
    base = {**OLD, "active": True}
    assert decide(VENDOR, base, {**base, "active": False}, base).to_cloud == Archive()


def test_other_changes_go_before_the_archive() -> None:
    base = {**OLD, "active": True}
    found = decide(VENDOR, base, {**base, "active": False, "phone": "2"}, base)
    assert {"phone": "2"} == found.to_cloud.changes
    assert found.to_cloud.record["active"] is True


def test_active_again_in_quickbooks_is_restored_in_the_cloud() -> None:
    base = {**OLD, "active": False}
    assert decide(VENDOR, base, {**base, "active": True}, base).to_cloud == Restore()


def test_archived_in_the_cloud_is_inactive_in_quickbooks() -> None:
    base = {**OLD, "active": True}
    found = decide(VENDOR, {**base, "active": False}, base, base)
    assert {"active": False} == found.to_quickbooks.changes


def test_a_list_record_deleted_in_quickbooks_is_archived_in_the_cloud() -> None:
    assert decide(CUSTOMER, OLD, None, OLD, quickbooks_gone=True).to_cloud == Archive()
    assert decide(CUSTOMER, {**OLD, "active": False}, None, OLD, quickbooks_gone=True).keeps
    off = ALL_FLOWS - {"customer.pull"}
    found = decide(CUSTOMER, OLD, None, OLD, quickbooks_gone=True, flows=off)
    assert ["record"] == [drift.field for drift in found.drifts]
    assert decide(CUSTOMER, OLD, None, OLD, quickbooks_gone=True, flows=frozenset()).keeps


def test_a_list_record_restored_after_it_was_deleted_in_quickbooks_is_entered_anew() -> None:
    """Both were rid of it; whoever restored it in the cloud since wants it."""
    rid = decide(CUSTOMER, {**OLD, "active": False}, None, OLD, quickbooks_gone=True).base
    assert rid["active"] is False
    found = decide(CUSTOMER, {**OLD, "active": True}, None, rid, quickbooks_gone=True)
    assert found.parted
    assert found.to_cloud is None
    assert not found.keeps
    pull = frozenset({"customer.pull"})
    (drift,) = decide(CUSTOMER, OLD, None, rid, quickbooks_gone=True, flows=pull).drifts
    assert "deleted-in-quickbooks" == drift.code
    assert decide(CUSTOMER, OLD, None, rid, quickbooks_gone=True, flows=frozenset()).keeps


def test_a_record_deleted_in_the_cloud_is_taken_back_in_quickbooks() -> None:
    assert decide(VENDOR, None, OLD, OLD, cloud_gone=True).to_quickbooks.changes == {
        "active": False
    }
    assert decide(BILL, None, BILL_BASE, BILL_BASE, cloud_gone=True).to_quickbooks == Void()
    assert decide(BILL, None, {**BILL_BASE, "active": False}, BILL_BASE, cloud_gone=True).keeps


def test_a_pulled_record_deleted_in_the_cloud_is_not_created_again() -> None:
    found = decide(JOB, None, {"name": "A:B"}, {"name": "A:B"}, cloud_gone=True)
    assert found.keeps
    assert ["gone-from-cloud"] == [note.code for note in found.notes]


def test_a_pulled_field_changed_in_the_cloud_is_put_back() -> None:
    base = {"name": "A:B"}
    found = decide(JOB, {"name": "Z"}, base, base)
    assert Update({"name": "A:B"}, base, (Overruled("name", Side.CLOUD, "Z"),)) == found.to_cloud


def test_quickbooks_never_clears_what_the_cloud_alone_ever_had() -> None:
    assert decide(JOB, {"name": "A:B", "description": "mine"}, {"name": "A:B"}).keeps


def test_a_pulled_field_cleared_in_quickbooks_is_cleared_in_the_cloud() -> None:
    base = {"name": "A:B", "description": "d"}
    assert {"description": None} == decide(JOB, base, {"name": "A:B"}, base).to_cloud.changes


def test_a_pull_that_is_off_puts_nothing_back() -> None:
    off = ALL_FLOWS - {"job.pull"}
    assert decide(JOB, {"name": "Z"}, {"name": "A:B"}, {"name": "A:B"}, flows=off).keeps


def test_a_bill_changed_in_the_cloud_is_changed_in_quickbooks() -> None:
    found = decide(BILL, {**BILL_BASE, "memo": "new"}, BILL_BASE, BILL_BASE)
    assert Update({"memo": "new"}, {**BILL_BASE, "memo": "new"}) == found.to_quickbooks


def test_a_bill_changed_in_quickbooks_is_a_drift_and_is_never_overwritten() -> None:
    found = decide(BILL, BILL_BASE, {**BILL_BASE, "memo": "theirs"}, BILL_BASE)
    assert found.keeps
    assert [("memo", "m", "theirs")] == [(d.field, d.ours, d.theirs) for d in found.drifts]
    assert BILL_BASE == found.base


def test_a_drift_that_a_person_puts_back_is_overruled() -> None:
    theirs = {**BILL_BASE, "memo": "theirs"}
    found = decide(BILL, BILL_BASE, theirs, BILL_BASE, put_back=frozenset({"memo"}))
    assert {"memo": "m"} == found.to_quickbooks.changes
    assert (Overruled("memo", Side.QUICKBOOKS, "theirs"),) == found.to_quickbooks.overruled


def test_a_bill_changed_on_both_sides_is_carried_and_says_so() -> None:
    ours, theirs = {**BILL_BASE, "memo": "ours"}, {**BILL_BASE, "memo": "theirs"}
    found = decide(BILL, ours, theirs, BILL_BASE)
    assert {"memo": "ours"} == found.to_quickbooks.changes
    assert (Overruled("memo", Side.QUICKBOOKS, "theirs"),) == found.to_quickbooks.overruled


def test_what_quickbooks_fills_in_by_itself_is_no_drift() -> None:
    filled = {**BILL_BASE, "due_date": "2026-03-03"}
    assert decide(BILL, BILL_BASE, filled, BILL_BASE).drifts == ()


def test_an_archived_bill_is_voided_once() -> None:
    gone = {**BILL_BASE, "active": False}
    assert decide(BILL, gone, BILL_BASE, BILL_BASE).to_quickbooks == Void()
    assert decide(BILL, gone, gone, BILL_BASE).keeps
    assert decide(BILL, gone, BILL_BASE, BILL_BASE, flows=frozenset()).keeps


def test_a_bill_voided_in_quickbooks_is_one_drift_not_one_for_every_field() -> None:
    voided = {"vendor": "v1", "number": "7", "active": False, "memo": "VOID: m"}
    found = decide(BILL, BILL_BASE, voided, BILL_BASE)
    assert ["active"] == [drift.field for drift in found.drifts]
    assert found.keeps


def test_a_payment_voided_in_quickbooks_is_told_by_its_own_word() -> None:
    found = decide(BILL_PAYMENT, {"vendor": "v1"}, {"vendor": "v1", "void": True}, {})
    assert ["void"] == [drift.field for drift in found.drifts]


def test_a_voided_payment_is_voided_in_quickbooks() -> None:
    record = {"vendor": "v1", "date": "2026-02-01"}
    found = decide(BILL_PAYMENT, {**record, "void": True}, record, record)
    assert found.to_quickbooks == Void()


def test_a_changed_payment_is_a_drift_with_a_cure_because_it_is_final() -> None:
    base = {"vendor": "v1", "applications": [{"bill": "b1", "amount": "5.00"}]}
    changed = {"vendor": "v1", "applications": [{"bill": "b2", "amount": "5.00"}]}
    found = decide(BILL_PAYMENT, changed, base, base)
    assert found.to_quickbooks is None
    assert ["applications"] == [drift.field for drift in found.drifts]
    assert "by hand" in found.drifts[0].cure


def test_an_invoice_belongs_to_quickbooks_once_both_have_it() -> None:
    base = {"number": "1", "date": "2026-02-01", "memo": "m"}
    found = decide(INVOICE, {**base, "memo": "ours"}, base, base)
    assert {"memo": "m"} == found.to_cloud.changes
    assert found.to_quickbooks is None


def test_an_invoice_is_never_pushed_again_even_with_the_pull_off() -> None:
    base = {"number": "1", "date": "2026-02-01", "memo": "m"}
    off = ALL_FLOWS - {"invoice.pull"}
    assert decide(INVOICE, {**base, "memo": "ours"}, base, base, flows=off).keeps


def test_an_invoice_voided_in_quickbooks_is_archived_in_the_cloud() -> None:
    base = {"number": "1", "date": "2026-02-01"}
    voided = {**base, "active": False}
    assert decide(INVOICE, base, voided, base).to_cloud == Archive()
    assert decide(INVOICE, voided, base, base).to_cloud == Restore()
    off = ALL_FLOWS - {"invoice.pull"}
    assert decide(INVOICE, voided, base, base, flows=off).keeps


def test_the_customer_at_the_top_travels_with_an_invoice_update() -> None:
    base = {"number": "1", "customer": "customer:c1"}
    moved = {"number": "1", "customer": "job:j1", "customer_root": "c1"}
    assert moved == decide(INVOICE, base, moved, base).to_cloud.record


def test_switched_off_billable_expenses_are_neither_sent_nor_compared() -> None:
    lines = [{"account": "a1", "amount": "5.00", "customer": "customer:c1", "billable": True}]
    plain = [{"account": "a1", "amount": "5.00"}]
    off = ALL_FLOWS - {"billable_expense.push"}
    created = decide(BILL, {**BILL_BASE, "lines": lines}, None, flows=off).to_quickbooks
    assert plain == created.record["lines"]
    found = decide(BILL, {"lines": lines}, {"lines": plain}, {"lines": plain}, flows=off)
    assert found.keeps
    assert found.drifts == ()
    assert decide(BILL, {"lines": lines}, {"lines": plain}, {"lines": plain}).to_quickbooks


def test_a_part_is_planned_with_the_record_it_is_part_of() -> None:
    from sync.flows import entity

    assert decide(entity("billable_expense"), {"lines": []}, None).keeps
    assert decide(entity("terms"), {"name": "Net 30"}, None).keeps


def test_a_deleted_account_takes_no_balance_back() -> None:
    from sync.flows import entity

    base = {"account": "a1", "balance": "5.00"}
    assert decide(entity("book_balance"), base, None, base, quickbooks_gone=True).keeps


def test_a_book_balance_is_written_only_when_it_moved() -> None:
    from sync.flows import entity

    balance = entity("book_balance")
    base = {"account": "a1", "balance": "5.00"}
    assert decide(balance, base, base, base).keeps
    found = decide(balance, base, {**base, "balance": "6.00"}, base)
    assert {"balance": "6.00"} == found.to_cloud.changes


def test_a_mapped_record_we_have_not_read_is_neither_created_nor_taken_back() -> None:
    assert decide(VENDOR, OLD, None, OLD).keeps
    assert decide(VENDOR, None, OLD, {}).keeps
    assert () == decide(BILL_PAYMENT, {"vendor": "v1"}, None, {"vendor": "v1"}).drifts


def test_voided_credits_without_a_record_of_their_own_are_undone_by_hand() -> None:
    applied = {"vendor": "v1", "amount": "0.00"}
    found = decide(BILL_PAYMENT, {**applied, "void": True}, None, applied)
    assert found.keeps
    assert ["void"] == [drift.field for drift in found.drifts]
    assert "by hand" in found.drifts[0].cure


def credits_of(*amounts: str, bill: str = "b1") -> dict[str, Any]:
    """Credits c0, c1, … applied to a bill without a payment."""
    used = [{"credit": f"c{n}", "amount": amount} for n, amount in enumerate(amounts)]
    applied = [{"bill": bill, "amount": "0.00", "credits": used}]
    return {"vendor": "v1", "amount": "0.00", "applications": applied}


@pytest.mark.parametrize(
    ("before", "now", "more"),
    [
        (("20.00",), ("30.00",), [{"credit": "c0", "amount": "10.00"}]),
        (("20.00",), ("20.00", "5.50"), [{"credit": "c1", "amount": "5.50"}]),
    ],
)
def test_credits_that_came_on_top_are_applied_alone(before: Any, now: Any, more: Any) -> None:
    base, cloud = credits_of(*before), credits_of(*now)
    found = decide(BILL_PAYMENT, cloud, None, base)
    assert isinstance(found.to_quickbooks, Create)
    assert [more] == [one["credits"] for one in found.to_quickbooks.record["applications"]]
    assert cloud == found.to_quickbooks.agreed
    assert decide(BILL_PAYMENT, cloud, None, cloud).keeps


@pytest.mark.parametrize("now", [("10.00", "5.00"), ("20.00",)])
def test_credits_that_were_taken_back_in_part_are_a_persons(now: Any) -> None:
    found = decide(BILL_PAYMENT, credits_of(*now), None, credits_of("20.00", "5.00"))
    assert found.keeps
    assert [("not-taken-back", False)] == [(d.code, d.can_put_back) for d in found.drifts]


def test_what_cannot_be_put_back_is_not_offered() -> None:
    paid = {"vendor": "v1", "date": "2026-02-01", "amount": "5.00", "memo": "m"}
    there = decide(BILL_PAYMENT, paid, {**paid, "memo": "theirs"}, paid).drifts
    here = decide(BILL_PAYMENT, {**paid, "memo": "ours"}, paid, paid).drifts
    assert [("changed-in-quickbooks", False)] == [(d.code, d.can_put_back) for d in there]
    assert [("changed-in-cloud", False)] == [(d.code, d.can_put_back) for d in here]
    bill = decide(BILL, BILL_BASE, {**BILL_BASE, "memo": "theirs"}, BILL_BASE).drifts
    assert [("changed-in-quickbooks", True)] == [(d.code, d.can_put_back) for d in bill]


def test_terms_that_quickbooks_cannot_name_are_no_drift_of_a_bill() -> None:
    base = {**BILL_BASE, "terms": "t1"}
    assert () == decide(BILL, base, BILL_BASE, base).drifts


def test_a_pair_without_either_side_asks_for_nothing() -> None:
    assert decide(VENDOR, None, None).keeps
    assert decide(VENDOR, None, None, OLD).keeps
    assert decide(VENDOR, None, None, OLD, cloud_gone=True).keeps
