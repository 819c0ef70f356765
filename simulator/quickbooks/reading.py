"""A checked request element → plain values: text, dicts, lists, in the request's own spelling.

Repeatable elements become lists; lines that may be mixed carry their place under "#", so that
nobody downstream has to know XML. Refuses to interpret anything.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

from simulator.quickbooks.fields import Choice, Field

if TYPE_CHECKING:
    from lxml import etree

    from simulator.quickbooks.fields import Particle

Fields: TypeAlias = dict[str, Any]

PLACE = "#"
DEFINES = "#defMacro"


def read(element: etree._Element, parts: tuple[Particle, ...], macros: dict[str, str]) -> Fields:
    """The content of `element`; `macros` maps a defMacro name to the ID it got in this set."""
    named = _repeatable(parts, many=False)
    found: Fields = {}
    for place, child in enumerate(element):
        if not isinstance(child.tag, str):
            continue
        field, many = named[child.tag]
        if not field.home or field.kind == "any":
            continue
        value = _value(child, field, macros)
        if many:
            if isinstance(value, dict):
                value[PLACE] = place
            found.setdefault(child.tag, []).append(value)
        else:
            found[child.tag] = value
    return found


def _value(child: etree._Element, field: Field, macros: dict[str, str]) -> Any:
    if field.parts:
        value = read(child, field.parts, macros)
        if "defMacro" in child.attrib:
            value[DEFINES] = str(child.attrib["defMacro"])
        return value
    if "useMacro" in child.attrib:
        return macros.get(str(child.attrib["useMacro"]), "")
    text = child.text or ""
    if field.kind == "BOOLTYPE":
        return {"1": "true", "0": "false"}.get(text, text)
    return text


def _repeatable(parts: tuple[Particle, ...], *, many: bool) -> dict[str, tuple[Field, bool]]:
    found: dict[str, tuple[Field, bool]] = {}
    for part in parts:
        if isinstance(part, Choice):
            for branch in part.branches:
                found.update(_repeatable(branch, many=many or part.most != 1))
        else:
            found[part.name] = (part, many or part.most != 1)
    return found
