"""One answer of QuickBooks in, its statuses and typed records out, record by record.

Memory holds one record at a time, however long the answer is. Reading is lenient where real
answers differ from the SDK's schema, and strict about what is not an answer at all: nothing of a
foreign, forbidden or statusless document is passed on as data.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, TypeAlias

from qbxml.errors import QbxmlError, Reason
from qbxml.parser import Source, events
from qbxml.schema import response_schema
from qbxml.types import TEXT_KINDS, Value, from_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from lxml import etree

    from qbxml.schema import Element

FLAT: Mapping[str, str] = {
    "ListDelRs": "ListDelRet",
    "TxnDelRs": "TxnDelRet",
    "TxnVoidRs": "TxnVoidRet",
}
"""Answers without a record element of their own, and the record we read them as."""


@dataclass(frozen=True, slots=True)
class SetStatus:
    """What the message set as a whole says; both None unless recovery was asked for."""

    code: int | None
    new_message_set_id: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """The status line of one `…Rs`; its records follow. `request_id` is None if none was sent."""

    name: str
    request_id: str | None
    status_code: int
    severity: str
    message: str
    iterator_id: str | None = None
    iterator_remaining: int | None = None
    ret_count: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """One record, its values typed by the schema; elements that may repeat are always lists.

    `kind` is the element's name (`CustomerRet`); an answer may also hold an `ErrorRecovery`.
    An empty number, date or boolean is left out, an empty text is "". `unread` names the fields
    whose text did not fit their type; they are kept as text.
    """

    kind: str
    fields: dict[str, Value]
    unread: tuple[str, ...] = ()


Part: TypeAlias = SetStatus | Answer | Record


def read(source: Source) -> Iterator[Part]:
    """`SetStatus` first, then each `Answer` followed by its `Record`s, in QuickBooks' order.

    `source` is a binary file, bytes, or an iterable of bytes. Raises QbxmlError, possibly after
    some parts: use the parts only when the iterator ended by itself.
    """
    seen_set = False
    for event, element, depth in events(source):
        if event == "start" and depth <= 3:
            if depth == 1:
                _expect(element, "QBXML")
            elif depth == 2:
                _expect(element, "QBXMLMsgsRs")
                seen_set = True
                yield _set_status(element)
            else:
                yield _answer(element)
        elif event == "end" and depth == 4 and _name(element.getparent()) not in FLAT:
            yield _record(_name(element), element)
            _forget(element)
        elif event == "end" and depth == 3:
            flat = FLAT.get(_name(element))
            if flat is not None and len(element):
                yield _record(flat, element)
            _forget(element)
    if not seen_set:
        raise QbxmlError(
            "The document holds no qbXML answers (QBXMLMsgsRs).", reason=Reason.FOREIGN
        )


def _name(element: etree._Element | None) -> str:
    return "" if element is None else str(element.tag)


def _expect(element: etree._Element, name: str) -> None:
    if element.tag != name:
        raise QbxmlError(
            f"The document holds <{_name(element)[:60]}> where an answer has <{name}>: it is not"
            " a qbXML answer.",
            reason=Reason.FOREIGN,
        )


def _forget(element: etree._Element) -> None:
    """Frees an element that was read and everything before it under the same parent."""
    element.clear()
    parent = element.getparent()
    while parent is not None and element.getprevious() is not None:
        del parent[0]


def _set_status(element: etree._Element) -> SetStatus:
    return SetStatus(
        _number(element, "messageSetStatusCode"), element.get("newMessageSetID") or None
    )


def _answer(element: etree._Element) -> Answer:
    status = _number(element, "statusCode")
    if status is None:
        raise QbxmlError(
            "An answer without a statusCode says neither that it worked nor that it failed.",
            reason=Reason.BAD_STATUS,
            path=_name(element),
        )
    return Answer(
        name=_name(element),
        request_id=element.get("requestID"),
        status_code=status,
        severity=element.get("statusSeverity") or "",
        message=element.get("statusMessage") or "",
        iterator_id=element.get("iteratorID") or None,
        iterator_remaining=_number(element, "iteratorRemainingCount"),
        ret_count=_number(element, "retCount"),
    )


def _number(element: etree._Element, attribute: str) -> int | None:
    text = (element.get(attribute) or "").strip()
    if not text:
        return None
    if not text.isascii() or not text.isdigit() or len(text) > 10:
        raise QbxmlError(
            f"“{text[:20]}” is not a number.",
            reason=Reason.BAD_STATUS,
            path=f"{_name(element)}/{attribute}",
        )
    return int(text)


def _record(kind: str, element: etree._Element) -> Record:
    unread: list[str] = []
    fields = _fields(element, _known(kind), kind, unread)
    return Record(kind=kind, fields=fields, unread=tuple(unread))


@cache
def _known(kind: str) -> Element | None:
    try:
        return response_schema(kind)
    except QbxmlError:
        return None


def _fields(
    element: etree._Element, schema: Element | None, path: str, unread: list[str]
) -> dict[str, Value]:
    fields: dict[str, Value] = {}
    for child in element:
        name = str(child.tag)
        known = schema.by_name.get(name) if schema is not None else None
        where = f"{path}/{name}"
        if known is None:
            _add_unknown(fields, name, _unknown(child))
            continue
        value: Value | None
        if known.children:
            value = _fields(child, known, where, unread)
        else:
            value = _typed(child.text or "", known.kind, where, unread)
        if value is None:
            continue
        if known.repeats:
            many = fields.setdefault(name, [])
            assert isinstance(many, list)
            many.append(value)
        elif name in fields:
            unread.append(where)  # the schema knows one; which of two is right we cannot tell
        else:
            fields[name] = value
    return fields


def _typed(text: str, kind: str, where: str, unread: list[str]) -> Value | None:
    if kind not in TEXT_KINDS and not text.strip():
        return None
    try:
        return from_text(kind, text)
    except QbxmlError:
        unread.append(where)
        return text


def _unknown(element: etree._Element) -> Value:
    """An element the tables do not know: text, or a mapping of such."""
    if not len(element):
        return element.text or ""
    fields: dict[str, Value] = {}
    for child in element:
        _add_unknown(fields, str(child.tag), _unknown(child))
    return fields


def _add_unknown(fields: dict[str, Value], name: str, value: Value) -> None:
    """Kept as it comes; a second one of the same name makes it a list."""
    if name not in fields:
        fields[name] = value
        return
    before = fields[name]
    if isinstance(before, list):
        before.append(value)
    else:
        fields[name] = [before, value]
