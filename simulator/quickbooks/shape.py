"""Is this request well formed for the declared qbXML version? Order, names and counts only.

QuickBooks answers any breach with one HRESULT for the whole message set and no hint; so does
this module. Refuses to look at values: a bad amount in the right place is `values`' matter.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.quickbooks.errors import parse_error
from simulator.quickbooks.fields import Choice, Field, request, unserved

if TYPE_CHECKING:
    from lxml import etree

    from simulator.quickbooks.fields import Particle, Version

_METADATA = {"NoMetaData", "MetaDataOnly", "MetaDataAndResponseData"}
_ITERATOR = {"Start", "Continue", "Stop"}
_MACROS = {"defMacro", "useMacro"}


def check(element: etree._Element, version: Version) -> list[str]:
    """Raise the parse HRESULT, or return the names of fields that US files do not support."""
    name = str(element.tag)
    message = request(name)
    if message is None:
        since = unserved().get(name)
        if since is None or since > version:
            raise parse_error()
        return []
    if message.since > version:
        raise parse_error()
    _attributes(element, message.attributes)
    unsupported: list[str] = []
    _content(element, message.parts, version, unsupported)
    return unsupported


def _attributes(element: etree._Element, allowed: frozenset[str]) -> None:
    for key, value in element.attrib.items():
        if key != "requestID" and key not in allowed:
            raise parse_error()
        if key == "metaData" and value not in _METADATA:
            raise parse_error()
        if key == "iterator" and value not in _ITERATOR:
            raise parse_error()


def _content(
    element: etree._Element,
    parts: tuple[Particle, ...],
    version: Version,
    unsupported: list[str],
) -> None:
    children = [child for child in element if isinstance(child.tag, str)]
    if (element.text or "").strip() or any((child.tail or "").strip() for child in element):
        raise parse_error()
    at = _sequence(children, 0, parts, version, unsupported)
    if at != len(children):
        raise parse_error()


def _sequence(
    children: list[etree._Element],
    at: int,
    parts: tuple[Particle, ...],
    version: Version,
    unsupported: list[str],
) -> int:
    for part in parts:
        if isinstance(part, Field):
            at = _repeated(children, at, part, version, unsupported)
        else:
            at = _chosen(children, at, part, version, unsupported)
    return at


def _repeated(
    children: list[etree._Element],
    at: int,
    field: Field,
    version: Version,
    unsupported: list[str],
) -> int:
    seen = 0
    while at < len(children) and children[at].tag == field.name:
        if field.most is not None and seen == field.most:
            break
        _element(children[at], field, version, unsupported)
        at, seen = at + 1, seen + 1
    if seen < field.least:
        raise parse_error()
    return at


def _chosen(
    children: list[etree._Element],
    at: int,
    choice: Choice,
    version: Version,
    unsupported: list[str],
) -> int:
    rounds = 0
    while at < len(children) and (choice.most is None or rounds < choice.most):
        branch = next((b for b in choice.branches if children[at].tag in _starts(b)), None)
        if branch is None:
            break
        at, rounds = _sequence(children, at, branch, version, unsupported), rounds + 1
    if rounds < choice.least and not any(_optional(branch) for branch in choice.branches):
        raise parse_error()
    return at


def _starts(parts: tuple[Particle, ...]) -> set[str]:
    names: set[str] = set()
    for part in parts:
        if isinstance(part, Field):
            names.add(part.name)
        else:
            names.update(*(_starts(branch) for branch in part.branches))
        if part.least and not (isinstance(part, Choice) and any(map(_optional, part.branches))):
            break
    return names


def _optional(parts: tuple[Particle, ...]) -> bool:
    return all(
        part.least == 0 or (isinstance(part, Choice) and any(map(_optional, part.branches)))
        for part in parts
    )


def _element(
    element: etree._Element, field: Field, version: Version, unsupported: list[str]
) -> None:
    if field.since > version or set(element.attrib) - _MACROS:
        raise parse_error()
    if not field.home:
        unsupported.append(field.name)
        return
    if field.kind == "any":
        return
    if field.parts:
        _content(element, field.parts, version, unsupported)
    elif len(element):
        raise parse_error()
