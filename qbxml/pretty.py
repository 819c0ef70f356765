"""A document as a person reads it, an element a line. What is no XML stays as it came."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lxml import etree

from qbxml.errors import QbxmlError
from qbxml.parser import events

if TYPE_CHECKING:
    from lxml.etree import _Element


def pretty(document: bytes) -> str:
    """Indent a document; bytes that cannot be read are decoded as far as they can."""
    try:
        root = _root(document)
    except QbxmlError:
        root = None
    if root is None:
        return document.decode("utf-8", errors="replace")
    etree.indent(root, space="  ")
    return etree.tostring(root, encoding="unicode")


def _root(document: bytes) -> _Element | None:
    found = None
    for event, element, depth in events(document):
        if event == "start" and depth == 1:
            found = element
    return found
