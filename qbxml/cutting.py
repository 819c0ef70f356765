"""One request, or one answer, cut out of a message set; and of a query only what is of one record.

A set holds the requests of many records and an answer to a query many records. What is not asked
for is freed as it is read, so that a large document is never whole in memory.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from lxml import etree

from qbxml.errors import QbxmlError
from qbxml.parser import Source, events

if TYPE_CHECKING:
    from collections.abc import Collection

    from lxml.etree import _Element

IDENTITIES: Final = ("ListID", "TxnID")
_ASKED_FOR: Final = frozenset({*IDENTITIES, "FullName", "RefNumber", "RefNumberCaseSensitive"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """The part, indented; how many other records stood beside it; whether the record is in it."""

    text: str
    others: int
    met: bool


def cut(source: Source, request_id: str, *, ids: Collection[str] | None = None) -> Piece | None:
    """The `…Rq` or `…Rs` of this requestID; None when there is none, or the bytes are no XML.

    With `ids` of one record it is part of a query: an answer keeps the one record that has such a
    ListID or TxnID, a request what asks for one of them (or for a number among `ids`).
    """
    wanted: _Element | None = None
    spent: _Element | None = None
    others = met = 0
    try:
        for event, element, depth in events(source):
            if event == "start" and depth == 3 and element.get("requestID") == request_id:
                wanted = element
            elif event == "end" and depth == 4 and (wanted is None or ids is not None):
                _remove(spent)
                spent = None
                if wanted is None or ids is None or _is_other(element, ids):
                    element.clear()
                    others, spent = others + 1, element
                else:
                    met += _is_named(element, ids)
            elif event == "end" and depth == 3:
                _remove(spent)
                if element is wanted:
                    return Piece(text=_indented(element), others=others, met=bool(met))
                element.clear()
                others, spent = 0, element
    except QbxmlError:
        return None
    return None


def _remove(spent: _Element | None) -> None:
    """Take out what was emptied. One element late: the parser still holds on to the last."""
    parent = None if spent is None else spent.getparent()
    if spent is not None and parent is not None:
        parent.remove(spent)


def _is_other(element: _Element, ids: Collection[str]) -> bool:
    """Whether it is, or asks for, another record than that of these ids."""
    if element.tag in _ASKED_FOR:
        return (element.text or "").strip() not in ids
    return str(element.tag).endswith("Ret") and not _is_named(element, ids)


def _is_named(element: _Element, ids: Collection[str]) -> bool:
    if element.tag in _ASKED_FOR:
        return (element.text or "").strip() in ids
    return any((element.findtext(name) or "").strip() in ids for name in IDENTITIES)


def _indented(element: _Element) -> str:
    etree.indent(element, space="  ")
    return etree.tostring(element, encoding="unicode", with_tail=False)
