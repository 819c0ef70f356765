"""The simulator's own order tables against the SDK's schema, on machines that have it."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

import pytest
from lxml import etree

from simulator.quickbooks import HResult, SteppingClock, fields, shape
from simulator.quickbooks.envelope import parse
from simulator.quickbooks.seed import build
from tests.unit.simulator.quickbooks.desk import Desk, need_shared, new_desk

if TYPE_CHECKING:
    from simulator.quickbooks import CompanyFile

LINES = "<IncludeLineItems>true</IncludeLineItems><IncludeLinkedTxns>true</IncludeLinkedTxns>"
PLAIN = (
    "Host Company Preferences Class Terms StandardTerms DateDrivenTerms SalesTaxCode Employee "
    "PaymentMethod OtherName Entity ItemService ItemNonInventory ItemOtherCharge ItemInventory "
    "ItemInventoryAssembly ItemFixedAsset ItemSubtotal ItemDiscount ItemPayment ItemSalesTax "
    "ItemSalesTaxGroup ItemGroup BillPaymentCheck BillPaymentCreditCard ReceivePayment Transfer "
    "JournalEntry Deposit Transaction ReceivePaymentToDeposit"
)
QUERIES = {
    **dict.fromkeys(PLAIN.split(), ""),
    **dict.fromkeys(("Account", "Vendor", "Customer", "Item"), "<ActiveStatus>All</ActiveStatus>"),
    **dict.fromkeys(("Bill", "VendorCredit", "Invoice", "CreditMemo"), LINES),
}


@cache
def xsd() -> etree.XMLSchema:
    return etree.XMLSchema(etree.parse(str(need_shared("qbxml-schema/13.0/qbxmlops130.xsd"))))


@cache
def seeded() -> CompanyFile:
    return build(1)


@pytest.mark.parametrize("name", sorted(QUERIES))
def test_every_answer_fits_the_sdk_schema(name: str) -> None:
    desk = Desk(seeded(), SteppingClock())
    text = desk.raw(f'<{name}QueryRq requestID="1">{QUERIES[name]}</{name}QueryRq>')
    document = etree.fromstring(text.encode("ascii"))
    assert "0" == document[0][0].attrib["statusCode"]
    assert [] == [f"{e.line}: {e.message}" for e in _errors(document)]


def _errors(document: etree._Element) -> list[etree._LogEntry]:
    schema = xsd()
    return [] if schema.validate(document) else list(schema.error_log)


def test_sample_requests_of_the_sdk_are_understood_or_refused_as_not_served() -> None:
    """Structure only: none of them is a parse error unless the schema refuses it too."""
    company = new_desk().company
    seen = 0
    for path in sorted(need_shared("qbxml-samples").glob("rq-*.xml")):
        text = path.read_text(encoding="utf-8", errors="replace")
        if "<QBXMLMsgsRq" not in text or not text.isascii():
            continue
        seen += 1
        declared = re.search(r'qbxml version="([^"]*)"', text)
        if declared is None:
            continue
        document = etree.fromstring(text.encode("ascii"))
        fits = not _errors(document)
        try:
            parse(company, text)
        except HResult:
            assert not fits, f"{path.name} fits the schema and was refused"
    assert seen > 40


@pytest.mark.parametrize("table", ["requests", "records"])
def test_the_tables_hold_no_empty_message(table: str) -> None:
    found = fields._load(table)
    assert len(found) > 40
    empty = {name for name, message in found.items() if not message.parts}
    assert empty <= {"ReceivePaymentToDepositQueryRq"}


def test_every_request_of_qbxml_13_is_served_or_listed_as_not_served() -> None:
    text = need_shared("qbxml-schema/13.0/qbxmlops130.xsd").read_text(encoding="utf-8")
    inside = text[text.index('name="QBXMLMsgsRq"') :]
    names = set(re.findall(r'element name="(\w+Rq)"', inside[: inside.index("</xsd:choice>")]))
    assert len(names) > 200
    assert set() == names - set(fields._load("requests")) - set(fields.unserved())


def test_a_choice_that_may_repeat_takes_its_branches_in_any_order() -> None:
    element = etree.fromstring(
        "<JournalEntryAddRq><JournalEntryAdd><JournalCreditLine/><JournalDebitLine/>"
        "<JournalCreditLine/></JournalEntryAdd></JournalEntryAddRq>"
    )
    assert [] == shape.check(element, (13, 0))
