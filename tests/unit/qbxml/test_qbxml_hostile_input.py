"""Documents that are cut, foreign, forged or meant to harm."""

from __future__ import annotations

import io
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qbxml.errors import QbxmlError, Reason
from qbxml.parser import MAX_DEPTH, MAX_PROLOG, document_bytes, events
from qbxml.response import Answer, Part, Record, read

GOOD = (
    b'<?xml version="1.0" ?><QBXML><QBXMLMsgsRs><VendorQueryRs requestID="1" statusCode="0"'
    b' statusSeverity="Info" statusMessage="Status OK"><VendorRet><Name>Acme</Name></VendorRet>'
    b"</VendorQueryRs></QBXMLMsgsRs></QBXML>"
)
BOMB = (
    b'<!DOCTYPE q [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">'
    b'<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">]><QBXML>&c;</QBXML>'
)
FILE_ENTITY = b'<!DOCTYPE q [<!ENTITY x SYSTEM "file:///etc/passwd">]><QBXML>&x;</QBXML>'


def refusal(document: bytes | list[bytes]) -> Reason:
    with pytest.raises(QbxmlError) as error:
        list(read([document] if isinstance(document, bytes) else document))
    return error.value.reason


HOSTILE = {
    "a billion laughs": (BOMB, Reason.FORBIDDEN),
    "a file entity": (FILE_ENTITY, Reason.FORBIDDEN),
    "a DOCTYPE after a comment": (b"<!-- x --> " + BOMB, Reason.FORBIDDEN),
    "a DOCTYPE after a declaration": (b'<?xml version="1.0"?>\n' + BOMB, Reason.FORBIDDEN),
    "a DOCTYPE in small letters": (BOMB.replace(b"DOCTYPE", b"doctype"), Reason.FORBIDDEN),
    "an entity nobody declared": (GOOD.replace(b"Acme", b"&acme;"), Reason.BROKEN),
    "UTF-16": (GOOD.decode().encode("utf-16"), Reason.FORBIDDEN),
    "UTF-7": (GOOD.replace(b'"1.0" ', b'"1.0" encoding="utf-7"'), Reason.FORBIDDEN),
    "nothing": (b"", Reason.EMPTY),
    "blanks": (b" \r\n\t", Reason.EMPTY),
    "a byte order mark alone": (b"\xef\xbb\xbf", Reason.EMPTY),
    "a sentence": (b"Internal Server Error", Reason.BROKEN),
    "HTML": (b"<html><body>Login</body></html>", Reason.FOREIGN),
    "a request": (b"<QBXML><QBXMLMsgsRq/></QBXML>", Reason.FOREIGN),
    "an event": (b"<QBXML><QBXMLEvents/></QBXML>", Reason.FOREIGN),
    "an envelope alone": (b"<QBXML/>", Reason.FOREIGN),
    "a namespace": (b'<QBXML xmlns="urn:x"><QBXMLMsgsRs/></QBXML>', Reason.FOREIGN),
    "a declaration alone": (b'<?xml version="1.0"?>', Reason.TRUNCATED),
    "an endless declaration": (b"<?xml " + b"x" * MAX_PROLOG, Reason.TOO_BIG),
    "no status": (GOOD.replace(b'statusCode="0"', b""), Reason.BAD_STATUS),
    "a status in words": (GOOD.replace(b'statusCode="0"', b'statusCode="ok"'), Reason.BAD_STATUS),
    "bytes of no encoding": (GOOD.replace(b"Acme", b"A\xfccme"), Reason.BROKEN),
    "a control character": (GOOD.replace(b"Acme", b"A&#1;"), Reason.BROKEN),
    "something after the end": (GOOD + b"<QBXML/>", Reason.BROKEN),
    "crossed elements": (GOOD.replace(b"</Name></VendorRet>", b"</VendorRet>"), Reason.BROKEN),
}


@pytest.mark.parametrize("case", HOSTILE)
def test_a_document_that_is_no_answer_is_refused_for_what_it_is(case: str) -> None:
    document, reason = HOSTILE[case]
    assert reason == refusal(document)
    assert reason == refusal([document[at : at + 1] for at in range(len(document))])


def test_the_good_document_of_these_tests_is_read() -> None:
    assert len(list(read(GOOD))) == len(list(read([GOOD]))) == 3
    assert len(list(read(io.BytesIO(b"\xef\xbb\xbf\n" + GOOD)))) == 3


@pytest.mark.parametrize("end", range(1, len(GOOD), 7))
def test_an_answer_cut_anywhere_never_ends_well(end: int) -> None:
    assert refusal(GOOD[:end]) in {Reason.TRUNCATED, Reason.BROKEN}


def test_an_answer_cut_between_records_says_it_was_cut() -> None:
    found: list[Part] = []
    with pytest.raises(QbxmlError) as error:
        found.extend(read([GOOD.partition(b"</VendorQueryRs>")[0]]))
    assert error.value.reason is Reason.TRUNCATED
    assert [Answer, Record] == [type(part) for part in found[1:]] or not found


@pytest.mark.parametrize("depth", [MAX_DEPTH + 1, 300, 5000])
def test_elements_nested_too_deep_are_refused(depth: int) -> None:
    assert refusal(b"<QBXML><QBXMLMsgsRs>" + b"<a statusCode='0'>" * depth) is Reason.TOO_DEEP


def test_the_deepest_allowed_document_is_still_read() -> None:
    inner = MAX_DEPTH - 3
    deep = b"<a>" * inner + b"</a>" * inner
    document = b'<QBXML><QBXMLMsgsRs><R statusCode="0">' + deep + b"</R></QBXMLMsgsRs></QBXML>"
    assert len(list(read([document]))) == 3


def test_one_text_of_many_megabytes_is_refused() -> None:
    assert refusal(GOOD.replace(b"Acme", b"x" * 11_000_000)) is Reason.TOO_BIG


def test_half_a_character_in_a_text_is_refused() -> None:
    with pytest.raises(QbxmlError):
        document_bytes("<QBXML>\ud83d</QBXML>")


@settings(max_examples=200)
@given(st.binary(max_size=200))
def test_no_bytes_break_the_parser_in_another_way(noise: bytes) -> None:
    for document in (noise, b"<QBXML>" + noise, GOOD.replace(b"Acme", noise)):
        try:
            for _ in events([document]):
                pass
        except QbxmlError as error:
            assert error.detail.endswith(tuple("." + "'\")0123456789"))  # noqa: PT017


READ_A_BIG_ANSWER = """
import resource, sys
from qbxml.response import Record, read

fields = b"<ListID>8-1</ListID><Name>Some customer</Name><Balance>1.00</Balance>"
record = b"<CustomerRet>" + fields + b"</CustomerRet>"
head = b'<?xml version="1.0" ?><QBXML><QBXMLMsgsRs><CustomerQueryRs statusCode="0">'
tail = b"</CustomerQueryRs></QBXMLMsgsRs></QBXML>"
count = int(sys.argv[1]) // len(record)

def chunks():
    yield head
    for _ in range(count // 500):
        yield record * 500
    yield record * (count % 500) + tail

list(read([head + record + tail]))
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
seen = sum(isinstance(part, Record) for part in read(chunks()))
assert seen == count, (seen, count)
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)
"""


def test_twenty_megabytes_of_records_are_read_in_the_memory_of_a_few() -> None:
    pytest.importorskip("resource", reason="peak memory is measured the Unix way")
    grown = subprocess.run(
        [sys.executable, "-c", READ_A_BIG_ANSWER, str(20_000_000)],
        check=True,
        capture_output=True,
        text=True,
        cwd=Path(__file__).parents[3],
    )
    assert int(grown.stdout) < 4_000, "kilobytes above what a single record takes"
