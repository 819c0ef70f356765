"""A request or an answer is cut out of its set, and shows nothing of any other record."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qbxml.cutting import cut

if TYPE_CHECKING:
    from collections.abc import Iterator

HEAD = b'<?xml version="1.0" encoding="utf-8"?><?qbxml version="13.0"?>'


def document(kind: str, *parts: str) -> bytes:
    inner = "".join(parts)
    return HEAD + f"<QBXML><QBXMLMsgs{kind}>{inner}</QBXMLMsgs{kind}></QBXML>".encode()


def vendor(one: str, name: str) -> str:
    return f"<VendorRet><ListID>{one}</ListID><Name>{name}</Name></VendorRet>"


def test_one_request_of_many_is_cut_out_and_indented() -> None:
    whole = document(
        "Rq",
        '<VendorAddRq requestID="0"><VendorAdd><Name>Able</Name></VendorAdd></VendorAddRq>',
        '<VendorAddRq requestID="1"><VendorAdd><Name>Béa &amp; Co</Name></VendorAdd></VendorAddRq>',
        '<VendorAddRq requestID="2"><VendorAdd><Name>Cain</Name></VendorAdd></VendorAddRq>',
    )
    piece = cut(whole, "1")
    assert piece is not None
    assert [
        '<VendorAddRq requestID="1">',
        "  <VendorAdd>",
        "    <Name>Béa &amp; Co</Name>",
        "  </VendorAdd>",
        "</VendorAddRq>",
    ] == piece.text.splitlines()


def test_an_answer_to_a_query_keeps_the_one_record_and_counts_the_others() -> None:
    many = "".join(vendor(f"8-{n}", f"Vendor {n}") for n in range(50))
    answer = f'<VendorQueryRs requestID="3" statusCode="0">{many}</VendorQueryRs>'
    other = f'<CustomerQueryRs requestID="2">{vendor("8-7", "elsewhere")}</CustomerQueryRs>'
    piece = cut(document("Rs", other, answer), "3", ids={"8-7"})
    assert piece is not None
    assert (49, True) == (piece.others, piece.met)
    assert "<Name>Vendor 7</Name>" in piece.text
    assert 'statusCode="0"' in piece.text
    assert 1 == piece.text.count("<VendorRet>")
    assert "elsewhere" not in piece.text


def test_an_answer_without_the_record_says_so() -> None:
    answer = (
        f'<VendorQueryRs requestID="3">{vendor("8-1", "A")}{vendor("8-2", "B")}</VendorQueryRs>'
    )
    piece = cut(document("Rs", answer), "3", ids={"8-9"})
    assert piece is not None
    assert not piece.met
    assert "VendorRet" not in piece.text


def test_a_question_for_many_keeps_what_asks_for_this_one() -> None:
    asked = "<ListID>8-1</ListID><ListID>8-2</ListID><ActiveStatus>All</ActiveStatus>"
    whole = document("Rq", f'<VendorQueryRq requestID="0">{asked}</VendorQueryRq>')
    piece = cut(whole, "0", ids={"8-2"})
    assert piece is not None
    assert "8-1" not in piece.text
    assert "<ListID>8-2</ListID>" in piece.text
    assert "ActiveStatus" in piece.text


def test_a_write_is_kept_whole_whatever_it_refers_to() -> None:
    added = "<BillAdd><VendorRef><ListID>8-1</ListID></VendorRef></BillAdd>"
    piece = cut(document("Rq", f'<BillAddRq requestID="0">{added}</BillAddRq>'), "0")
    assert piece is not None
    assert "8-1" in piece.text


def test_what_is_not_there_or_is_no_xml_is_none() -> None:
    assert cut(document("Rs", '<VendorAddRs requestID="0"/>'), "1") is None
    assert cut(b"nonsense", "0") is None
    assert cut(b"<QBXML><QBXMLMsgsRs><VendorAddRs requestID='0'>", "0") is None


def test_a_large_answer_is_cut_as_its_blocks_come() -> None:
    def blocks() -> Iterator[bytes]:
        yield b'<QBXML><QBXMLMsgsRs><VendorQueryRs requestID="0">'
        for number in range(20_000):
            yield vendor(f"8-{number}", "x" * 200).encode()
        yield b"</VendorQueryRs></QBXMLMsgsRs></QBXML>"

    piece = cut(blocks(), "0", ids={"8-19999"})
    assert piece is not None
    assert (19_999, True) == (piece.others, piece.met)
    assert len(piece.text) < 500
