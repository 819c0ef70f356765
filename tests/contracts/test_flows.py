from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from qbxml.errors import QbxmlError
from qbxml.request import Request, check
from qbxml.schema import field as schema_field
from qbxml.schema import has_iterator, request_schema
from sync.comparison import plain
from sync.declaration import check_list
from sync.errors import DeclarationError
from sync.fields import RET_KIND, Field, LinePart, Lines, Reference
from sync.flow import Direction, Entity, Kind, Read, Shape, references_of
from sync.flows import ENTITIES, FLOWS, needed, reads
from sync.translate import (
    QuickBooksWrite,
    in_cloud_terms,
    quickbooks_add,
    quickbooks_mod,
    quickbooks_void,
    read_cloud,
    read_quickbooks,
)
from tests.unit.sync.world import GUID, MARK, World

IN_QUICKBOOKS = [one for one in ENTITIES if one.shapes]
PUSHED = [one for one in IN_QUICKBOOKS if Direction.PUSH in one.directions]
SHAPES = [(one, shape) for one in IN_QUICKBOOKS for shape in one.shapes]
SHAPE_IDS = [f"{one.name}-{shape.name}" for one, shape in SHAPES]
VALUES: dict[Kind, Any] = {
    Kind.MONEY: "9999999999.99",
    Kind.PRICE: "12345.67891",
    Kind.QUANTITY: "3.5",
    Kind.PERCENT: "7.25",
    Kind.DATE: "2026-02-28",
    Kind.BOOL: True,
}


def names(found: list[Entity]) -> list[str]:
    return [one.name for one in found]


def exists(path: str) -> bool:
    try:
        schema_field(path)
    except QbxmlError:
        return False
    return True


def part_paths(part: LinePart, lines: Lines) -> list[tuple[Field | Reference, str]]:
    """The paths of what one line aggregate carries, inside the aggregate."""
    found = []
    for one in lines.values:
        path = part.overrides.get(one.name, one.paths[0] if one.paths else None)
        if path is not None:
            found.append((one, path))
    return found


def text(length: int) -> str:
    """A text at its full length with every kind of letter QuickBooks keeps."""
    return ("Zoë & Søn <Ltd> “€” " * (length // 20 + 1))[: length - 1] + "."


def value(one: Field) -> Any:
    if one.kind is Kind.CHOICE:
        return next(iter(one.choices))
    return text(one.max_length or 40) if one.kind is Kind.TEXT else VALUES[one.kind]


def reference(one: Reference) -> str:
    return f"{one.to[-1]}:x1" if one.many else "x1"


def full_line(lines: Lines, part: LinePart) -> dict[str, Any]:
    line: dict[str, Any] = {one.name: value(one) for one in lines.fields}
    for one in lines.references:
        if not any(one.name == other.key for other in lines.parts) or one.name == part.key:
            line[one.name] = reference(one)
    if part.key is None:
        line |= {one.name: reference(one) for one in lines.references}
    return line | {inner.name: [full_line(inner, p) for p in inner.parts] for inner in lines.lines}


def full(entity: Entity) -> dict[str, Any]:
    """A record with every field at its maximum, in cloud terms, as the adapter would give it."""
    record: dict[str, Any] = {one.name: value(one) for one in entity.fields if one.name != "void"}
    record |= {one.name: reference(one) for one in entity.references}
    for lines in entity.lines:
        record[lines.name] = [full_line(lines, part) for part in lines.parts]
    return dict(read_cloud(entity, record))


def written(entity: Entity, world: World, record: dict[str, Any]) -> QuickBooksWrite:
    found = quickbooks_add(entity, record, world, guid=GUID, mark=MARK)
    assert isinstance(found, QuickBooksWrite), found
    return found


def problems(write: QuickBooksWrite, version: tuple[int, int] = (13, 0)) -> list[str]:
    request = Request(name=write.request, body=write.body, request_id="1")
    return [str(one) for one in check([request], version)]


def as_answer(write: QuickBooksWrite) -> tuple[str, dict[str, Any]]:
    """What QuickBooks would send back for an Add: the same values under a Ret's names."""
    (name, content), *_ = write.body.items()
    kind = name.removesuffix("Add") + "Ret"
    native = {key.replace("LineAdd", "LineRet"): inner for key, inner in content.items()}
    if "AppliedToTxnAdd" in native:
        applied = native.pop("AppliedToTxnAdd")
        native["AppliedToTxnRet"] = [
            {"TxnID": one["TxnID"], "Amount": one["PaymentAmount"]} for one in applied
        ]
    return kind, native


def worlds(entity: Entity) -> list[World]:
    """The worlds in which each of its shapes is the one that is written."""
    usual = World()
    old = World(version=(11, 0))
    card = World(
        natives={("account", "QB-account-x1"): ("AccountRet", {"AccountType": "CreditCard"})}
    )
    return [usual, old, card] if len(entity.shapes) > 1 else [usual]


def offline(world: World) -> dict[str, Any]:
    """Only what is paid offline can be paid by the card of the world that has one."""
    return {"online": False} if world.natives else {}


def test_there_are_nineteen_flows() -> None:
    assert 19 == sum(len(one.directions) for one in ENTITIES)
    assert 19 == len(set(FLOWS))


@pytest.mark.parametrize(("entity", "shape"), SHAPES, ids=SHAPE_IDS)
def test_every_declared_path_is_in_the_record_quickbooks_sends(
    entity: Entity, shape: Shape
) -> None:
    kinds = {other.ret for other in entity.shapes}
    for one in entity.values:
        override = shape.overrides.get(one.name)
        paths = [override] if isinstance(override, str) else [p for p in one.paths if p != RET_KIND]
        if callable(override) or not paths:
            continue
        for path in paths:
            homes = [kind for kind in kinds if exists(f"{kind}/{path}")]
            assert homes, f"{one.name}: no {path} in {kinds}"
        if len(entity.shapes) <= 2:
            assert any(exists(f"{shape.ret}/{path}") for path in paths), f"{one.name}: {paths}"


@pytest.mark.parametrize(("entity", "shape"), SHAPES, ids=SHAPE_IDS)
def test_every_written_field_is_in_the_add_and_the_mod_with_the_declared_length(
    entity: Entity, shape: Shape
) -> None:
    for verb, allowed in (("Add", shape.add), ("Mod", shape.mod)):
        for one in entity.values if allowed else ():
            path = shape.overrides.get(one.name, one.paths[0] if one.paths else None)
            if not one.written or not isinstance(path, str):
                continue
            found = schema_field(f"{shape.name}{verb}/{path}")
            assert found.us, path
            if isinstance(one, Field) and one.max_length and shape.mark == path:
                assert one.max_length + len(f" [{MARK}]") < (found.max_length or 0), path
            elif isinstance(one, Field):
                assert one.max_length == found.max_length, path
            else:
                assert "ListID" in found.by_name, path


@pytest.mark.parametrize(("entity", "shape"), SHAPES, ids=SHAPE_IDS)
def test_every_length_is_the_one_of_the_record(entity: Entity, shape: Shape) -> None:
    for one in entity.fields:
        marked = one.quickbooks in {other.mark for other in entity.shapes}
        if one.max_length is not None and isinstance(one.quickbooks, str) and not marked:
            assert one.max_length == schema_field(f"{shape.ret}/{one.quickbooks}").max_length


def lines_of(entity: Entity, shape: Shape) -> list[tuple[str, LinePart, Lines]]:
    return [(shape.name, part, lines) for lines in entity.lines for part in lines.parts]


@pytest.mark.parametrize(("entity", "shape"), SHAPES, ids=SHAPE_IDS)
def test_every_field_of_a_line_is_in_the_lines_of_the_schema(entity: Entity, shape: Shape) -> None:
    for name, part, lines in lines_of(entity, shape):
        for one, path in part_paths(part, lines):
            sent = one.sent_as if isinstance(one, Field) and one.sent_as else path
            ret = schema_field(f"{name}Ret/{part.ret or part.name + 'Ret'}/{path}")
            add = schema_field(f"{name}Add/{part.add or part.name + 'Add'}/{sent}")
            assert add.us
            if isinstance(one, Field) and one.max_length:
                assert one.max_length == ret.max_length == add.max_length
            if shape.mod:
                schema_field(f"{name}Mod/{part.mod or part.name + 'Mod'}/{path}")
                assert part.clear
                schema_field(f"{name}Mod/{part.clear}")
        for group in part.groups:
            schema_field(f"{name}Ret/{group}/{part.name}Ret/TxnLineID")
        for inner in lines.lines:
            (only,) = inner.parts
            home = f"{name}Add/{part.add or part.name + 'Add'}/{only.add}"
            for _, path in part_paths(only, inner):
                schema_field(f"{home}/{path}")


@pytest.mark.parametrize(("entity", "shape"), SHAPES, ids=SHAPE_IDS)
def test_a_shape_says_truly_how_it_is_known_marked_and_taken_back(
    entity: Entity, shape: Shape
) -> None:
    assert exists(f"{shape.ret}/{shape.identity}")
    if shape.guid_since is not None:
        found = schema_field(f"{shape.name}Add/ExternalGUID")
        assert shape.guid_since == found.since
        assert exists(f"{shape.ret}/ExternalGUID")
    elif shape.add and not shape.mark:
        assert not exists(f"{shape.name}Add/ExternalGUID")
    if shape.mark is not None:
        schema_field(f"{shape.name}Add/{shape.mark}")
    if shape.undo is not None:
        element = request_schema(f"{shape.undo}Rq").by_name[f"{shape.undo}Type"]
        assert shape.name in element.enum
    if shape.deleted_as is not None:
        kind = "List" if shape.identity == "ListID" else "Txn"
        types = request_schema(f"{kind}DeletedQueryRq").by_name[f"{kind}DelType"]
        assert shape.deleted_as in types.enum
    if shape.add and shape.since > (1, 0):
        assert shape.since == request_schema(f"{shape.name}AddRq").since


@pytest.mark.parametrize("read", reads(FLOWS) + reads(["funds_transfer.push"], version=(11, 0)))
def test_every_read_asks_what_quickbooks_understands(read: Read) -> None:
    assert has_iterator(read.request) is read.iterates
    schema_field(f"{read.request}/{read.by_id}")
    if read.number is not None:
        schema_field(f"{read.request}/{read.number}")
    for path, sent in ((read.modified, "2026-02-01T10:00:00"), (read.date_filter, "2026-02-01")):
        if path is None:
            continue
        body: dict[str, Any] = dict(read.body)
        outer, _, inner = path.partition("/")
        body[outer] = {inner: sent} if inner else sent
        assert [] == asked(read, body)
    body = dict(read.body) | {read.by_id: ["80000001-1"]}
    body.pop("ActiveStatus", None)
    body.pop("AccountType", None)
    assert [] == asked(read, body)


def asked(read: Read, body: dict[str, Any]) -> list[QbxmlError]:
    version = (11, 0) if read.until else (13, 0)
    return check([Request(name=read.request, body=body, request_id="1")], version)


@pytest.mark.parametrize("entity", IN_QUICKBOOKS, ids=names(IN_QUICKBOOKS))
def test_every_choice_is_one_of_the_sdk(entity: Entity) -> None:
    for one in entity.fields:
        if one.kind is Kind.CHOICE and one.written:
            found = schema_field(f"{entity.shapes[0].name}Add/{one.quickbooks}")
            assert set(one.choices.values()) <= set(found.enum)
    shapes = {shape.name for shape in entity.shapes}
    for one in entity.fields:
        if one.quickbooks == (RET_KIND,):
            assert shapes == set(one.choices.values())


@pytest.mark.parametrize("entity", PUSHED, ids=names(PUSHED))
def test_an_add_at_every_maximum_is_one_quickbooks_takes(entity: Entity) -> None:
    used = set()
    for world in worlds(entity):
        write = written(entity, world, full(entity) | offline(world))
        used.add(write.request)
        assert [] == problems(write, world.version)
    wanted = {f"{shape.name}AddRq" for shape in entity.shapes if shape.add}
    assert wanted == used


@pytest.mark.parametrize("entity", PUSHED, ids=names(PUSHED))
def test_a_mod_of_every_field_at_once_and_alone_is_one_quickbooks_takes(entity: Entity) -> None:
    world, record = World(), full(entity)
    kind, native = as_answer(written(entity, world, record))
    shape = entity.shape_of(kind)
    native |= {shape.identity: "80000001-1", "EditSequence": "1"}
    for lines in native.values():
        for number, line in enumerate(lines if isinstance(lines, list) else ()):
            line["TxnLineID"] = f"L{number}"
    if not shape.mod:
        found = quickbooks_mod(entity, {"memo": "x"}, record, kind, native, world)
        assert not isinstance(found, QuickBooksWrite)
        return
    changes = {one.name: record[one.name] for one in entity.carried if one.name in record}
    alone = [{name: sent} for name, sent in changes.items() if _is_sent(entity, name)]
    cleared = {one.name: None for one in entity.fields if one.can_clear and one.written}
    for each in (changes, *alone, *([cleared] if cleared else [])):
        found = quickbooks_mod(entity, each, record, kind, native, world)
        assert isinstance(found, QuickBooksWrite), (each, found)
        assert [] == problems(found)


def _is_sent(entity: Entity, name: str) -> bool:
    (one,) = (each for each in entity.carried if each.name == name)
    return one.written and not one.at_creation


@pytest.mark.parametrize(
    ("entity", "shape"),
    [(one, shape) for one, shape in SHAPES if shape.undo],
    ids=[f"{one.name}-{shape.name}" for one, shape in SHAPES if shape.undo],
)
def test_taking_a_transaction_back_is_a_request_quickbooks_takes(
    entity: Entity, shape: Shape
) -> None:
    native = {shape.identity: "7-1", "TxnDate": "2026-02-01"}
    found = quickbooks_void(entity, shape.ret, native, World())
    assert isinstance(found, QuickBooksWrite)
    assert [] == problems(found)


@pytest.mark.parametrize("entity", PUSHED, ids=names(PUSHED))
def test_there_and_back_loses_nothing_that_quickbooks_keeps(entity: Entity) -> None:
    for world in worlds(entity):
        record = full(entity)
        if record.get("lines"):
            record["lines"] = [
                {k: v for k, v in line.items() if k not in {"rate", "quantity"}}
                for line in record["lines"]
            ]
        kind, native = as_answer(written(entity, world, record))
        back, missing = in_cloud_terms(entity, read_quickbooks(entity, kind, native, world), world)
        assert () == missing
        for one in entity.carried:
            if not one.compared or one.name not in record or one.name in {"total", "amount"}:
                continue
            assert _kept(one, record[one.name]) == _kept(one, back.get(one.name)), one.name


def _kept(one: Any, found: Any) -> Any:
    if isinstance(one, Lines):
        inner = [each for each in one.carried if each.compared]
        return [{each.name: line.get(each.name) for each in inner} for line in found or ()]
    return plain(one, found)


@pytest.mark.parametrize("entity", ENTITIES, ids=[one.name for one in ENTITIES])
def test_every_direction_carries_something(entity: Entity) -> None:
    if entity.part_of is not None:
        (home,) = (one for one in ENTITIES if one.name == entity.part_of)
        parts = [one for lines in home.lines for one in lines.carried if one.part == entity.name]
        assert parts
        assert entity.counts is not None
        return
    if Direction.PUSH in entity.directions:
        assert any(one.written for one in entity.carried)
        assert any(shape.add for shape in entity.shapes)
    if Direction.PULL in entity.directions:
        assert any(one.paths for one in entity.values)


@pytest.mark.parametrize("entity", ENTITIES, ids=[one.name for one in ENTITIES])
def test_references_point_to_earlier_entities(entity: Entity) -> None:
    place = list(ENTITIES).index(entity)
    earlier = {one.name for one in ENTITIES[: place + 1]}
    for ref in references_of(entity):
        assert set(ref.to) <= earlier
    if entity.flows:
        assert entity.refers_to <= {one.name for one in needed(entity.flows)}


def test_a_list_out_of_order_is_refused() -> None:
    with pytest.raises(DeclarationError, match="comes later"):
        check_list(ENTITIES[::-1])


def test_a_list_with_a_double_or_a_stranger_is_refused() -> None:
    with pytest.raises(DeclarationError, match="twice"):
        check_list((*ENTITIES, ENTITIES[0]))
    odd = replace(
        ENTITIES[0],
        references=(Reference(name="x", quickbooks="XRef", to=("moon",)),),
        natural_keys=(),
    )
    with pytest.raises(DeclarationError, match="not listed"):
        check_list((odd,))
