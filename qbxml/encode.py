"""Turns a request's values into elements, and finds everything wrong with them on the way.

Order comes from the schema, never from the dictionary. All problems are collected, so that a
person sees them at once; the tree is only worth sending when there are none.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lxml import etree

from qbxml.errors import QbxmlError, Reason
from qbxml.schema import REFERENCE
from qbxml.types import Version, format_version, to_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from qbxml.schema import Choice, Element

_MIX = "|"


@dataclass(frozen=True, slots=True)
class _Filled:
    """An element and the value it is given; repeats are one `_Filled` each."""

    element: Element
    value: object
    path: str


class Encoder:
    """Fills elements for one qbXML version; `problems` lists what QuickBooks would refuse."""

    def __init__(self, version: Version) -> None:
        self.version = version
        self.problems: list[QbxmlError] = []

    def fill(self, node: etree._Element, element: Element, body: object, path: str) -> None:
        """Puts the children that `body` names under `node`, in schema order.

        `path` is where we are, in words such as `BillAdd/ExpenseLineAdd[2]`.
        """
        if not isinstance(body, Mapping):
            self._refuse(
                "holds other elements and needs them by name.", Reason.WRONG_TYPE, path=path
            )
            return
        filled = sorted(self._spread(element, body, path), key=lambda one: one[0])
        present = {one.element.name: one.element for _, one in filled}
        self._check_choices(element, present, path)
        for _, one in filled:
            if self._allowed(one):
                self._put(node, element, one)

    def _spread(
        self, element: Element, body: Mapping[object, object], path: str
    ) -> Iterator[tuple[int, _Filled]]:
        """Each value with the position its element has in the schema."""
        position = {child.name: at for at, child in enumerate(element.children)}
        for key, value in body.items():
            name = str(key)
            if _MIX in name:
                yield from self._mixed(element, name, value, path)
                continue
            child = element.by_name.get(name)
            if child is None:
                self._refuse(
                    f"is not an element of {element.name}.",
                    Reason.UNKNOWN_FIELD,
                    path=_join(path, name, element),
                )
                continue
            at = position[name]
            for one in self._repeats(child, value, _join(path, name, element)):
                yield at, one

    def _repeats(self, child: Element, value: object, path: str) -> Iterator[_Filled]:
        if isinstance(value, str | bytes | Mapping) or not isinstance(value, Sequence):
            yield _Filled(child, value, path)
            return
        if not child.repeats:
            self._refuse("may be given only once.", Reason.NOT_REPEATABLE, path=path)
            return
        for number, one in enumerate(value, start=1):
            yield _Filled(child, one, f"{path}[{number}]")

    def _mixed(
        self, element: Element, key: str, value: object, path: str
    ) -> Iterator[tuple[int, _Filled]]:
        """`{"InvoiceLineAdd|InvoiceLineGroupAdd": [{"InvoiceLineAdd": …}, …]}` keeps that order."""
        names = key.split(_MIX)
        entries = value if isinstance(value, Sequence) and not isinstance(value, str) else None
        if entries is None or not _mixable(element, names):
            self._refuse(
                f"cannot be mixed in {element.name}.", Reason.UNKNOWN_FIELD, path=_slash(path, key)
            )
            return
        at = min(i for i, child in enumerate(element.children) if child.name in names)
        for number, entry in enumerate(entries, start=1):
            if not isinstance(entry, Mapping) or len(entry) != 1 or next(iter(entry)) not in names:
                self._refuse(
                    f"must name exactly one of {', '.join(names)}.",
                    Reason.WRONG_TYPE,
                    path=f"{_slash(path, key)}[{number}]",
                )
                continue
            name, inner = next(iter(entry.items()))
            yield at, _Filled(element.by_name[name], inner, f"{_slash(path, name)}[{number}]")

    def _allowed(self, one: _Filled) -> bool:
        element = one.element
        if not element.us:
            self._refuse(
                "is not part of QuickBooks Desktop's US edition. Leave it out.",
                Reason.NOT_IN_US,
                path=one.path,
            )
        elif element.since > self.version:
            self._refuse(
                f"needs qbXML {format_version(element.since)}, but this company file is spoken to"
                f" in {format_version(self.version)}. Leave it out.",
                Reason.TOO_NEW,
                path=one.path,
            )
        else:
            return True
        return False

    def _put(self, node: etree._Element, parent: Element, one: _Filled) -> None:
        element = one.element
        child = etree.SubElement(node, element.name)
        if element.children:
            if element.kind == REFERENCE and isinstance(one.value, Mapping) and not one.value:
                self._refuse("needs a ListID or a FullName.", Reason.MISSING, path=one.path)
            self.fill(child, element, one.value, one.path)
            return
        try:
            child.text = to_text(
                element.kind, one.value, max_length=element.max_length, enum=element.enum
            )
            _check_name(element, parent, one.value)
        except QbxmlError as problem:
            self.problems.append(problem.at(one.path))

    def _check_choices(self, element: Element, present: Mapping[str, Element], path: str) -> None:
        """Choices respected, and everything there that must be."""
        taken: dict[int, set[int]] = {}
        for child in present.values():
            for choice in child.choice:
                taken.setdefault(choice.group, set()).add(choice.branch)
        for group, branches in taken.items():
            names = [name for name, one in present.items() if _branch(one, group) is not None]
            if len(branches) > 1 and not _repeating(element, group):
                self._refuse(
                    f"{' and '.join(names)} exclude each other. Give only one of them.",
                    Reason.ONE_OF,
                    path=path,
                )
        for child in element.children:
            if child.required and child.name not in present and _active(child.choice, taken):
                self._refuse("is missing.", Reason.MISSING, path=_join(path, child.name, element))
        for names in _open_choices(element, taken):
            self._refuse(f"needs one of {', '.join(names)}.", Reason.MISSING, path=path)

    def _refuse(self, detail: str, reason: Reason, *, path: str) -> None:
        self.problems.append(QbxmlError(detail, reason=reason, path=path))


def _mixable(element: Element, names: Sequence[str]) -> bool:
    """Whether the names are branches of one choice that repeats."""
    groups: set[int | None] = set()
    for name in names:
        child = element.by_name.get(name)
        loose = child is not None and child.choice and child.choice[-1].repeats
        groups.add(child.choice[-1].group if child is not None and loose else None)
    return len(groups) == 1 and None not in groups


def _active(choices: Sequence[Choice], taken: Mapping[int, set[int]]) -> bool:
    """Whether an element's branch was taken; an element outside every choice always counts."""
    return all(
        not choice.repeats and choice.branch in taken.get(choice.group, ()) for choice in choices
    )


def _open_choices(element: Element, taken: Mapping[int, set[int]]) -> list[list[str]]:
    """The names to choose from, for every choice that had to be made and was not."""
    missing: dict[int, list[str]] = {}
    for child in element.children:
        for depth, choice in enumerate(child.choice):
            unmade = choice.required and choice.group not in taken
            if unmade and _active(child.choice[:depth], taken):
                missing.setdefault(choice.group, []).append(child.name)
    return list(missing.values())


def _branch(element: Element, group: int) -> int | None:
    return next((one.branch for one in element.choice if one.group == group), None)


def _repeating(element: Element, group: int) -> bool:
    return any(
        one.repeats for child in element.children for one in child.choice if one.group == group
    )


def _check_name(element: Element, parent: Element, value: object) -> None:
    """The colon parts the levels of a FullName, so QuickBooks refuses it inside a Name."""
    named = element.name == "Name" and parent.name.endswith(("Add", "Mod"))
    if named and isinstance(value, str) and ":" in value:
        raise QbxmlError(
            "contains a colon, which QuickBooks keeps for the levels of a name"
            " (“Customer:Job”). Replace it.",
            reason=Reason.COLON_IN_NAME,
        )


def _join(path: str, name: str, parent: Element) -> str:
    """The path of a child; the `VendorAdd` inside `VendorAddRq` is not named twice."""
    return path if parent.name == f"{name}Rq" else _slash(path, name)


def _slash(path: str, name: str) -> str:
    return f"{path}/{name}" if path else name
