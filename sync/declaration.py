"""What makes a declaration wrong: refused at import, with the sentence that says where.

Only contradictions are found here; whether paths and lengths agree with the SDK's schema is for
tests/contracts/test_flows.py, because the core does not know qbXML.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sync.errors import DeclarationError
from sync.values import Kind

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sync.flow import Entity, Field, Lines

COMPUTED_KEY_PARTS = frozenset({"total"})


def check_entity(entity: Entity) -> None:
    """Refuse an entity that contradicts itself."""
    for sentence in _findings(entity):
        raise DeclarationError(f"{entity.name}: {sentence}")


def check_list(entities: Sequence[Entity]) -> None:
    """Refuse a list with doubles, or with references to unknown or later entities."""
    seen: set[str] = set()
    known = {entity.name for entity in entities}
    for entity in entities:
        if entity.name in seen:
            raise DeclarationError(f"{entity.name}: listed twice")
        seen.add(entity.name)
        needs = entity.refers_to | {one for one in (entity.part_of, entity.identity_of) if one}
        for name in sorted(needs):
            if name not in known:
                raise DeclarationError(f"{entity.name}: refers to {name}, which is not listed")
            if name not in seen:
                raise DeclarationError(f"{entity.name}: refers to {name}, which comes later")


def _findings(entity: Entity) -> Iterator[str]:
    names = [one.name for one in entity.carried]
    yield from _doubles(names)
    if not entity.directions and not entity.matched_only:
        yield "has no direction and is not only matched"
    if entity.directions and entity.matched_only:
        yield "is only matched and yet has a direction"
    if entity.part_of is None and not entity.shapes:
        yield "is kept in no QuickBooks object"
    if entity.part_of is None and not names:
        yield "carries nothing"
    if entity.part_of is not None and names:
        yield f"is part of {entity.part_of} and so has no fields of its own"
    for key in (*entity.natural_keys, entity.refusal_key):
        for part in key:
            if part not in names and part not in COMPUTED_KEY_PARTS:
                yield f"the key part {part} is not a field"
    for part in entity.label:
        if names and part not in names:
            yield f"the label {part} is not a field"
    for one in entity.fields:
        yield from _field(one)
        if one.sent_as is not None:
            yield f"{one.name} is sent as something else, which only fields of lines are"
    for lines in entity.lines:
        yield from _lines(lines)
    for shape in entity.shapes:
        for name in shape.overrides:
            if name not in names:
                yield f"{shape.name} overrides {name}, which is not a field"
    kinds = {kind for read in entity.reads for kind in read.kinds}
    for shape in entity.shapes:
        if shape.ret not in kinds:
            yield f"no read brings a {shape.ret}"


def _field(one: Field) -> Iterator[str]:
    if one.max_length is not None and one.max_length < 1:
        yield f"{one.name} has a length below one"
    if one.max_length is not None and one.kind is not Kind.TEXT:
        yield f"{one.name} has a length and is no text"
    if (one.kind is Kind.CHOICE) != bool(one.choices):
        yield f"{one.name} must have choices exactly if it is a choice"
    if one.default and one.kind is not Kind.BOOL:
        yield f"{one.name} has a default and is neither true nor false"
    if one.cut and one.max_length is None:
        yield f"{one.name} is cut, but at no length"
    if one.written and len(one.paths) > 1:
        yield f"{one.name} is written, but to several places"
    if one.written and (one.quickbooks is None or one.compute is not None):
        yield f"{one.name} is written, but has no place of its own"


def _lines(lines: Lines) -> Iterator[str]:
    names = [one.name for one in lines.carried]
    yield from _doubles(names)
    if not lines.parts:
        yield f"{lines.name} is made of no line aggregate"
    for part in lines.parts:
        if part.key is not None and part.key not in names:
            yield f"{part.name} is told by {part.key}, which is not a field of the line"
        for name in part.overrides:
            if name not in names:
                yield f"{part.name} overrides {name}, which is not a field of the line"
    for one in lines.fields:
        yield from _field(one)
    for inner in lines.lines:
        yield from _lines(inner)


def _doubles(names: list[str]) -> Iterator[str]:
    for name in sorted({name for name in names if names.count(name) > 1}):
        yield f"{name} is declared twice"
