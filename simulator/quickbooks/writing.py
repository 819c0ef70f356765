"""Values → qbXML text, in the order tables' order and for the session's version.

As QuickBooks prints it: one element per line, ASCII only, everything beyond as numeric
references, all five XML characters escaped. Refuses to compute: a view comes in ready.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from simulator.quickbooks.fields import Choice, Field, record
from simulator.quickbooks.reading import PLACE

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from simulator.quickbooks.fields import Particle, Version
    from simulator.quickbooks.reading import Fields

    Namer = Callable[[str, str], str]

_ESCAPES = str.maketrans(
    {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&apos;", "\r": "&#13;"}
)
_ALWAYS: frozenset[str] = frozenset()


def escape(text: str) -> str:
    """Text for an element or an attribute, ASCII only."""
    return text.translate(_ESCAPES).encode("ascii", "xmlcharrefreplace").decode("ascii")


def write(
    name: str, view: Fields, *, version: Version, namer: Namer, only: Collection[str] = _ALWAYS
) -> str:
    """One record element; `only` are the IncludeRetElement names (empty: everything)."""
    out: list[str] = [f"<{name}>"]
    _parts(out, view, record(name).parts, version, namer, only)
    out.append(f"</{name}>")
    return "\n".join(out)


def _parts(
    out: list[str],
    view: Fields,
    parts: tuple[Particle, ...],
    version: Version,
    namer: Namer,
    only: Collection[str],
) -> None:
    for part in parts:
        if isinstance(part, Field):
            if not only or part.name in only:
                for value in _listed(view.get(part.name), empty=part.least > 0):
                    _field(out, part, value, version, namer)
        elif part.most == 1:
            for branch in part.branches:
                _parts(out, view, branch, version, namer, only)
        else:
            _mixed(out, view, part, version, namer, only)


def _mixed(
    out: list[str],
    view: Fields,
    choice: Choice,
    version: Version,
    namer: Namer,
    only: Collection[str],
) -> None:
    fields = [p for branch in choice.branches for p in branch if isinstance(p, Field)]
    found = [
        (value.get(PLACE, 0) if isinstance(value, dict) else 0, field, value)
        for field in fields
        if not only or field.name in only
        for value in _listed(view.get(field.name))
    ]
    for _, field, value in sorted(found, key=lambda row: row[0]):
        _field(out, field, value, version, namer)


def _field(out: list[str], field: Field, value: Any, version: Version, namer: Namer) -> None:
    if field.since > version or not field.home:
        return
    if field.kind == "ref":
        list_id = value["ListID"]
        out.append(
            f"<{field.name}>\n<ListID>{list_id}</ListID>\n"
            f"<FullName>{escape(value.get('FullName') or namer(field.name, list_id))}</FullName>\n"
            f"</{field.name}>"
        )
    elif field.parts:
        inner: list[str] = []
        _parts(inner, value, field.parts, version, namer, _ALWAYS)
        if inner:
            out.extend((f"<{field.name}>", *inner, f"</{field.name}>"))
    else:
        out.append(f"<{field.name}>{escape(str(value))}</{field.name}>")


def _listed(value: Any, *, empty: bool = False) -> list[Any]:
    """The values to print; an empty text is printed only where an element must stand."""
    if value is None or value == {} or (value == "" and not empty):
        return []
    return value if isinstance(value, list) else [value]
