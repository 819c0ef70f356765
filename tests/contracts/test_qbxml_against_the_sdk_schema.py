"""Every request we can build, held against Intuit's own schema files where they are at hand."""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from qbxml.request import Request, check, message_set
from qbxml.schema import AGGREGATE, REFERENCE, field, first_version, request_schema
from qbxml.tables import message_index
from qbxml.types import Value, Version, format_version
from tests.unit.qbxml.bodies import filled_paths, full_bodies, minimal_body, paths

SHARED = Path(__file__).parents[2] / "../shared"
SCHEMA = SHARED / "qbxml-schema"
REQUESTS = sorted(name for name in message_index() if name.endswith("Rq"))

pytestmark = pytest.mark.skipif(
    not SCHEMA.is_dir(), reason="shared/qbxml-schema is not here: nothing to compare with"
)


@cache
def sdk_schema(version: str) -> etree.XMLSchema:
    path = SCHEMA / version / f"qbxmlops{version.replace('.', '')}.xsd"
    return etree.XMLSchema(etree.parse(path))


def complaints(document: bytes, version: str) -> list[str]:
    schema = sdk_schema(version)
    if schema.validate(etree.fromstring(document)):
        return []
    return [entry.message for entry in schema.error_log]


def document(name: str, body: dict[str, Value], version: Version) -> bytes:
    return message_set([Request(name=name, body=body, request_id="1")], version=version)


@pytest.mark.parametrize("version", [(13, 0), (16, 0)], ids=format_version)
@pytest.mark.parametrize("name", REQUESTS)
def test_a_request_with_only_what_is_required_is_valid(name: str, version: Version) -> None:
    built = document(name, minimal_body(request_schema(name)), version)
    assert [] == complaints(built, format_version(version))


@pytest.mark.parametrize("version", [(13, 0), (16, 0)], ids=format_version)
@pytest.mark.parametrize("name", REQUESTS)
def test_a_request_with_every_field_at_its_longest_is_valid(name: str, version: Version) -> None:
    for body in full_bodies(request_schema(name), version):
        assert [] == complaints(document(name, body, version), format_version(version))


@pytest.mark.parametrize("name", REQUESTS)
def test_every_field_of_the_lowest_version_passes_there(name: str) -> None:
    lowest = first_version(name)
    for body in full_bodies(request_schema(name), lowest):
        assert [] == check([Request(name=name, body=body, request_id="1")], lowest)


@pytest.mark.parametrize("name", REQUESTS)
def test_the_longest_requests_leave_no_field_out(name: str) -> None:
    schema = request_schema(name)
    filled = {path for body in full_bodies(schema, (16, 0)) for path in filled_paths(body)}
    assert set(paths(schema, (16, 0))) == filled


def rows(file: str) -> list[dict[str, str]]:
    with (SCHEMA / file).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines, delimiter="\t"))


def test_every_fact_of_the_field_list_stands_in_the_tables() -> None:
    checked = 0
    for row in rows("fields-us.tsv"):
        message, path = row["message"], row["path"]
        if "CreditCard" in path and ("TxnInfo" in path or "CreditCardInfo" in path):
            continue
        element = field(f"{message}/{path}" if message.endswith("Rq") else path)
        assert (row["us_desktop"] == "1") == element.us, row
        if row["first_version"] and message.endswith("Rq"):
            since = tuple(int(part) for part in row["first_version"].split("."))
            assert max(since, first_version(message)) == element.since, row
        if row["max_len"] and element.kind != AGGREGATE:
            named = element.by_name["FullName"] if element.kind == REFERENCE else element
            assert int(row["max_len"]) == named.max_length, row
        checked += 1
    assert checked > 3400


def test_the_first_version_of_every_request_is_the_sdks() -> None:
    known = {
        row["request"]: row["first_version_in_ops140_comment"]
        for row in rows("request-versions.tsv")
    }
    for name in REQUESTS:
        stated = known[name].partition("/")[0]
        assert stated == format_version(first_version(name)), name


REFUSED_BY_THE_SDK: dict[str, tuple[str, Any]] = {
    "one decimal": ("TransferAdd", {"Amount": 10.5}),
    "an amount as text": ("TransferAdd", {"Amount": "1,000.00"}),
    "a date as text": ("TransferAdd", {"TxnDate": "11/22/2026"}),
    "a bare GUID": (
        "CustomerAdd",
        {"Name": "A", "ExternalGUID": "12345678-abcd-1234-abcd-1234567890ab"},
    ),
    "an unknown element": ("CustomerAdd", {"Name": "A", "Foo": "1"}),
    "no vendor": ("BillAdd", {"RefNumber": "1"}),
    "a long invoice number": (
        "InvoiceAdd",
        {"CustomerRef": {"ListID": "1"}, "RefNumber": "1" * 12},
    ),
    "a payment for nothing": (
        "BillPaymentCheckAdd",
        {
            "PayeeEntityRef": {"ListID": "1"},
            "BankAccountRef": {"ListID": "1"},
            "RefNumber": "1",
        },
    ),
    "both halves of a choice": (
        "BillPaymentCheckAdd",
        {
            "PayeeEntityRef": {"ListID": "1"},
            "BankAccountRef": {"ListID": "1"},
            "IsToBePrinted": False,
            "RefNumber": "1",
            "AppliedToTxnAdd": [{"TxnID": "1"}],
        },
    ),
    "a value outside the list": (
        "BillAdd",
        {
            "VendorRef": {"ListID": "1"},
            "ExpenseLineAdd": [{"BillableStatus": "Yes"}],
        },
    ),
}


@pytest.mark.parametrize("case", REFUSED_BY_THE_SDK)
def test_what_the_sdk_refuses_we_refuse(case: str) -> None:
    name, body = REFUSED_BY_THE_SDK[case]
    assert check([Request(name=f"{name}Rq", body={name: body}, request_id="1")], (13, 0))


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("TxnDelRq", {"TxnDelType": "Transfer", "TxnID": "1A-1"}),
        ("TxnVoidRq", {"TxnVoidType": "Transfer", "TxnID": "1A-1"}),
        ("TxnVoidRq", {"TxnVoidType": "ReceivePayment", "TxnID": "1A-1"}),
        (
            "InvoiceQueryRq",
            {
                "ModifiedDateRangeFilter": {"FromModifiedDate": "2026-11-01"},
                "TxnDateRangeFilter": {"DateMacro": "Today"},
            },
        ),
    ],
)
def test_removals_and_filters_the_sdk_does_not_know_are_refused(
    name: str, body: dict[str, Value]
) -> None:
    assert check([Request(name=name, body=body, request_id="1")], (13, 0))
