"""A record's own part of what was sent to QuickBooks and came back: never another record's.

Of a query's answer it is the one record, of a message set the one request. What an answer holds is
only known by reading it, so a page reads so much and no more, and says where it stopped.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from qbxml.cutting import cut
from services import event_words
from storage import record_exchanges
from sync.flows import entity as entity_named

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence
    from datetime import datetime
    from uuid import UUID

    from storage.record_exchanges import Asked, Documents
    from storage.session import Session

LARGEST: Final = 1024 * 1024
"""Deflated bytes of a document beyond which it is not opened here."""
INFLATED: Final = 16 * 1024 * 1024
"""Bytes of a document, and of all answers to reads together, that a page reads."""
SHOWN: Final = 12_000
"""Characters of one part that are shown, and of all parts of a page."""
PAGE: Final = 240_000
_BLOCK: Final = 64 * 1024
NOT_KEPT: Final = "It is not kept any more. What is exchanged is kept for some weeks only."
NOT_COME: Final = "No answer has come."
TOO_LARGE: Final = "It is too large to be shown here; the whole exchange can be downloaded."
MORE: Final = "The page is full; it is in the whole exchange."
NOT_FOUND: Final = "Nothing in it is about this record."


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A request or an answer: its text, or why there is none; `others` stood beside the record."""

    text: str = ""
    why: str = ""
    others: int = 0
    is_cut: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchanged:
    """One request about a record and its answer; the parts are None for who may not see them."""

    words: str
    state: str
    exchange: int
    run_id: UUID | None
    sent_at: datetime
    received_at: datetime | None
    request: Part | None = None
    answer: Part | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Wire:
    """All of them, newest first; `unread` answers to reads were not looked through."""

    exchanged: list[Exchanged]
    unread: int = 0


def of_record(
    session: Session,
    company_id: UUID,
    entity: str,
    *,
    cloud_id: str | None,
    quickbooks_id: str | None,
    runs: Collection[UUID],
    opened: bool,
) -> Wire:
    """What these runs exchanged about a record: three statements.

    Only `opened` with the documents, and then also the reads whose answers hold it.
    """
    ids = {"cloud_id": cloud_id, "quickbooks_id": quickbooks_id}
    written = record_exchanges.of_record(session, company_id, entity, runs=runs, **ids)
    if not opened:
        return Wire(exchanged=[_shown(each) for each in written])
    names = [read.name for read in entity_named(entity).reads] if quickbooks_id else []
    read = record_exchanges.may_have_read(session, company_id, names, runs=runs)
    kept = record_exchanges.documents(
        session, {each.exchange for each in (*written, *read)}, most=LARGEST
    )
    found = [_opened(each, kept.get(each.exchange), None) for each in written]
    seen, unread = _read(read, kept, quickbooks_id or "")
    both = sorted([*found, *seen], key=lambda each: each.exchange, reverse=True)
    return Wire(exchanged=_within(both), unread=unread)


def _within(found: list[Exchanged]) -> list[Exchanged]:
    """No more text than a page can bear; what is older has the link to its whole exchange."""
    shown, left = [], PAGE
    for each in found:
        texts = [part.text for part in (each.request, each.answer) if part is not None]
        left -= sum(map(len, texts))
        more = Part(why=MORE)
        shown.append(each if left > 0 else replace(each, request=more, answer=more))
    return shown


def _read(
    read: Sequence[Asked], kept: dict[int, Documents], record_id: str
) -> tuple[list[Exchanged], int]:
    """The reads whose answers hold the record; and how many were not looked through."""
    found: list[Exchanged] = []
    left = INFLATED
    sought = f">{record_id}<".encode()
    for number, each in enumerate(read):
        documents = kept.get(each.exchange)
        if documents is None or documents.response is None:
            continue
        if left <= 0:
            return found, len(read) - number
        size, is_met = _looked_through(documents.response, sought)
        left -= size
        if is_met:
            one = _opened(each, documents, frozenset([record_id]))
            if one.answer is not None and one.answer.text:
                found.append(one)
    return found, 0


def _looked_through(deflated: bytes, sought: bytes) -> tuple[int, bool]:
    """How many bytes were read, and whether the id is among them: before anything is parsed."""
    size, end = 0, b""
    for block in _blocks(deflated):
        size += len(block)
        if sought in end + block:
            return size, True
        end = block[-len(sought) :]
    return size, False


def _opened(each: Asked, documents: Documents | None, ids: Collection[str] | None) -> Exchanged:
    if documents is None:
        gone = Part(why=NOT_KEPT)
        return _shown(each, gone, gone)
    why = TOO_LARGE if documents.too_large else NOT_KEPT
    request = _part(each, documents.request, ids, why=why)
    if each.received_at is None:
        return _shown(each, request, Part(why=NOT_COME))
    return _shown(each, request, _part(each, documents.response, ids, why=why, is_answer=True))


def _part(
    each: Asked,
    deflated: bytes | None,
    ids: Collection[str] | None,
    *,
    why: str,
    is_answer: bool = False,
) -> Part:
    """The record's own part of a document; `why` says why there may be none."""
    if deflated is None:
        return Part(why=why)
    piece = cut(_blocks(deflated), each.request_id or "", ids=ids)
    if piece is None or (ids is not None and is_answer and not piece.met):
        return Part(why=NOT_FOUND)
    return Part(
        text=piece.text[:SHOWN],
        others=0 if ids is None else piece.others,
        is_cut=len(piece.text) > SHOWN,
    )


def _blocks(deflated: bytes) -> Iterator[bytes]:
    """The bytes inflated piece by piece, and no more than a page reads."""
    unpacker, left = zlib.decompressobj(), INFLATED
    rest = deflated
    while rest and left > 0:
        block = unpacker.decompress(rest, min(_BLOCK, left))
        rest = unpacker.unconsumed_tail
        left -= len(block)
        if block:
            yield block


def _shown(each: Asked, request: Part | None = None, answer: Part | None = None) -> Exchanged:
    return Exchanged(
        words=event_words.ACTIONS.get(each.action, each.action),
        state=event_words.WORK_STATES.get(each.state, each.state),
        exchange=each.exchange,
        run_id=each.run_id,
        sent_at=each.sent_at,
        received_at=each.received_at,
        request=request,
        answer=answer,
    )
