"""Canonical records in cloud terms → the Add, Mod and undo requests of QuickBooks.

Bodies are plain JSON values by element names (numbers and dates as canonical text), in no
particular order: the codec knows the schema's order. References are sent as ids, never by name.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sync.amounts import amount_of, party
from sync.checks import in_closed_period, refusal
from sync.fields import Field, Lines, Reference
from sync.line_writing import add_lines, mod_lines
from sync.marks import mark_in, with_mark
from sync.paths import at, put
from sync.refusal import Refusal, Wait
from sync.value_writing import NOT_SENT, Writer
from sync.values import canonical, is_zero

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sync.fields import Native
    from sync.flow import Entity, Facts, Record, Shape


@dataclass(frozen=True, slots=True, kw_only=True)
class QuickBooksWrite:
    """One request that changes QuickBooks, and the marks by which its result is found again.

    `has_id` False: the answer brings no id of its own, because only links are made.
    """

    request: str
    body: Mapping[str, Any]
    marks: Mapping[str, str] = field(default_factory=dict)
    has_id: bool = True


def quickbooks_add(
    entity: Entity, record: Record, facts: Facts, *, guid: str, mark: str
) -> QuickBooksWrite | Wait | Refusal:
    """The Add of a record in cloud terms.

    `guid` goes into ExternalGUID where the session's version has it, `mark` into the memo of what
    has no other mark. Waits for references without a QuickBooks id.
    """
    refused = refusal(entity, record, facts)
    if refused is not None:
        return refused
    writer = Writer(facts)
    references_first = writer.missing_of(entity, record)
    if references_first:
        return Wait(references_first)
    shape = _shape_for(entity, record, facts)
    if shape is None:
        return _too_old(entity)
    content: dict[str, Any] = {}
    for one in entity.values:
        _put_one(content, shape, one, writer.value(one, record.get(one.name)))
    for lines in entity.lines:
        content |= add_lines(lines, record.get(lines.name) or (), writer)
    derived = shape.derive(record, facts) if shape.derive else {}
    if isinstance(derived, Refusal | Wait):
        return derived
    content |= derived
    _put_marks(content, shape, facts, guid=guid, mark=mark)
    return QuickBooksWrite(
        request=f"{shape.name}AddRq",
        body={f"{shape.name}Add": content},
        marks={"guid": guid, "mark": mark} | marks_of(entity, record),
        has_id=not _only_links(entity, record),
    )


def quickbooks_mod(
    entity: Entity,
    changes: Record,
    record: Record,
    kind: str,
    native: Native,
    facts: Facts,
    *,
    flows: frozenset[str] | None = None,
) -> QuickBooksWrite | Wait | Refusal:
    """The Mod that carries `changes`; `record` is the whole wanted record, both in cloud terms.

    Carries the EditSequence of `native`. Addresses are sent whole, and lines too: naming one line
    deletes those that are not named. None clears a value where QuickBooks can. `flows` are the
    flows switched on (None: all); what belongs to a part that is off stays as it is.
    """
    shape = entity.shape_of(kind)
    refused = _mod_refused(entity, shape, changes, record, native, facts)
    if refused is not None:
        return refused
    writer = Writer(facts)
    missing = writer.missing_of(entity, {n: v for n, v in changes.items() if v is not None})
    if missing:
        return Wait(missing)
    content: dict[str, Any] = {}
    for one in entity.carried:
        if one.name not in changes:
            continue
        if isinstance(one, Lines):
            lines = mod_lines(one, changes[one.name] or (), native, writer, flows=flows)
            if isinstance(lines, Refusal):
                return lines
            content |= lines
        else:
            _mod_one(content, shape, one, changes[one.name], record, native, writer)
    if not content:
        return Wait(writer.left_out)
    head = {shape.identity: native[shape.identity], "EditSequence": native["EditSequence"]}
    return QuickBooksWrite(request=f"{shape.name}ModRq", body={f"{shape.name}Mod": head | content})


def quickbooks_void(
    entity: Entity, kind: str, native: Native, facts: Facts
) -> QuickBooksWrite | Refusal:
    """The TxnVoid or TxnDel that takes a transaction back; refused where QuickBooks has neither.

    Neither request carries an EditSequence: the caller must have read the record afresh.
    """
    shape = entity.shape_of(kind)
    closed = in_closed_period(entity, _date_of(entity, native), facts)
    if closed is not None:
        return closed
    if shape.undo is None or not native.get(shape.identity):
        return Refusal(
            code="cannot-be-undone",
            field=None,
            cause=f"QuickBooks does not let programs void or delete this {entity.title}.",
            cure="Open it in QuickBooks and delete or reverse it by hand, then choose “skip”.",
        )
    return QuickBooksWrite(
        request=f"{shape.undo}Rq",
        body={f"{shape.undo}Type": shape.name, shape.identity: native[shape.identity]},
    )


def _mod_refused(
    entity: Entity, shape: Shape, changes: Record, record: Record, native: Native, facts: Facts
) -> Refusal | None:
    if not shape.mod:
        return _cannot_change(entity)
    closed = in_closed_period(entity, _date_of(entity, native), facts)
    return closed or refusal(entity, record, facts, only=frozenset(changes))


def _put_one(content: dict[str, Any], shape: Shape, one: Field | Reference, value: Any) -> None:
    path = _path(shape, one)
    if value is not NOT_SENT and path is not None:
        put(content, path, value)


def _path(shape: Shape, one: Field | Reference) -> str | None:
    if not one.written:
        return None
    override = shape.overrides.get(one.name, one.paths[0])
    return override if isinstance(override, str) else None


def _mod_one(
    content: dict[str, Any],
    shape: Shape,
    one: Field | Reference,
    value: Any,
    record: Record,
    native: Native,
    writer: Writer,
) -> None:
    path = _path(shape, one)
    if path is None:
        return
    if value is None:
        cleared = isinstance(one, Field) and one.can_clear and at(native, path) is not None
        sent: Any = "" if cleared else NOT_SENT
    else:
        sent = writer.value(one, value, explicit=True)
    if sent is NOT_SENT:
        return
    aggregate, _, _ = path.rpartition("/")
    if aggregate and at(content, aggregate) is None:
        # QuickBooks replaces an address as a whole: what we do not carry goes back as it was.
        put(content, aggregate, dict(at(native, aggregate) or {}))
    if path == shape.mark:
        sent = with_mark(str(sent), mark_in(at(native, path)))
    put(content, path, sent)


def _put_marks(
    content: dict[str, Any], shape: Shape, facts: Facts, *, guid: str, mark: str
) -> None:
    if shape.guid_since is not None and facts.version >= shape.guid_since:
        content["ExternalGUID"] = "{" + guid.strip("{}") + "}"
    if shape.mark is not None:
        content[shape.mark] = with_mark(content.get(shape.mark, ""), mark)


def marks_of(entity: Entity, record: Record) -> dict[str, str]:
    """What a record in cloud terms is known by besides our own marks: name or number, date, …."""
    whose = party(entity)
    found = {
        "name": record.get("name"),
        "number": record.get("number"),
        "party": record.get(whose.name) if whose else None,
        "date": record.get(entity.dated_by or ""),
        "amount": amount_of(entity, record) if entity.dated_by else None,
    }
    return {name: str(value) for name, value in found.items() if value}


def _only_links(entity: Entity, record: Record) -> bool:
    amount = next((one for one in entity.fields if one.name == "amount"), None)
    applies = any(line.get("credits") for line in record.get("applications") or ())
    return amount is not None and is_zero(record.get("amount")) and applies


def _shape_for(entity: Entity, record: Record, facts: Facts) -> Shape | None:
    for shape in entity.shapes:
        if shape.add and shape.since <= facts.version and shape.chosen(record, facts):
            return shape
    return None


def _date_of(entity: Entity, native: Native) -> str | None:
    dated = next((one for one in entity.fields if one.name == entity.dated_by), None)
    value = canonical(dated.kind, at(native, dated.paths[0])) if dated else None
    return value if isinstance(value, str) else None


def _too_old(entity: Entity) -> Refusal:
    return Refusal(
        code="quickbooks-too-old",
        field=None,
        cause=f"This QuickBooks cannot take a {entity.title} from a program.",
        cure="Update QuickBooks (Help › Update QuickBooks Desktop), or enter it there by hand and"
        " choose “skip”.",
    )


def _cannot_change(entity: Entity) -> Refusal:
    return Refusal(
        code="cannot-be-changed",
        field=None,
        cause=f"QuickBooks does not let programs change a {entity.title} that is already there.",
        cure="Change it in QuickBooks by hand so that both agree, or void it in the cloud and enter"
        " it anew.",
    )
