from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from sync.errors import CloudRefused, CloudUnavailable, DeclarationError
from sync.fields import Field, LinePart, Lines
from sync.flow import Direction, Entity, Kind, Shape
from sync.flow_table import markdown
from sync.flows import FLOWS, deleted_types, entity, needed, reads
from tests.unit.sync.world import BILL, VENDOR, World

NAME = Field(name="name", quickbooks="Name")


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"fields": (NAME, NAME)}, "declared twice"),
        ({"directions": frozenset()}, "no direction"),
        ({"matched_only": True}, "yet has a direction"),
        ({"shapes": ()}, "no QuickBooks object"),
        ({"fields": (), "references": (), "natural_keys": (), "label": ()}, "carries nothing"),
        ({"part_of": "bill"}, "no fields of its own"),
        ({"natural_keys": (("shoe_size",),)}, "not a field"),
        ({"label": ("shoe_size",)}, "label shoe_size"),
        ({"reads": ()}, "no read brings"),
        ({"shapes": (Shape(name="Vendor", overrides={"shoe_size": None}),)}, "overrides shoe_size"),
        ({"fields": (NAME, Field(name="x", quickbooks="X", max_length=0))}, "below one"),
        (
            {"fields": (NAME, Field(name="x", quickbooks="X", max_length=3, kind=Kind.BOOL))},
            "is no text",
        ),
        (
            {"fields": (NAME, Field(name="x", quickbooks="X", kind=Kind.CHOICE))},
            "must have choices",
        ),
        ({"fields": (NAME, Field(name="x", quickbooks="X", default=True))}, "has a default"),
        ({"fields": (NAME, Field(name="x", quickbooks="X", cut=True))}, "at no length"),
        ({"fields": (NAME, Field(name="x", quickbooks=("X", "Y")))}, "several places"),
        ({"fields": (NAME, Field(name="x", quickbooks=None))}, "no place of its own"),
        ({"fields": (NAME, Field(name="x", quickbooks="X", sent_as="Y"))}, "only fields of lines"),
    ],
)
def test_a_declaration_that_contradicts_itself_is_refused_when_it_is_made(
    changes: dict[str, Any], sentence: str
) -> None:
    with pytest.raises(DeclarationError, match=sentence):
        replace(VENDOR, **changes)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"parts": ()}, "no line aggregate"),
        ({"parts": (LinePart(name="L", key="size"),)}, "told by size"),
        ({"parts": (LinePart(name="L", overrides={"size": None}),)}, "overrides size"),
        ({"fields": (NAME, NAME), "parts": (LinePart(name="L"),)}, "declared twice"),
        (
            {
                "parts": (LinePart(name="L"),),
                "lines": (Lines(name="inner", parts=()),),
            },
            "inner is made of no line aggregate",
        ),
    ],
)
def test_lines_that_contradict_themselves_are_refused(
    changes: dict[str, Any], sentence: str
) -> None:
    with pytest.raises(DeclarationError, match=sentence):
        replace(BILL, lines=(replace(BILL.lines[0], **changes),), natural_keys=())


def test_flows_are_named_pull_before_push() -> None:
    assert ("vendor.pull", "vendor.push") == VENDOR.flows
    assert ("bill.push",) == BILL.flows


def test_equal_reads_are_asked_once() -> None:
    names = [read.name for read in reads(FLOWS)]
    assert 1 == names.count("customers")
    assert len(set(names)) == len(names)


def test_what_a_flow_refers_to_is_read_even_when_its_own_flows_are_off() -> None:
    names = [one.name for one in needed(["bill_payment.push"])]
    assert {"vendor", "bill", "vendor_credit", "account"} <= set(names)
    assert names.index("vendor") < names.index("bill") < names.index("bill_payment")
    assert "invoice" not in names
    assert "bill" in [one.name for one in needed(["billable_expense.push"])]
    assert "account" in [one.name for one in needed(["book_balance.pull"])]


def test_classes_are_not_asked_for_while_class_tracking_is_off() -> None:
    assert "classes" in [read.name for read in reads(FLOWS)]
    assert "classes" not in [read.name for read in reads(FLOWS, features=frozenset())]
    tracked = reads(FLOWS, features=frozenset({"class_tracking"}))
    assert "classes" in [read.name for read in tracked]


def test_transfers_are_asked_for_where_there_are_any_and_journal_entries_before() -> None:
    new = [read.name for read in reads(["funds_transfer.push"], version=(13, 0))]
    old = [read.name for read in reads(["funds_transfer.push"], version=(11, 0))]
    assert ("transfers" in new, "journal_entries" in new) == (True, False)
    assert ("transfers" in old, "journal_entries" in old) == (False, True)


def test_a_deleted_customer_may_have_been_a_job() -> None:
    found = {(one.request, one.name): one for one in deleted_types()}
    assert ("customer", "job") == found["ListDeletedQueryRq", "Customer"].entities
    assert "TxnDelType" == found["TxnDeletedQueryRq", "Bill"].element
    assert ("account",) == found["ListDeletedQueryRq", "Account"].entities
    assert "Transfer" not in {one.name for one in deleted_types()}
    assert [] == [one for one in deleted_types(["vendor.pull"]) if one.name == "Bill"]


def test_an_entity_that_is_not_listed_is_an_error() -> None:
    with pytest.raises(KeyError):
        entity("moon")


def test_billable_lines_are_counted_when_both_marks_are_there() -> None:
    counts = entity("billable_expense").counts
    assert counts is not None
    lines = [{"billable": True, "customer": "job:j1"}, {"billable": True}, {"customer": "job:j1"}]
    assert 1 == counts({"lines": lines})
    assert 0 == counts({})


def test_an_entity_takes_every_record_of_its_kind_unless_it_says_otherwise() -> None:
    assert VENDOR.accepts("VendorRet", {}, World())
    assert 0 == VENDOR.sequence({})


def test_an_error_of_the_cloud_says_what_happens_next() -> None:
    assert 30.0 == CloudUnavailable("busy", retry_after=30.0).retry_after
    refused = CloudRefused("no", cure="Sign in again.", auth=True)
    assert ("Sign in again.", True) == (refused.cure, refused.auth)


def test_an_entity_says_whose_word_counts() -> None:
    name = next(one for one in VENDOR.fields if one.name == "name")
    assert "shared" == VENDOR.owner_of(name)
    invoice = entity("invoice")
    assert {"quickbooks"} == {invoice.owner_of(one) for one in invoice.carried}
    assert frozenset({Direction.PULL}) == entity("item").directions
    assert isinstance(invoice, Entity)


def test_the_page_of_flows_is_fresh() -> None:
    page = Path(__file__).parents[3] / "docs" / "flows.md"
    assert markdown() == page.read_text(encoding="utf-8"), "write it anew: see sync/flow_table.py"
