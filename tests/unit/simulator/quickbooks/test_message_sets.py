"""What kills a whole message set, what does not, and how answers look."""

from __future__ import annotations

import pytest
from lxml import etree

from simulator.quickbooks import CompanyFile, HResult
from tests.unit.simulator.quickbooks.desk import Desk, new_desk

VENDOR = "<VendorAddRq requestID='1'><VendorAdd><Name>{}</Name></VendorAdd></VendorAddRq>"


def killed(desk: Desk, body: str, **how: str) -> str:
    with pytest.raises(HResult) as caught:
        desk.raw(body, **how)
    return caught.value.code


@pytest.mark.parametrize(
    "body",
    [
        (
            "<CustomerAddRq><CustomerAdd><Name>A</Name><Email>a@b.c</Email><CompanyName>x</CompanyName>"
            "</CustomerAdd></CustomerAddRq>"
        ),
        "<CustomerAddRq><CustomerAdd><Name>A</Name><Foo>1</Foo></CustomerAdd></CustomerAddRq>",
        "<CustomerAddRq><CustomerAdd><Name>A</Name><Name>B</Name></CustomerAdd></CustomerAddRq>",
        "<CustomerFrobnicateRq/>",
        "<BillAddRq><BillAdd><TxnDate>2026-11-22</TxnDate></BillAdd></BillAddRq>",
        "<ClassQueryRq iterator='Start'><MaxReturned>10</MaxReturned></ClassQueryRq>",
        "<AccountQueryRq iterator='Start'><MaxReturned>10</MaxReturned></AccountQueryRq>",
        "<VendorQueryRq colour='red'/>",
        "<VendorQueryRq metaData='Perhaps'/>",
        "<VendorQueryRq>text</VendorQueryRq>",
        "<InvoiceQueryRq><ModifiedDateRangeFilter/><TxnDateRangeFilter/></InvoiceQueryRq>",
        (
            "<BillPaymentCheckAddRq><BillPaymentCheckAdd><PayeeEntityRef/><BankAccountRef/>"
            "<IsToBePrinted>1</IsToBePrinted><RefNumber>1</RefNumber><AppliedToTxnAdd><TxnID>1-1</TxnID>"
            "</AppliedToTxnAdd></BillPaymentCheckAdd></BillPaymentCheckAddRq>"
        ),
        (
            "<BillPaymentCheckAddRq><BillPaymentCheckAdd><PayeeEntityRef/><BankAccountRef/>"
            "<RefNumber>1</RefNumber></BillPaymentCheckAdd></BillPaymentCheckAddRq>"
        ),
    ],
)
def test_one_wrong_element_kills_the_whole_message_set(desk: Desk, body: str) -> None:
    assert "0x80040400" == killed(desk, VENDOR.format("First") + body)
    assert 1 == desk.ask("<VendorQueryRq/>").code


@pytest.mark.parametrize(
    ("version", "body"),
    [
        ("11.0", "<TransferQueryRq/>"),
        (
            "7.0",
            "<VendorAddRq><VendorAdd><Name>A</Name><ExternalGUID>0</ExternalGUID></VendorAdd></VendorAddRq>",
        ),
        ("1.0", "<VendorQueryRq><OwnerID>0</OwnerID></VendorQueryRq>"),
        (
            "5.0",
            "<VendorAddRq><VendorAdd><Name>A</Name><VendorAddress><Note>n</Note></VendorAddress></VendorAdd></VendorAddRq>",
        ),
    ],
)
def test_what_is_newer_than_the_declared_version_is_a_parse_error(
    desk: Desk, version: str, body: str
) -> None:
    assert "0x80040400" == killed(desk, body, version=version)


def test_a_version_the_file_does_not_speak_is_named_as_such() -> None:
    old = new_desk(versions=("6.0", "7.0"))
    assert "0x80040423" == killed(old, "<HostQueryRq/>", version="13.0")
    assert 0 == old.ask("<HostQueryRq/>", version="7.0").code


@pytest.mark.parametrize("on_error", ["ignore", "", "rollbackOnError"])
def test_onerror_takes_two_values_only(desk: Desk, on_error: str) -> None:
    assert "0x80040400" == killed(desk, "<HostQueryRq/>", on_error=on_error)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "<QBXML>",
        "<QBXML><QBXMLMsgsRq onError='stopOnError'/></QBXML>",
        "<?qbxml version='13.0'?><Other/>",
        "<?qbxml version='13.0'?><!DOCTYPE a [<!ENTITY b 'c'>]><QBXML>&b;</QBXML>",
    ],
)
def test_what_is_not_a_message_set_is_a_parse_error(desk: Desk, text: str) -> None:
    with pytest.raises(HResult, match="0x80040400"):
        desk.company.process(text, session=desk.session)


def test_raw_bytes_beyond_ascii_are_refused_and_references_are_not(desk: Desk) -> None:
    assert "0x80040400" == killed(desk, VENDOR.format("Décor"))
    assert "Décor" == desk.ask(VENDOR.format("D&#233;cor")).text("VendorRet/Name")


@pytest.mark.parametrize("text", ["&#26085;", "&#8722;", "&#128512;", "&#263;"])
def test_characters_outside_the_code_page_are_refused(desk: Desk, text: str) -> None:
    assert "0x80040400" == killed(desk, VENDOR.format(text))


@pytest.mark.parametrize("text", ["&#8364;", "&#8211;", "&#381;"])
def test_the_euro_sign_and_its_neighbours_are_in_the_code_page(desk: Desk, text: str) -> None:
    assert 0 == desk.ask(VENDOR.format(text)).code


def test_answers_look_as_quickbooks_prints_them(desk: Desk) -> None:
    text = desk.raw(VENDOR.format("&quot;Buzz&quot; &amp; Caf&#233; O'Neill"))
    assert text.startswith(
        '<?xml version="1.0" ?>\n<QBXML>\n<QBXMLMsgsRs>\n<VendorAddRs requestID="1"'
    )
    assert "<Name>&quot;Buzz&quot; &amp; Caf&#233; O&apos;Neill</Name>" in text
    assert "<?qbxml" not in text
    assert text.isascii()


def test_the_request_id_is_echoed_and_absent_when_none_was_given(desk: Desk) -> None:
    answers = desk.set('<HostQueryRq requestID="a&amp;b"/><HostQueryRq/>')
    assert ["a&b", None] == [answer.get("requestID") for answer in answers]


def test_a_request_id_of_more_than_fifty_characters_is_refused_alone(desk: Desk) -> None:
    answers = desk.set(
        f'<HostQueryRq requestID="{"x" * 51}"/><HostQueryRq requestID="{"x" * 50}"/>'
    )
    assert [1060, 0] == [answer.code for answer in answers]


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("<IsActive>{}</IsActive>", "yes", 3010),
        ("<OpenBalanceDate>{}</OpenBalanceDate>", "11/22/2026", 3020),
        ("<OpenBalanceDate>{}</OpenBalanceDate>", "2026-02-30", 3020),
        ("<CreditLimit>{}</CreditLimit>", "10.5", 3040),
        ("<CreditLimit>{}</CreditLimit>", "1,000.00", 3040),
        ("<FirstName>{}</FirstName>", "x" * 26, 3070),
        ("<ExternalGUID>{}</ExternalGUID>", "12345678-abcd-1234-abcd-1234567890ab", 3000),
        ("<TermsRef><ListID>{}</ListID></TermsRef>", "bogus", 3000),
    ],
)
def test_a_wrong_value_in_the_right_place_is_that_requests_own_status(
    desk: Desk, field: str, value: str, code: int
) -> None:
    bad = f"<VendorAddRq><VendorAdd><Name>A</Name>{field.format(value)}</VendorAdd></VendorAddRq>"
    answers = desk.set(bad + VENDOR.format("B"))
    assert [code, 0] == [answer.code for answer in answers]
    assert value in answers[0].message


def test_an_unknown_enumeration_value_names_its_field(desk: Desk) -> None:
    answer = desk.ask("<AccountQueryRq><ActiveStatus>Some</ActiveStatus></AccountQueryRq>")
    assert 3110 == answer.code
    assert "ActiveStatus" in answer.message


def test_stop_on_error_leaves_the_rest_undone_and_keeps_what_was_done(desk: Desk) -> None:
    body = VENDOR.format("A") + VENDOR.format("A") + VENDOR.format("B")
    codes = [a.code for a in desk.set(body, on_error="stopOnError")]
    assert [0, 3100, 3231] == codes
    assert ["A"] == desk.ask("<VendorQueryRq/>").texts("VendorRet/Name")


def test_continue_on_error_goes_on(desk: Desk) -> None:
    body = VENDOR.format("A") + VENDOR.format("A") + VENDOR.format("B")
    assert [0, 3100, 0] == [a.code for a in desk.set(body)]


def test_a_warning_does_not_stop_a_set(desk: Desk) -> None:
    body = "<VendorQueryRq><FullName>Nobody</FullName></VendorQueryRq>" + VENDOR.format("A")
    assert [500, 0] == [a.code for a in desk.set(body, on_error="stopOnError")]


def test_a_field_us_files_do_not_know_is_dropped_with_a_warning_and_the_write_is_made(
    desk: Desk,
) -> None:
    desk.name("Customer", "John")
    answer = desk.ask(
        "<CustomerAddRq><CustomerAdd><Name>Jane</Name><IsStatementWithParent>true"
        "</IsStatementWithParent></CustomerAdd></CustomerAddRq>"
    )
    assert (530, "Warn", "Jane") == (answer.code, answer.severity, answer.text("CustomerRet/Name"))
    assert '"IsStatementWithParent" is not supported' in answer.message


def test_a_request_that_exists_but_is_not_served_says_so_alone(desk: Desk) -> None:
    answers = desk.set("<EstimateQueryRq/><HostQueryRq/>")
    assert [1030, 0] == [answer.code for answer in answers]


def test_a_closed_session_is_dead(desk: Desk) -> None:
    desk.session.close()
    assert "0x8004040D" == killed(desk, "<HostQueryRq/>")


def test_a_read_only_application_reads_and_cannot_write(desk: Desk) -> None:
    desk.session = desk.company.open_session("Reader", "{1}", read_only=True)
    assert [0, 3263] == [a.code for a in desk.set("<HostQueryRq/>" + VENDOR.format("A"))]


def test_a_later_request_can_use_the_id_an_earlier_one_of_the_set_got(shop: Desk) -> None:
    answers = shop.set(
        '<BillAddRq><BillAdd defMacro="TxnID:b"><VendorRef><FullName>Lumber Yard</FullName>'
        "</VendorRef><ExpenseLineAdd><AccountRef><FullName>Rent</FullName></AccountRef>"
        "<Amount>9.00</Amount></ExpenseLineAdd></BillAdd></BillAddRq>"
        "<BillPaymentCheckAddRq><BillPaymentCheckAdd>"
        "<PayeeEntityRef><FullName>Lumber Yard</FullName>"
        "</PayeeEntityRef><BankAccountRef><FullName>Checking</FullName></BankAccountRef>"
        '<RefNumber>1</RefNumber><AppliedToTxnAdd><TxnID useMacro="TxnID:b"/>'
        "<PaymentAmount>9.00</PaymentAmount></AppliedToTxnAdd></BillPaymentCheckAdd>"
        "</BillPaymentCheckAddRq>"
    )
    assert [0, 0] == [answer.code for answer in answers]
    assert answers[0].text("BillRet/TxnID") == answers[1].text(
        "BillPaymentCheckRet/AppliedToTxnRet/TxnID"
    )


def test_a_very_long_answer_is_still_one_document(desk: Desk) -> None:
    assert isinstance(desk.company, CompanyFile)
    for number in range(60):
        desk.name("Vendor", f"Vendor {number:03d}", f"<Notes>{'n' * 4000}</Notes>")
    root = etree.fromstring(desk.raw("<VendorQueryRq/>").encode("ascii"))
    assert 60 == len(root.findall(".//VendorRet"))
