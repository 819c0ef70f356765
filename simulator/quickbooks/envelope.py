"""One message set in, its answers out.

Parses, refuses what QuickBooks refuses as a whole (order, version, raw non-ASCII bytes,
characters its code page lacks), asks recovery whether to run at all, runs the requests in
order and prints. Refuses to know what any request means.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lxml import etree

from simulator.quickbooks import recovery, shape, values
from simulator.quickbooks.answers import NOTHING_FOUND, Answer, Result
from simulator.quickbooks.errors import (
    CRASHED,
    VERSION_NOT_SUPPORTED,
    HResult,
    Status,
    parse_error,
)
from simulator.quickbooks.fields import request as request_table
from simulator.quickbooks.fields import version_of
from simulator.quickbooks.handlers import Call, handle
from simulator.quickbooks.reading import read
from simulator.quickbooks.views import name_of_ref, record_view
from simulator.quickbooks.writing import escape, write

if TYPE_CHECKING:
    from simulator.quickbooks.company import CompanyFile
    from simulator.quickbooks.fields import Version
    from simulator.quickbooks.sessions import QuickBooksSession

_DECLARED = re.compile(r"""version\s*=\s*["']([^"']*)["']\s*""")
_ON_ERROR = {"stopOnError", "continueOnError"}
_SET_ATTRIBUTES = {"onError", "newMessageSetID", "oldMessageSetID", "responseData"}


@dataclass(slots=True, frozen=True, kw_only=True)
class MessageSet:
    """A parsed and well-formed message set; `unsupported` are US-unknown fields per request."""

    element: etree._Element
    version: Version
    unsupported: tuple[tuple[str, ...], ...]

    @property
    def requests(self) -> list[etree._Element]:
        """The *Rq elements in order."""
        return [child for child in self.element if isinstance(child.tag, str)]


def process(company: CompanyFile, qbxml: str | bytes, session: QuickBooksSession) -> str:
    """Run one message set; raises HResult for what kills the set."""
    session.need_open()
    message_set = parse(company, qbxml)
    new = message_set.element.get("newMessageSetID")
    old = message_set.element.get("oldMessageSetID")
    content = recovery.checksum(message_set.element)
    app = session.owner_id or session.app_name
    verdict = company.message_sets.judge(app, new=new, old=old, content=content)
    head = _recovery_attributes(new, verdict.code)
    if not verdict.run:
        kept = [
            Answer(element=s.element, request_id=s.request_id, code=s.code, message=s.message)
            for s in verdict.statuses
        ]
        return _printed(kept, head)
    answers = _run(company, message_set, session)
    harm = company.faults.harms_record()
    if new is not None:
        company.message_sets.keep(app, new=new, content=content, answers=answers, harm=harm)
        if harm == recovery.NOT_STORED:
            head = _recovery_attributes(new, harm)
    if company.faults.loses_answer():
        company.saved_now()
        raise HResult(code=CRASHED, message="An unexpected error occurred in QuickBooks.")
    return _printed(answers, head)


def parse(company: CompanyFile, qbxml: str | bytes) -> MessageSet:
    """Raise the HRESULT that QuickBooks would, or return the set."""
    raw = qbxml.encode("utf-8") if isinstance(qbxml, str) else qbxml
    # Raw bytes beyond ASCII are refused even when the declaration says utf-8; references are not.
    if any(byte > 0x7F for byte in raw):
        raise parse_error()
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=True,
        remove_comments=True,
    )
    try:
        root = etree.fromstring(raw.strip(), parser)
    except etree.XMLSyntaxError:
        raise parse_error() from None
    if root.getroottree().docinfo.doctype:
        raise parse_error()
    version = _version(company, root)
    sets = [child for child in root if isinstance(child.tag, str)]
    if root.tag != "QBXML" or len(sets) != 1 or sets[0].tag != "QBXMLMsgsRq":
        raise parse_error()
    if sets[0].get("onError") not in _ON_ERROR or set(sets[0].attrib) - _SET_ATTRIBUTES:
        raise parse_error()
    _code_page(root)
    requests = [child for child in sets[0] if isinstance(child.tag, str)]
    unsupported = tuple(tuple(shape.check(child, version)) for child in requests)
    return MessageSet(element=sets[0], version=version, unsupported=unsupported)


def _version(company: CompanyFile, root: etree._Element) -> Version:
    declared = root.xpath("string(preceding-sibling::processing-instruction('qbxml'))")
    found = _DECLARED.fullmatch(str(declared))
    if found is None:
        raise parse_error()
    if found[1] not in company.versions:
        raise HResult(
            code=VERSION_NOT_SUPPORTED,
            message="The version of qbXML that was requested is not supported or is unknown.",
        )
    return version_of(found[1])


def _code_page(root: etree._Element) -> None:
    """QuickBooks stores Windows-1252; what that lacks it cannot take."""
    for element in root.iter():
        if isinstance(element.tag, str):
            try:
                (element.text or "").encode("cp1252")
            except UnicodeEncodeError:
                raise parse_error() from None


def _run(company: CompanyFile, message_set: MessageSet, session: QuickBooksSession) -> list[Answer]:
    answers: list[Answer] = []
    macros: dict[str, str] = {}
    stop = message_set.element.get("onError") == "stopOnError"
    failed = False
    for element, unsupported in zip(message_set.requests, message_set.unsupported, strict=True):
        name = str(element.tag).removesuffix("Rq") + "Rs"
        if failed and stop:
            answers.append(_answer(name, element, 3231, "The request has not been processed."))
            continue
        call = Call(
            company=company,
            session=session,
            request=str(element.tag),
            attributes={k: str(v) for k, v in element.attrib.items()},
            version=message_set.version,
            macros=macros,
        )
        answers.append(_one(call, element, unsupported))
        failed = answers[-1].code >= 1000
    return answers


def _one(call: Call, element: etree._Element, unsupported: tuple[str, ...]) -> Answer:
    name = call.request.removesuffix("Rq") + "Rs"
    company = call.company
    company.requests[call.request] += 1
    try:
        if len(call.attributes.get("requestID", "")) > 50:
            raise Status(1060, "The requestID is longer than 50 characters.")
        table = request_table(call.request)
        if table is None:
            raise Status(
                1030, f'The request "{call.request}" is not supported by this implementation.'
            )
        if call.session.read_only and not call.request.endswith("QueryRq"):
            raise Status(3263, "This application may only read the company file.")
        company.faults.before(call.request, company, call.session)
        values.check(element, table.parts)
        call.body = read(element, table.parts, call.macros)
        company.faults.touch(company, call.body)
        result = handle(call)
    except Status as refusal:
        body = ""
        if refusal.current is not None:
            record = refusal.current
            body = _printed_records(
                call, [(f"{record.kind}Ret", record_view(company, record, lines=True, links=True))]
            )
        return _answer(name, element, refusal.code, refusal.message, body)
    if result.code == 0 and unsupported and result.changed:
        result.code = 530
        result.message = f'The field "{unsupported[0]}" is not supported by this implementation.'
    if not call.request.endswith("QueryRq"):
        company.writes[call.request] += 1
    answer = _answer(name, element, result.code, result.message, _body(call, result))
    answer.attributes = result.attributes
    counted = result.attributes.get("retCount", "0") != "0"
    if call.request.endswith("QueryRq") and not answer.body and not answer.code and not counted:
        answer.code, answer.message = 1, NOTHING_FOUND
    return answer


def _body(call: Call, result: Result) -> str:
    plain = [f"<{name}>{escape(value)}</{name}>" for name, value in result.plain]
    return "\n".join([part for part in (_printed_records(call, result.records), *plain) if part])


def _printed_records(call: Call, records: list[tuple[str, dict[str, object]]]) -> str:
    only = call.body.get("IncludeRetElement", ())

    def namer(element: str, list_id: str) -> str:
        return name_of_ref(call.company, element, list_id)

    return "\n".join(
        write(name, view, version=call.version, namer=namer, only=only) for name, view in records
    )


def _answer(name: str, element: etree._Element, code: int, message: str, body: str = "") -> Answer:
    request_id = element.get("requestID")
    return Answer(element=name, request_id=request_id, code=code, message=message, body=body)


def _recovery_attributes(new: str | None, code: int | None) -> str:
    if code is None:
        return ""
    named = f' newMessageSetID="{escape(new)}"' if new is not None else ""
    return f'{named} messageSetStatusCode="{code}"'


def _printed(answers: list[Answer], head: str) -> str:
    lines = ['<?xml version="1.0" ?>', "<QBXML>", f"<QBXMLMsgsRs{head}>"]
    lines += [answer.text() for answer in answers]
    return "\n".join([*lines, "</QBXMLMsgsRs>", "</QBXML>", ""])
