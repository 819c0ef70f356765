"""What may stand where: order, type, length, first version and edition of every element we use.

Looked up by message (`CustomerAddRq`, `CustomerRet`) or by path. The facts are data in
`schema_tables/`; this module only turns rows into a tree, once per message and on demand.
"""

from __future__ import annotations

from dataclasses import dataclass
from dataclasses import field as dataclass_field
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING

from qbxml.errors import QbxmlError, Reason
from qbxml.tables import Row, enum_values, message_index, message_rows, shape_rows
from qbxml.types import ID_LENGTH, Version, parse_version

if TYPE_CHECKING:
    from collections.abc import Mapping

AGGREGATE = "AGGREGATE"
REFERENCE = "REFERENCE"
_ANY_VERSION: Version = (1, 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One "either … or" an element takes part in.

    Elements with the same `group` and different `branch` exclude each other unless the group
    `repeats` (then they may be mixed); `required` means that one branch must be there.
    """

    group: int
    branch: int
    required: bool
    repeats: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Element:
    """One element of a message, in schema order among its siblings.

    `kind` is the SDK's type, `AGGREGATE` for what holds others, or `REFERENCE` for a `…Ref`.
    `max_length` counts characters (US desktop edition); `required` holds within its branch of
    a choice; `choice` lists the choices from the outermost in; `us` is False where QuickBooks
    Desktop's US edition refuses the element although the schema allows it.
    """

    name: str
    kind: str
    max_length: int | None = None
    required: bool = False
    repeats: bool = False
    since: Version = _ANY_VERSION
    us: bool = True
    enum: tuple[str, ...] = ()
    children: tuple[Element, ...] = ()
    choice: tuple[Choice, ...] = ()
    by_name: Mapping[str, Element] = dataclass_field(
        default_factory=lambda: MappingProxyType({}), repr=False, compare=False
    )


@cache
def request_schema(name: str) -> Element:
    """The tree of a request such as `CustomerAddRq`; QbxmlError if we do not speak it."""
    if not name.endswith("Rq") or name not in message_index():
        raise QbxmlError(f"“{name[:60]}” is not a request we know.", reason=Reason.UNKNOWN_REQUEST)
    return _tree(name, first_version(name))


@cache
def response_schema(name: str) -> Element:
    """The tree of a record such as `CustomerRet`; QbxmlError if we do not know it.

    Answers of ListDel, TxnDel and TxnVoid have no record of their own; their fields are found
    under `ListDelRet`, `TxnDelRet` and `TxnVoidRet`.
    """
    if name.endswith("Rq") or name not in message_index():
        raise QbxmlError(f"“{name[:60]}” is not a record we know.", reason=Reason.UNKNOWN_RECORD)
    return _tree(name, _ANY_VERSION)


def first_version(request_name: str) -> Version:
    """The first qbXML version that has the request (QuickBooks SDK on-screen reference)."""
    entry = message_index().get(request_name)
    if entry is None:
        return request_schema(request_name).since  # raises, saying which name is unknown
    return parse_version(entry.since) if entry.since else _ANY_VERSION


def has_iterator(request_name: str) -> bool:
    """Whether the query can be read page by page (Account, Class, Terms cannot)."""
    entry = message_index().get(request_name)
    return entry is not None and entry.iterator


def has_metadata(request_name: str) -> bool:
    """Whether the query takes `metaData`, which asks for the count of records."""
    entry = message_index().get(request_name)
    return entry is not None and entry.metadata


def field(path: str) -> Element:
    """The element at `CustomerAdd/BillAddress/City` or `CustomerRet/BillAddress/City`.

    The first part is a request without its `Rq`, or a record. QbxmlError if the path leads
    nowhere; an index such as `ExpenseLineAdd[2]` is ignored.
    """
    head, *rest = [part.partition("[")[0] for part in path.split("/")]
    if head.endswith("Ret"):
        return _descend(response_schema(head), rest, path)
    request = request_schema(head if head.endswith("Rq") else f"{head}Rq")
    inner = request.by_name.get(head)
    if inner is not None and (not rest or rest[0] in inner.by_name):
        return _descend(inner, rest, path)
    return _descend(request, rest, path)


def _descend(start: Element, names: list[str], path: str) -> Element:
    element = start
    for name in names:
        child = element.by_name.get(name)
        if child is None:
            raise QbxmlError(
                f"{element.name} has no element “{name[:60]}”.",
                reason=Reason.UNKNOWN_FIELD,
                path=path,
            )
        element = child
    return element


def _tree(message: str, since: Version) -> Element:
    rows: dict[str, list[Row]] = {}
    for row in message_rows(message):
        rows.setdefault(row.parent, []).append(row)
    root = Row(name=message, kind=AGGREGATE, us=message_index()[message].us)
    return _element(root, rows, since=since)


def _element(row: Row, rows: Mapping[str, list[Row]], *, since: Version) -> Element:
    own = max(since, parse_version(row.since)) if row.since else since
    if row.kind == "ref":
        children = _reference(row.length, own)
    else:
        parts = rows.get(row.path) or shape_rows(row.kind)
        children = tuple(_element(part, rows, since=own) for part in parts)
    return Element(
        name=row.name,
        kind=_kind(row, children),
        max_length=None if children else _length(row),
        required=row.required,
        repeats=row.repeats,
        since=own,
        us=row.us,
        enum=enum_values(row.enum),
        children=children,
        choice=tuple(_choice(part) for part in row.choice.split()),
        by_name=MappingProxyType({child.name: child for child in children}),
    )


def _kind(row: Row, children: tuple[Element, ...]) -> str:
    if row.kind == "ref":
        return REFERENCE
    return AGGREGATE if children else row.kind


def _length(row: Row) -> int | None:
    return ID_LENGTH if row.kind == "IDTYPE" else row.length


def _reference(full_name_length: int | None, since: Version) -> tuple[Element, ...]:
    """What every `…Ref` holds; if both are given QuickBooks goes by the ListID."""
    return (
        Element(name="ListID", kind="IDTYPE", max_length=ID_LENGTH, since=since),
        Element(name="FullName", kind="STRTYPE", max_length=full_name_length, since=since),
    )


def _choice(text: str) -> Choice:
    """`2!.1` → group 2, branch 1; the mark says how often: ? 0-1, ! 1, * any, + at least 1."""
    group, _, branch = text.partition(".")
    return Choice(
        group=int(group[:-1]),
        branch=int(branch),
        required=group[-1] in "!+",
        repeats=group[-1] in "*+",
    )
