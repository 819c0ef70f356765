"""What leaves for QuickBooks, and what is stopped before it does."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from lxml import etree

from qbxml.errors import QbxmlError, Reason
from qbxml.request import Request, check, message_set

if TYPE_CHECKING:
    from collections.abc import Mapping

    from qbxml.types import Value, Version

V13: Version = (13, 0)
REF: Mapping[str, Value] = {"ListID": "80000001-1"}


def request(
    name: str, body: Mapping[str, Value], request_id: str = "1", **attributes: str
) -> Request:
    return Request(name=name, body=body, request_id=request_id, attributes=attributes)


def vendor(**fields: Value) -> Request:
    return request("VendorAddRq", {"VendorAdd": {"Name": "Acme", **fields}})


def only(requests: list[Request], version: Version = V13) -> QbxmlError:
    problems = check(requests, version)
    assert len(problems) == 1, [str(problem) for problem in problems]
    return problems[0]


def body_of(document: bytes) -> etree._Element:
    return etree.fromstring(document)[0]


def test_the_document_is_exactly_what_quickbooks_parses() -> None:
    built = message_set(
        [vendor(Phone="555", CompanyName="Déco & Sons")],
        version=V13,
        new_message_set_id="X20261122T064500",
    )
    assert built == (
        b'<?xml version="1.0" encoding="utf-8"?><?qbxml version="13.0"?><QBXML>'
        b'<QBXMLMsgsRq onError="continueOnError" newMessageSetID="X20261122T064500">'
        b'<VendorAddRq requestID="1"><VendorAdd><Name>Acme</Name>'
        b"<CompanyName>D&#233;co &amp; Sons</CompanyName><Phone>555</Phone></VendorAdd>"
        b"</VendorAddRq></QBXMLMsgsRq></QBXML>"
    )


def test_elements_stand_in_schema_order_whatever_the_order_of_the_dictionary() -> None:
    there = message_set([vendor(Email="a@b.c", Phone="1", IsActive=True)], version=V13)
    back = message_set([vendor(IsActive=True, Phone="1", Email="a@b.c")], version=V13)
    assert there == back
    names = [child.tag for child in body_of(there)[0][0]]
    assert names == ["Name", "IsActive", "Phone", "Email"]


def test_a_list_becomes_one_element_for_each_entry() -> None:
    lines: list[Value] = [{"Amount": Decimal(1)}, {"Amount": Decimal(2)}]
    bill: Mapping[str, Value] = {"BillAdd": {"VendorRef": REF, "ExpenseLineAdd": lines}}
    built = body_of(message_set([request("BillAddRq", bill)], version=V13))
    assert ["1.00", "2.00"] == built.xpath("//ExpenseLineAdd/Amount/text()")


def test_kinds_of_lines_can_be_mixed_in_the_order_a_person_sees() -> None:
    mixed: list[Value] = [
        {"InvoiceLineAdd": {"Desc": "first"}},
        {"InvoiceLineGroupAdd": {"ItemGroupRef": REF}},
        {"InvoiceLineAdd": {"Desc": "third"}},
    ]
    invoice: Mapping[str, Value] = {
        "InvoiceAdd": {"InvoiceLineAdd|InvoiceLineGroupAdd": mixed, "CustomerRef": REF}
    }
    built = body_of(message_set([request("InvoiceAddRq", invoice)], version=V13))
    names = [child.tag for child in built[0][0]]
    assert names == ["CustomerRef", "InvoiceLineAdd", "InvoiceLineGroupAdd", "InvoiceLineAdd"]


@pytest.mark.parametrize(
    "mixed",
    [
        {"InvoiceLineAdd|Memo": [{"InvoiceLineAdd": {}}]},
        {"InvoiceLineAdd|InvoiceLineGroupAdd": [{"Memo": "m"}]},
        {"InvoiceLineAdd|InvoiceLineGroupAdd": "text"},
        {"Memo|RefNumber": []},
    ],
)
def test_only_what_the_sdk_lets_repeat_together_can_be_mixed(mixed: dict[str, Value]) -> None:
    invoice: Mapping[str, Value] = {"InvoiceAdd": {"CustomerRef": REF, **mixed}}
    assert check([request("InvoiceAddRq", invoice)], V13)


def test_a_colon_is_refused_before_quickbooks_sees_it() -> None:
    problem = only([vendor(Name="Acme: East")])
    assert problem.reason is Reason.COLON_IN_NAME
    assert problem.path == "VendorAdd/Name"


def test_a_long_name_is_refused_with_its_limit_and_field() -> None:
    problem = only([vendor(Name="x" * 42)])
    assert (Reason.TOO_LONG, "VendorAdd/Name", 41) == (problem.reason, problem.path, problem.limit)
    assert str(problem).startswith("VendorAdd/Name: has 42 characters")


def test_a_problem_in_a_line_names_the_line() -> None:
    lines: list[Value] = [{"Memo": "fine"}, {"Memo": "\u4e2d"}]
    bill: Mapping[str, Value] = {"BillAdd": {"VendorRef": REF, "ExpenseLineAdd": lines}}
    problem = only([request("BillAddRq", bill)])
    assert problem.reason is Reason.UNSUPPORTED_CHARACTER
    assert problem.path == "BillAdd/ExpenseLineAdd[2]/Memo"


def test_every_problem_is_told_not_only_the_first() -> None:
    problems = check([vendor(Name="x" * 42, Foo="1", IsActive=1)], V13)
    assert {Reason.TOO_LONG, Reason.UNKNOWN_FIELD, Reason.WRONG_TYPE} == {
        problem.reason for problem in problems
    }


STRUCTURE = [
    ("VendorAddRq", {"VendorAdd": {}}, Reason.MISSING, "VendorAdd/Name"),
    ("VendorAddRq", {}, Reason.MISSING, "VendorAdd"),
    ("VendorAddRq", {"VendorAdd": "x"}, Reason.WRONG_TYPE, "VendorAdd"),
    ("VendorAddRq", {"VendorAdd": {"Name": ["a", "b"]}}, Reason.NOT_REPEATABLE, "VendorAdd/Name"),
    ("VendorAddRq", {"VendorAdd": {"Name": {"a": "b"}}}, Reason.WRONG_TYPE, "VendorAdd/Name"),
    ("VendorAddRq", {"VendorAdd": {"Name": None}}, Reason.WRONG_TYPE, "VendorAdd/Name"),
    ("FooAddRq", {}, Reason.UNKNOWN_REQUEST, ""),
    (
        "InvoiceAddRq",
        {"InvoiceAdd": {"CustomerRef": {}}},
        Reason.MISSING,
        "InvoiceAdd/CustomerRef",
    ),
    (
        "BillAddRq",
        {"BillAdd": {"VendorRef": REF, "IsTaxIncluded": True}},
        Reason.NOT_IN_US,
        "BillAdd/IsTaxIncluded",
    ),
    (
        "BillAddRq",
        {"BillAdd": {"VendorRef": REF, "ClassRef": REF}},
        Reason.TOO_NEW,
        "BillAdd/ClassRef",
    ),
    (
        "InvoiceAddRq",
        {
            "InvoiceAdd": {
                "CustomerRef": REF,
                "InvoiceLineAdd": [{"Rate": 1, "RatePercent": 1}],
            }
        },
        Reason.ONE_OF,
        "InvoiceAdd/InvoiceLineAdd[1]",
    ),
    (
        "JournalEntryAddRq",
        {"JournalEntryAdd": {"RefNumber": "1"}},
        Reason.MISSING,
        "JournalEntryAdd",
    ),
    ("CustomerQueryRq", {"ListID": ["1"], "MaxReturned": 5}, Reason.ONE_OF, "CustomerQuery"),
    (
        "ReceivePaymentAddRq",
        {"ReceivePaymentAdd": {"CustomerRef": REF, "CreditCardTxnInfo": {}}},
        Reason.UNKNOWN_FIELD,
        "ReceivePaymentAdd/CreditCardTxnInfo",
    ),
]


@pytest.mark.parametrize(("name", "body", "reason", "path"), STRUCTURE)
def test_what_breaks_the_structure_is_refused(
    name: str, body: dict[str, Value], reason: Reason, path: str
) -> None:
    found = [(problem.reason, problem.path) for problem in check([request(name, body)], V13)]
    assert (reason, path) in found


def test_a_field_of_a_newer_version_passes_where_it_is_known() -> None:
    bill: Mapping[str, Value] = {"BillAdd": {"VendorRef": REF, "ClassRef": REF}}
    assert check([request("BillAddRq", bill)], (16, 0)) == []


def test_a_request_newer_than_the_company_file_is_refused_with_its_version() -> None:
    problem = only([request("TransferAddRq", {"TransferAdd": {"Memo": "m"}})], (11, 0))
    assert problem.reason is Reason.TOO_NEW
    assert "12.0" in problem.detail


def test_a_mod_of_a_query_page_needs_a_page_size() -> None:
    page = request("CustomerQueryRq", {"ActiveStatus": "All"}, iterator="Start")
    assert only([page]).path == "CustomerQueryRq/MaxReturned"


@pytest.mark.parametrize(
    ("name", "attributes", "wrong"),
    [
        ("AccountQueryRq", {"iterator": "Start"}, "iterator"),
        ("ClassQueryRq", {"iterator": "Start"}, "iterator"),
        ("CustomerQueryRq", {"iterator": "Next"}, "iterator"),
        ("CustomerQueryRq", {"iterator": "Continue"}, "iteratorID"),
        ("CustomerQueryRq", {"iterator": "Start", "iteratorID": "{1}"}, "iteratorID"),
        ("CustomerQueryRq", {"iterator": "Continue", "iteratorID": "\n"}, "iteratorID"),
        ("CustomerQueryRq", {"metaData": "Yes"}, "metaData"),
        ("HostQueryRq", {"metaData": "MetaDataOnly"}, "metaData"),
        ("CustomerQueryRq", {"colour": "red"}, "colour"),
    ],
)
def test_an_attribute_the_request_does_not_have_is_refused(
    name: str, attributes: dict[str, str], wrong: str
) -> None:
    body: Mapping[str, Value] = {} if name == "HostQueryRq" else {"MaxReturned": 10}
    problems = check([request(name, body, **attributes)], V13)
    assert f"{name}/{wrong}" in [problem.path for problem in problems]


def test_a_page_of_a_query_carries_its_iterator() -> None:
    page = request(
        "CustomerQueryRq", {"MaxReturned": 100}, iterator="Continue", iteratorID="{eb05f701}"
    )
    built = body_of(message_set([page], version=V13))[0]
    assert {"requestID": "1", "iterator": "Continue", "iteratorID": "{eb05f701}"} == dict(
        built.attrib
    )


def test_a_page_of_nothing_is_refused() -> None:
    assert only([request("AccountQueryRq", {"MaxReturned": 0})]).reason is Reason.BAD_ATTRIBUTE


@pytest.mark.parametrize("request_id", ["", "x" * 51, "é", "a\nb"])
def test_a_request_id_quickbooks_would_not_echo_is_refused(request_id: str) -> None:
    problem = only([request("HostQueryRq", {}, request_id)])
    assert problem.path == "HostQueryRq/requestID"


def test_two_requests_with_one_id_are_refused() -> None:
    problems = check([request("HostQueryRq", {}, "7"), request("CompanyQueryRq", {}, "7")], V13)
    assert [Reason.BAD_ATTRIBUTE] * 2 == [problem.reason for problem in problems]


@pytest.mark.parametrize("text", ["", "x" * 24, "a-b", "é"])
def test_a_message_set_id_quickbooks_could_not_keep_is_refused(text: str) -> None:
    with pytest.raises(QbxmlError) as refusal:
        message_set([vendor()], version=V13, new_message_set_id=text)
    assert refusal.value.reason is Reason.BAD_MESSAGE_SET


def test_asking_what_became_of_a_set_needs_no_request() -> None:
    built = message_set([], version=V13, new_message_set_id="A1", old_message_set_id="A1")
    ids = b'newMessageSetID="A1" oldMessageSetID="A1"'
    assert built.endswith(b'<QBXMLMsgsRq onError="continueOnError" ' + ids + b"/></QBXML>")


def test_nothing_at_all_is_not_sent() -> None:
    with pytest.raises(QbxmlError):
        message_set([], version=V13)


def test_rolling_back_is_not_offered_because_quickbooks_does_not_do_it() -> None:
    with pytest.raises(QbxmlError):
        message_set([vendor()], version=V13, on_error="rollbackOnError")


def test_a_set_with_a_problem_is_never_built() -> None:
    with pytest.raises(QbxmlError) as refusal:
        message_set([vendor(), vendor(Name="")], version=V13)
    assert refusal.value.path == "VendorAddRq/requestID"
