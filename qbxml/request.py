"""Requests in, the exact bytes of one message set out.

Whatever leaves here QuickBooks can parse: one unknown, misplaced or too new element would make
it refuse every request of the set with 0x80040400 and no word about which. ASCII only, because
raw non-ASCII bytes are refused even when the encoding is declared.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from lxml import etree

from qbxml.encode import Encoder
from qbxml.errors import QbxmlError, Reason
from qbxml.schema import has_iterator, has_metadata, request_schema
from qbxml.types import Value, Version, format_version

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from qbxml.schema import Element

REQUEST_ID_LENGTH = 50
MESSAGE_SET_ID_LENGTH = 23
# rollbackOnError is in the SDK's schema, but nobody has seen QuickBooks Desktop undo anything.
ON_ERROR = ("continueOnError", "stopOnError")
METADATA = ("NoMetaData", "MetaDataOnly", "MetaDataAndResponseData")
ITERATOR = ("Start", "Continue", "Stop")

_REQUEST_ID = re.compile(r"[\x20-\x7e]{1,50}")
_MESSAGE_SET_ID = re.compile(r"[A-Za-z0-9]{1,23}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One request: `name` as in the SDK (`VendorAddRq`), `body` by element names.

    Aggregates are mappings, repeats are sequences. `attributes` may hold iterator, iteratorID
    and metaData.
    """

    name: str
    body: Mapping[str, Value]
    request_id: str
    attributes: Mapping[str, str] = field(default_factory=dict)


def message_set(
    requests: Sequence[Request],
    *,
    version: Version,
    on_error: str = "continueOnError",
    new_message_set_id: str | None = None,
    old_message_set_id: str | None = None,
) -> bytes:
    """The whole document, ready for the Web Connector; raises the first problem found.

    An empty list is allowed with message set IDs: new = old asks QuickBooks what became of that
    set, old alone makes it forget the set (Web Connector Programmer's Guide, error recovery).
    """
    if on_error not in ON_ERROR:
        raise QbxmlError(
            f"onError must be one of {', '.join(ON_ERROR)}.", reason=Reason.BAD_MESSAGE_SET
        )
    ids = {"newMessageSetID": new_message_set_id, "oldMessageSetID": old_message_set_id}
    given = {name: text for name, text in ids.items() if text is not None}
    for name, text in given.items():
        _check_message_set_id(name, text)
    if not requests and not given:
        raise QbxmlError("There is nothing to send.", reason=Reason.BAD_MESSAGE_SET)
    root, problems = _build(requests, version)
    if problems:
        raise problems[0]
    body = root[0]
    body.set("onError", on_error)
    for name, text in given.items():
        body.set(name, text)
    head = f'<?xml version="1.0" encoding="utf-8"?><?qbxml version="{format_version(version)}"?>'
    return head.encode("ascii") + etree.tostring(root, encoding="us-ascii", xml_declaration=False)


def check(requests: Sequence[Request], version: Version) -> list[QbxmlError]:
    """Every problem that would keep these requests from being sent in `version`; [] if none."""
    return _build(requests, version)[1]


def _build(
    requests: Sequence[Request], version: Version
) -> tuple[etree._Element, list[QbxmlError]]:
    root = etree.Element("QBXML")
    body = etree.SubElement(root, "QBXMLMsgsRq")
    problems: list[QbxmlError] = []
    twice = {text for text, n in Counter(one.request_id for one in requests).items() if n > 1}
    for request in requests:
        problems += _check_request_id(request, twice)
        try:
            schema = request_schema(request.name)
            _check_version(request.name, schema, version)
        except QbxmlError as problem:
            problems.append(problem)
            continue
        problems += _check_attributes(request)
        if problems:  # lxml would refuse the text of a bad attribute in its own words
            node = etree.SubElement(body, request.name)
        else:
            attributes = {"requestID": request.request_id, **request.attributes}
            node = etree.SubElement(body, request.name, attributes)
        encoder = Encoder(version)
        encoder.fill(node, schema, request.body, request.name.removesuffix("Rq"))
        problems += encoder.problems
    return root, problems


def _check_version(name: str, schema: Element, version: Version) -> None:
    path = name.removesuffix("Rq")
    if not schema.us:
        raise QbxmlError(
            "is not part of QuickBooks Desktop's US edition.", reason=Reason.NOT_IN_US, path=path
        )
    if schema.since > version:
        raise QbxmlError(
            f"needs qbXML {format_version(schema.since)}, but this company file is spoken to in"
            f" {format_version(version)}. A newer QuickBooks is needed for it.",
            reason=Reason.TOO_NEW,
            path=path,
        )


def _check_request_id(request: Request, twice: set[str]) -> list[QbxmlError]:
    path = f"{request.name}/requestID"
    if not _REQUEST_ID.fullmatch(request.request_id):
        detail = f"must be 1 to {REQUEST_ID_LENGTH} plain characters (status 1060 otherwise)."
        return [QbxmlError(detail, reason=Reason.BAD_ATTRIBUTE, path=path, limit=REQUEST_ID_LENGTH)]
    if request.request_id in twice:
        detail = "is used twice in this message set; the answers could not be told apart."
        return [QbxmlError(detail, reason=Reason.BAD_ATTRIBUTE, path=path)]
    return []


def _check_attributes(request: Request) -> list[QbxmlError]:
    """Iterators only where the SDK has them, complete, and with a page size of at least one."""
    attributes = request.attributes
    iterator, metadata = attributes.get("iterator"), attributes.get("metaData")
    wrong: dict[str, str] = {
        name: "is not an attribute of a request."
        for name in attributes
        if name not in {"iterator", "iteratorID", "metaData"}
    }
    if metadata is not None and (not has_metadata(request.name) or metadata not in METADATA):
        wrong["metaData"] = f"is for queries only, with one of {', '.join(METADATA)}."
    if iterator is not None and (not has_iterator(request.name) or iterator not in ITERATOR):
        wrong["iterator"] = f"needs a query with pages and one of {', '.join(ITERATOR)}."
    continues = iterator in {"Continue", "Stop"}
    if continues != bool(attributes.get("iteratorID")):
        wrong["iteratorID"] = "belongs to iterator Continue and Stop, and to nothing else."
    elif continues and not _REQUEST_ID.fullmatch(attributes["iteratorID"]):
        wrong["iteratorID"] = "is not one that QuickBooks gave."
    size = request.body.get("MaxReturned")
    if iterator in {"Start", "Continue"} and size is None:
        wrong["MaxReturned"] = "must say how many records a page of the iterator has."
    if isinstance(size, int) and size < 1:
        wrong["MaxReturned"] = "must be at least 1."
    return [
        QbxmlError(detail, reason=Reason.BAD_ATTRIBUTE, path=f"{request.name}/{name}")
        for name, detail in wrong.items()
    ]


def _check_message_set_id(name: str, text: str) -> None:
    if not _MESSAGE_SET_ID.fullmatch(text):
        raise QbxmlError(
            f"must be 1 to {MESSAGE_SET_ID_LENGTH} letters and digits.",
            reason=Reason.BAD_MESSAGE_SET,
            path=name,
            limit=MESSAGE_SET_ID_LENGTH,
        )
