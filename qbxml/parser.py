"""The one hardened way in: bytes of somebody else's XML → parse events, or a refusal.

No DTD, no entities of their own, no network, bounded depth and bounded text, whatever the bytes
say. Nothing else in the package opens an XML parser.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import BinaryIO, TypeAlias

from lxml import etree

from qbxml.errors import QbxmlError, Reason

MAX_DEPTH = 64
MAX_PROLOG = 16 * 1024
BLOCK = 64 * 1024
# What QuickBooks and its middlemen write; an exotic encoding could hide a DOCTYPE from us.
ENCODINGS = frozenset({"utf-8", "us-ascii", "ascii", "iso-8859-1", "windows-1252"})

Source: TypeAlias = BinaryIO | bytes | Iterable[bytes]
Event: TypeAlias = tuple[str, etree._Element, int]  # noqa: SLF001 - lxml's name for an element

_BOM = b"\xef\xbb\xbf"
_SPACE = b" \t\r\n"
_ROOT = re.compile(rb"<[A-Za-z_]")
_SKIPPED = ((b"<?", b"?>"), (b"<!--", b"-->"))
_DECLARED = re.compile(r"""<\?xml[^>]*?\sencoding\s*=\s*["']([^"']*)["']""")
_DECLARATION = re.compile(r"^\s*<\?xml\b[^>]*\?>")


def events(source: Source) -> Iterator[Event]:
    """`("start" | "end", element, depth)` as the bytes come in; the root has depth 1.

    The caller clears what it has read. Raises QbxmlError: EMPTY, BROKEN, TRUNCATED, FORBIDDEN
    (DOCTYPE, exotic encoding), TOO_DEEP, TOO_BIG. Events before the fault have been delivered.
    """
    parser = etree.XMLPullParser(
        events=("start", "end"),
        # Nothing can be declared, DOCTYPE being refused; so every entity stops the parser at once.
        resolve_entities="internal",
        load_dtd=False,
        no_network=True,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    depth = 0
    for block in _blocks(_checked_prolog(source)):
        _feed(parser, block)
        for event, element in parser.read_events():
            if event == "start":
                depth += 1
                if depth > MAX_DEPTH:
                    raise QbxmlError(
                        f"The answer nests elements deeper than {MAX_DEPTH} levels.",
                        reason=Reason.TOO_DEEP,
                        limit=MAX_DEPTH,
                    )
                yield "start", element, depth
            else:
                yield "end", element, depth
                depth -= 1
    _close(parser)


def document_bytes(text: str) -> bytes:
    """A document that arrived as text (inside a SOAP string), as the bytes `events` reads.

    A declared encoding is dropped: it spoke of bytes that are long gone.
    """
    body = _DECLARATION.sub("", text.lstrip("\ufeff"), count=1)
    try:
        return body.encode("utf-8")
    except UnicodeEncodeError:
        raise QbxmlError(
            "The answer contains half characters that are no Unicode text.", reason=Reason.BROKEN
        ) from None


def _feed(parser: etree.XMLPullParser, block: bytes) -> None:
    try:
        parser.feed(block)
    except etree.XMLSyntaxError as fault:
        raise _refusal(fault) from None


def _close(parser: etree.XMLPullParser) -> None:
    try:
        parser.close()
    except etree.XMLSyntaxError:
        raise QbxmlError(
            "The answer ends in the middle; the rest was lost on the way.",
            reason=Reason.TRUNCATED,
        ) from None


def _refusal(fault: etree.XMLSyntaxError) -> QbxmlError:
    detail = str(fault.msg)[:200]
    if "xcessive depth" in detail:
        return QbxmlError("The answer nests elements too deeply.", reason=Reason.TOO_DEEP)
    if "xmlSAX2Characters" in detail or "huge" in detail.lower():
        return QbxmlError(
            "The answer holds a single text of more than 10 MB.", reason=Reason.TOO_BIG
        )
    return QbxmlError(f"The answer is not well-formed XML: {detail}", reason=Reason.BROKEN)


def _blocks(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """Small pieces, so that one huge chunk never becomes one huge tree."""
    for chunk in chunks:
        for start in range(0, len(chunk), BLOCK):
            yield chunk[start : start + BLOCK]


def _chunks(source: Source) -> Iterator[bytes]:
    if isinstance(source, bytes):
        yield source
        return
    read = getattr(source, "read", None)
    if read is None:
        yield from source
        return
    while chunk := read(BLOCK):
        yield chunk


def _checked_prolog(source: Source) -> Iterator[bytes]:
    """The chunks unchanged but for leading blanks, once all before the root was found harmless."""
    chunks = _chunks(source)
    head = b""
    for chunk in chunks:
        head += chunk
        if _prolog_is_over(head) or len(head) > MAX_PROLOG:
            break
    text = head.removeprefix(_BOM).lstrip(_SPACE)
    if not text:
        raise QbxmlError("The answer is empty.", reason=Reason.EMPTY)
    _refuse_bad_prolog(text)
    yield text
    yield from chunks


def _prolog_is_over(head: bytes) -> bool:
    return _after_prolog(head.removeprefix(_BOM).lstrip(_SPACE)) is not None


def _after_prolog(text: bytes) -> bytes | None:
    """What follows the declarations and comments; None while they are not complete."""
    while True:
        skipped = next((pair for pair in _SKIPPED if text.startswith(pair[0])), None)
        if skipped is None:
            longest = max(len(opening) for opening, _ in _SKIPPED)
            return text if len(text) >= longest else None
        end = text.find(skipped[1], len(skipped[0]))
        if end < 0:
            return None
        text = text[end + len(skipped[1]) :].lstrip(_SPACE)


def _refuse_bad_prolog(text: bytes) -> None:
    body = _after_prolog(text)
    if b"\x00" in text[:MAX_PROLOG]:
        raise QbxmlError("The answer is neither UTF-8 nor Windows-1252.", reason=Reason.FORBIDDEN)
    if body is not None and body[:2] == b"<!":
        raise QbxmlError(
            "The answer declares a document type, which qbXML never does.",
            reason=Reason.FORBIDDEN,
        )
    if not text.startswith(b"<") or (body and not _ROOT.match(body)):
        raise QbxmlError("The answer is not XML.", reason=Reason.BROKEN)
    if body is None and len(text) > MAX_PROLOG:
        raise QbxmlError("The answer does not begin.", reason=Reason.TOO_BIG, limit=MAX_PROLOG)
    declared = _DECLARED.match(text[:MAX_PROLOG].decode("latin-1"))
    if declared and declared[1].lower() not in ENCODINGS:
        raise QbxmlError(
            f"The answer is written in “{declared[1][:20]}”, which we do not read.",
            reason=Reason.FORBIDDEN,
        )
