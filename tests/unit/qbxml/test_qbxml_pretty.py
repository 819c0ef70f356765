"""Documents as people read them."""

from __future__ import annotations

import pytest

from qbxml.pretty import pretty


def test_a_document_is_indented_and_says_the_same() -> None:
    shown = pretty(b'<?xml version="1.0"?><QBXML><A x="1"><B>a &amp; b</B></A></QBXML>')
    assert '<QBXML>\n  <A x="1">\n    <B>a &amp; b</B>\n  </A>\n</QBXML>' == shown


@pytest.mark.parametrize(
    "document", [b"no xml", b"<open>", b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', b"\xff\xfe"]
)
def test_what_cannot_be_read_stays_as_it_came(document: bytes) -> None:
    assert document.decode("utf-8", errors="replace") == pretty(document)
