"""The flows as a page for people, drawn from the declarations: docs/flows.md.

Write it anew with
`python -c "from sync.flow_table import markdown; print(markdown(), end='')" > docs/flows.md`;
a test says when it is stale.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sync.fields import RET_KIND, Field, Lines, Reference
from sync.flow import Direction
from sync.flows import ENTITIES, FLOWS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sync.fields import Carried, LinePart
    from sync.flow import Entity


def markdown() -> str:
    """The whole page."""
    lines = [
        "# The flows",
        "",
        f"Drawn from the declarations in `sync/flows` ({len(FLOWS)} flows); do not edit by hand.",
        "A flow is one entity in one direction: *pull* carries from the company file to the cloud,",
        "*push* from the cloud into the company file.",
        "",
        "| entity | flows | QuickBooks | who counts | matched by | taken back in QuickBooks |",
        "|---|---|---|---|---|---|",
        *(_row(one) for one in ENTITIES),
    ]
    for one in ENTITIES:
        lines += ["", *_section(one)]
    return "\n".join(lines) + "\n"


def _row(entity: Entity) -> str:
    flows = ", ".join(f"`{flow}`" for flow in entity.flows) or "only matched"
    shapes = ", ".join(dict.fromkeys(shape.name for shape in entity.shapes))
    keys = "; ".join(" + ".join(key) for key in entity.natural_keys) or "–"
    compared = [one for one in entity.carried if one.compared and one.name != "active"]
    owners = sorted({entity.owner_of(one).value for one in compared})
    if entity.owner_when_mapped:
        owners = [f"shared until mapped, then {entity.owner_when_mapped.value}"]
    removal = ", ".join(dict.fromkeys(shape.undo for shape in entity.shapes if shape.undo)) or (
        "inactive" if entity.removal.value == "inactive" else "–"
    )
    if Direction.PUSH not in entity.directions or entity.owner_when_mapped:
        removal = "–"
    where = shapes or f"part of {entity.part_of}"
    return (
        f"| {entity.name} | {flows} | {where} | {', '.join(owners) or '–'} | {keys} | {removal} |"
    )


def _section(entity: Entity) -> Iterator[str]:
    yield f"## {entity.name}"
    yield ""
    if entity.part_of:
        yield f"Carried inside `{entity.part_of}`: the fields marked so in its table."
        return
    if entity.feature:
        yield f"Only while `{entity.feature}` is on in the company file."
        yield ""
    yield "| field | QuickBooks | holds | at most | owner | notes |"
    yield "|---|---|---|---|---|---|"
    for one in entity.carried:
        yield from _carried(entity, one, "")
    if entity.rules:
        yield ""
        yield "Refused before QuickBooks is asked:"
        yield ""
        for rule in entity.rules:
            yield f"* {rule.__name__.replace('_', ' ')}"


def _carried(entity: Entity, one: Carried, before: str) -> Iterator[str]:
    owner = entity.owner_of(one).value if not before else ""
    if isinstance(one, Lines):
        parts = ", ".join(_part(part) for part in one.parts)
        yield f"| {before}{one.name} | {parts} | lines |  | {owner} | {_notes(one)} |"
        for inner in one.carried:
            yield from _carried(entity, inner, f"{before}{one.name}.")
        return
    path = ", ".join("kind of record" if p == RET_KIND else p for p in one.paths) or "–"
    holds = f"→ {', '.join(one.to)}" if isinstance(one, Reference) else one.kind.value
    most = (one.max_length or "") if isinstance(one, Field) else ""
    yield f"| {before}{one.name} | {path} | {holds} | {most} | {owner} | {_notes(one)} |"


def _part(part: LinePart) -> str:
    return part.add or part.name


def _notes(one: Carried) -> str:
    notes = []
    if isinstance(one, Field) and one.required:
        notes.append("required")
    if one.at_creation:
        notes.append("only at creation")
    if not one.written:
        notes.append("not sent as it is")
    if not one.compared:
        notes.append("not compared")
    if isinstance(one, Field) and one.cut:
        notes.append("cut to its end")
    if one.part:
        notes.append(f"`{one.part}`")
    if isinstance(one, Reference) and one.unmapped.value != "wait":
        notes.append("left out without a match")
    return ", ".join(notes)
