"""The tables, as a reader of the code would look things up."""

from __future__ import annotations

import pytest

from qbxml.errors import QbxmlError, Reason
from qbxml.schema import (
    Element,
    field,
    first_version,
    has_iterator,
    request_schema,
    response_schema,
)
from qbxml.tables import message_index

MESSAGES = sorted(message_index())


def tree(message: str) -> Element:
    return request_schema(message) if message.endswith("Rq") else response_schema(message)


def leaves(element: Element) -> list[Element]:
    return [element, *(leaf for child in element.children for leaf in leaves(child))]


@pytest.mark.parametrize("message", MESSAGES)
def test_every_row_of_a_message_is_in_its_tree(message: str) -> None:
    from qbxml.tables import message_rows

    paths = {row.path for row in message_rows(message)}
    parents = {row.parent for row in message_rows(message)} - {""}
    assert parents <= paths
    assert len(paths) == len(message_rows(message))
    for element in leaves(tree(message)):
        assert len(element.children) == len(element.by_name)
        if not element.children:
            assert element.kind.endswith("TYPE") or element.name.endswith(("Rq", "Ret"))


@pytest.mark.parametrize(
    ("path", "length"),
    [
        ("CustomerAdd/BillAddress/City", 31),
        ("CustomerRet/BillAddress/City", 31),
        ("CustomerAdd/MiddleName", 5),
        ("VendorAdd/Name", 41),
        ("VendorAdd/VendorTaxIdent", 15),
        ("AccountAdd/AccountNumber", 7),
        ("BillAdd/RefNumber", 20),
        ("InvoiceAdd/RefNumber", 11),
        ("BillAdd/ExpenseLineAdd[2]/CustomerRef/FullName", 209),
        ("TransferMod/EditSequence", 16),
        ("TransferAdd/Memo", 4095),
        ("CustomerQuery/IncludeRetElement", 50),
        ("CustomerRet/ListID", 36),
    ],
)
def test_a_path_leads_to_its_length(path: str, length: int) -> None:
    assert length == field(path).max_length


def test_a_path_may_name_what_goes_with_an_add() -> None:
    assert field("VendorAdd/IncludeRetElement").repeats


@pytest.mark.parametrize(
    "path", ["CustomerAdd/Foo", "CustomerAdd/Name/First", "TransferAdd/RefNumber"]
)
def test_a_path_that_leads_nowhere_is_an_error(path: str) -> None:
    with pytest.raises(QbxmlError) as error:
        field(path)
    assert error.value.reason is Reason.UNKNOWN_FIELD
    assert path == error.value.path


@pytest.mark.parametrize("name", ["FooAddRq", "CustomerRet", "CustomerAdd"])
def test_an_unknown_request_is_an_error(name: str) -> None:
    with pytest.raises(QbxmlError):
        request_schema(name)
    with pytest.raises(QbxmlError):
        first_version(name) if name != "CustomerRet" else request_schema(name)


@pytest.mark.parametrize("name", ["FooRet", "CustomerAddRq"])
def test_an_unknown_record_is_an_error(name: str) -> None:
    with pytest.raises(QbxmlError):
        response_schema(name)


def test_versions_are_those_of_the_sdk() -> None:
    assert first_version("TransferAddRq") == (12, 0)
    assert first_version("BillModRq") == (3, 0)
    assert first_version("VendorAddRq") == (1, 0)
    assert field("VendorAdd/ShipAddress").since == (11, 0)
    assert field("BillAdd/VendorAddress/City").since == (13, 0)


def test_lists_without_pages_are_known() -> None:
    paged = {"CustomerQueryRq", "VendorQueryRq", "ItemQueryRq", "InvoiceQueryRq", "TransferQueryRq"}
    whole = {"AccountQueryRq", "ClassQueryRq", "TermsQueryRq", "ListDeletedQueryRq", "HostQueryRq"}
    assert all(has_iterator(name) for name in paged)
    assert not any(has_iterator(name) for name in whole)


def test_no_request_of_ours_can_carry_a_card_number() -> None:
    for message in MESSAGES:
        if message.endswith("Rq"):
            names = {element.name for element in leaves(request_schema(message))}
            assert not {"CreditCardNumber", "CreditCardTxnInfo", "CreditCardInfo"} & names


def test_a_transfer_can_be_neither_deleted_nor_voided() -> None:
    assert "Transfer" not in field("TxnDel/TxnDelType").enum
    assert "Transfer" not in field("TxnVoid/TxnVoidType").enum
    assert "ReceivePayment" in field("TxnDel/TxnDelType").enum
    assert "ReceivePayment" not in field("TxnVoid/TxnVoidType").enum
