"""What QuickBooks answered, as statuses and typed records."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from qbxml.parser import document_bytes
from qbxml.response import Answer, Record, SetStatus, read
from qbxml.schema import response_schema
from qbxml.timestamp import Timestamp

if TYPE_CHECKING:
    from qbxml.response import Part
    from qbxml.schema import Element
    from qbxml.types import Value

SAMPLES = Path(__file__).parents[3] / "../shared/qbxml-samples"
# Three samples are no answers: two are whole SOAP envelopes, one is a request.
FOREIGN = {"rs-flowlink-invoice-add", "rs-flowlink-receive-payment-add"} | {
    "rs-flowlink-sales-receipt-query"
}
ANSWERS = sorted(path for path in SAMPLES.glob("rs-*.xml") if path.stem not in FOREIGN)
# Its author wrote a placeholder where the time stood.
UNREAD = {
    "rs-SalesReceiptAdd-qbxml-gem-2": {
        "SalesReceiptRet/TimeCreated",
        "SalesReceiptRet/TimeModified",
    }
}
TYPES: dict[str, type] = {
    "AMTTYPE": Decimal,
    "PRICETYPE": Decimal,
    "QUANTYPE": Decimal,
    "PERCENTTYPE": Decimal,
    "FLOATTYPE": Decimal,
    "BOOLTYPE": bool,
    "INTTYPE": int,
    "DATETYPE": date,
    "DATETIMETYPE": Timestamp,
}
needs_samples = pytest.mark.skipif(
    not SAMPLES.is_dir(), reason="shared/qbxml-samples is not here: no real answers to read"
)


def parts(body: str, attributes: str = "") -> list[Part]:
    text = f'<?xml version="1.0" ?><QBXML><QBXMLMsgsRs{attributes}>{body}</QBXMLMsgsRs></QBXML>'
    return list(read([text.encode()]))


def answer(name: str, inner: str = "", attributes: str = 'requestID="1"') -> str:
    status = 'statusCode="0" statusSeverity="Info" statusMessage="Status OK"'
    return f"<{name} {attributes} {status}>{inner}</{name}>"


def one_record(name: str, inner: str) -> Record:
    record = parts(answer(name, inner))[-1]
    assert isinstance(record, Record)
    return record


def sample(name: str) -> list[Part]:
    with (SAMPLES / name).open("rb") as source:
        return list(read(source))


def mistyped(value: Value, element: Element, path: str) -> list[str]:
    """The fields whose value is not of the type their element has."""
    if element.repeats:
        if not isinstance(value, list):
            return [path]
        return [bad for one in value for bad in mistyped_one(one, element, path)]
    return mistyped_one(value, element, path)


def mistyped_one(value: Value, element: Element, path: str) -> list[str]:
    if element.children:
        assert isinstance(value, dict), path
        return [
            bad
            for name, inner in value.items()
            if name in element.by_name
            for bad in mistyped(inner, element.by_name[name], f"{path}/{name}")
        ]
    return [] if type(value) is TYPES.get(element.kind, str) else [path]


@needs_samples
@pytest.mark.parametrize("path", ANSWERS, ids=lambda path: path.stem)
def test_a_real_answer_is_read_into_typed_values(path: Path) -> None:
    found = sample(path.name)
    assert isinstance(found[0], SetStatus)
    wrong: set[str] = set()
    for part in found[1:]:
        if isinstance(part, Record):
            schema = response_schema(part.kind)
            wrong.update(mistyped_one(part.fields, schema, part.kind))
            assert wrong == set(part.unread)
    assert UNREAD.get(path.stem, set()) == wrong


@needs_samples
@pytest.mark.parametrize("path", ANSWERS, ids=lambda path: path.stem)
def test_no_record_and_no_status_of_a_real_answer_is_lost(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    found = sample(path.name)
    statuses = re.findall(r"<\w+Rs\b[^>]*statusCode=\"(\d+)\"", text)
    assert [int(one) for one in statuses] == [
        part.status_code for part in found if isinstance(part, Answer)
    ]


def flags(value: Value) -> list[bool]:
    if isinstance(value, dict):
        return [flag for inner in value.values() for flag in flags(inner)]
    if isinstance(value, list):
        return [flag for inner in value for flag in flags(inner)]
    return [value] if isinstance(value, bool) else []


@needs_samples
def test_every_false_of_a_real_answer_is_false() -> None:
    name = "rs-CustomerQuery-sample-company-full.xml"
    text = (SAMPLES / name).read_text(encoding="utf-8")
    found = [
        flag for part in sample(name) if isinstance(part, Record) for flag in flags(part.fields)
    ]
    assert text.count(">false<") == found.count(False) > 0
    assert text.count(">true<") == found.count(True) > 0


@needs_samples
def test_a_part_paid_invoice_says_what_was_applied() -> None:
    invoice = next(
        part
        for part in sample("rs-InvoiceQuery-consolibyte.xml")
        if isinstance(part, Record) and part.fields.get("TxnID") == "4-1232328070"
    )
    assert Decimal("-55.00") == invoice.fields["AppliedAmount"]
    modified = invoice.fields["TimeModified"]
    assert isinstance(modified, Timestamp)
    assert modified.wall.endswith("T20:21:10")


@needs_samples
def test_a_stale_edit_brings_the_current_record() -> None:
    body = (
        '<CustomerModRs requestID="1" statusCode="3200" statusSeverity="Error"'
        ' statusMessage="out of date"><CustomerRet><EditSequence>2</EditSequence></CustomerRet>'
        "</CustomerModRs>"
    )
    status, record = parts(body)[1:]
    assert isinstance(status, Answer)
    assert (3200, "Error") == (status.status_code, status.severity)
    assert isinstance(record, Record)
    assert {"EditSequence": "2"} == record.fields


def test_a_page_says_how_many_records_are_left() -> None:
    attributes = 'requestID="9" retCount="2" iteratorRemainingCount="7" iteratorID="{eb}"'
    page = parts(answer("CustomerQueryRs", "<CustomerRet/><CustomerRet/>", attributes))
    assert page == [
        SetStatus(None, None),
        Answer(
            name="CustomerQueryRs",
            request_id="9",
            status_code=0,
            severity="Info",
            message="Status OK",
            iterator_id="{eb}",
            iterator_remaining=7,
            ret_count=2,
        ),
        Record(kind="CustomerRet", fields={}),
        Record(kind="CustomerRet", fields={}),
    ]


def test_a_set_tells_what_became_of_it() -> None:
    found = parts("", ' newMessageSetID="X1" messageSetStatusCode="9001"')
    assert [SetStatus(9001, "X1")] == found


def test_an_answer_without_a_request_id_has_none() -> None:
    found = parts(answer("HostQueryRs", "", ""))[1]
    assert isinstance(found, Answer)
    assert found.request_id is None


def test_an_unknown_status_is_passed_on_for_others_to_judge() -> None:
    body = '<HostQueryRs requestID="1" statusCode="31999" statusSeverity="Odd"/>'
    found = parts(body)[1]
    assert isinstance(found, Answer)
    assert (31999, "Odd", "") == (found.status_code, found.severity, found.message)


def test_what_may_repeat_is_a_list_even_when_it_comes_once() -> None:
    record = one_record(
        "InvoiceQueryRs",
        "<InvoiceRet><InvoiceLineRet><TxnLineID>1</TxnLineID><Amount>5.00</Amount>"
        "</InvoiceLineRet></InvoiceRet>",
    )
    assert {"InvoiceLineRet": [{"TxnLineID": "1", "Amount": Decimal("5.00")}]} == record.fields


def test_an_answer_without_a_record_element_is_read_as_one_record() -> None:
    record = one_record(
        "TxnDelRs", "<TxnDelType>Bill</TxnDelType><TxnID>1A-1</TxnID><RefNumber>7</RefNumber>"
    )
    assert record.kind == "TxnDelRet"
    assert {"TxnDelType": "Bill", "TxnID": "1A-1", "RefNumber": "7"} == record.fields


def test_a_failed_removal_has_no_record() -> None:
    assert len(parts(answer("ListDelRs"))) == 2


def test_elements_we_do_not_know_are_kept_as_they_came() -> None:
    record = one_record(
        "CustomerQueryRs",
        "<CustomerRet><New>1</New><More><A>2</A></More><Twice>a</Twice><Twice>b</Twice>"
        "<Twice>c</Twice></CustomerRet>",
    )
    assert {"New": "1", "More": {"A": "2"}, "Twice": ["a", "b", "c"]} == record.fields


def test_a_record_we_do_not_know_is_kept_as_text() -> None:
    record = one_record("FutureQueryRs", "<FutureRet><Amount>1.00</Amount></FutureRet>")
    assert ("FutureRet", {"Amount": "1.00"}) == (record.kind, record.fields)


def test_an_unreadable_value_is_kept_as_text_and_named() -> None:
    record = one_record(
        "AccountQueryRs", "<AccountRet><Balance>many</Balance><Name>x</Name></AccountRet>"
    )
    assert {"Balance": "many", "Name": "x"} == record.fields
    assert record.unread == ("AccountRet/Balance",)


def test_a_second_value_where_one_belongs_is_named_and_not_taken() -> None:
    record = one_record("AccountQueryRs", "<AccountRet><Name>a</Name><Name>b</Name></AccountRet>")
    assert ({"Name": "a"}, ("AccountRet/Name",)) == (record.fields, record.unread)


def test_an_empty_number_is_left_out_and_an_empty_text_is_empty() -> None:
    record = one_record(
        "AccountQueryRs", "<AccountRet><Balance/><IsActive></IsActive><Desc/></AccountRet>"
    )
    assert {"Desc": ""} == record.fields


@pytest.mark.parametrize(
    "document",
    [
        '<?xml version="1.0" ?>{}'.encode,
        '<?xml version="1.0" encoding="utf-8"?>{}'.encode,
        lambda: '<?xml version="1.0" encoding="windows-1252"?>{}'.encode("cp1252"),
    ],
    ids=["undeclared", "utf-8", "windows-1252"],
)
@pytest.mark.parametrize("letter", ["ü", "&#252;", "&#xFC;"])
def test_letters_are_read_however_they_were_written(document: object, letter: str) -> None:
    assert callable(document)
    head = document().decode("ascii")
    inner = answer("VendorQueryRs", f"<VendorRet><Name>M{letter}ller</Name></VendorRet>")
    text = head.format(f"<QBXML><QBXMLMsgsRs>{inner}</QBXMLMsgsRs></QBXML>")
    encoding = "cp1252" if "windows" in head else "utf-8"
    record = list(read([text.encode(encoding)]))[-1]
    assert isinstance(record, Record)
    assert {"Name": "Müller"} == record.fields


def test_an_answer_that_came_as_text_is_read_whatever_encoding_it_declares() -> None:
    inner = answer("VendorQueryRs", "<VendorRet><Name>Müller</Name></VendorRet>")
    text = (
        '\n<?xml version="1.0" encoding="windows-1252"?>\n'
        f"<QBXML><QBXMLMsgsRs>{inner}</QBXMLMsgsRs></QBXML>"
    )
    record = list(read([document_bytes(text)]))[-1]
    assert isinstance(record, Record)
    assert {"Name": "Müller"} == record.fields


def test_an_answer_in_single_bytes_reads_like_one_in_a_piece() -> None:
    inner = answer("VendorQueryRs", "<VendorRet><Name>M&#252;ller</Name></VendorRet>" * 3)
    text = f'<?xml version="1.0" ?>\n<QBXML><QBXMLMsgsRs>{inner}</QBXMLMsgsRs></QBXML>\n'
    whole = text.encode()
    single = [whole[at : at + 1] for at in range(len(whole))]
    assert list(read([whole])) == list(read(single))
