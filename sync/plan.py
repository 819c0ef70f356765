"""Cloud, QuickBooks, base → what to do about the difference, both directions at once.

One pure function for every entity. It compares records as they were *read*, in cloud terms; give
it what a side really holds, never what was sent there. Apply its intents one at a time, read, and
plan again until it says nothing: an Update goes before an Archive, a Restore before an Update.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, TypeAlias

from sync.flow import Direction, Removal
from sync.intent import (
    Archive,
    Create,
    FieldConflict,
    FieldDrift,
    Intent,
    Note,
    Overruled,
    PairPlan,
    Restore,
    Update,
    Void,
)
from sync.merge import Merge, Terms, merge
from sync.part import without_parts

if TYPE_CHECKING:
    from sync.flow import Entity, Record

__all__ = [
    "Archive",
    "Create",
    "FieldConflict",
    "FieldDrift",
    "Intent",
    "Note",
    "Overruled",
    "PairPlan",
    "Prefer",
    "Restore",
    "Update",
    "Void",
    "plan",
]

Prefer: TypeAlias = Literal["quickbooks", "cloud", "ask"]
_NOTHING: frozenset[str] = frozenset()


def plan(
    entity: Entity,
    cloud: Record | None,
    quickbooks: Record | None,
    base: Record | None,
    *,
    flows: frozenset[str],
    prefer: Prefer = "ask",
    cloud_gone: bool = False,
    quickbooks_gone: bool = False,
    left_out: frozenset[str] = _NOTHING,
    put_back: frozenset[str] = _NOTHING,
) -> PairPlan:
    """Decide for one pair, in cloud terms; None means that we have no record of that side.

    `base` None: never mapped. A side is only deleted when it is said to be `gone`. `flows` are
    those switched on; `prefer` decides conflicts. `left_out` names fields that cannot be compared
    (`sync.crossing.left_out`, and what an adapter does not carry); `put_back` names drifts that a
    person decided to overrule.
    """
    if entity.part_of is not None or not entity.directions:
        return PairPlan(base=base or {})
    pull = _is_on(entity, Direction.PULL, flows)
    push = _is_on(entity, Direction.PUSH, flows)
    cloud, quickbooks, base = (
        without_parts(entity, one, flows) for one in (cloud, quickbooks, base)
    )
    if quickbooks_gone:
        return _quickbooks_lost_it(entity, cloud, base or {}, pull=pull, push=push)
    if cloud_gone:
        return _cloud_lost_it(entity, quickbooks, base or {}, pull=pull, push=push)
    if cloud is None or quickbooks is None:
        if base is not None:
            return _not_read(entity, cloud, quickbooks, base, push=push)
        return _only_one_has_it(entity, cloud, quickbooks, pull=pull, push=push)
    lifecycle = _undone(entity, cloud, quickbooks, base, pull=pull, push=push)
    if lifecycle is not None:
        return lifecycle
    terms = Terms(pull=pull, push=push, prefer=prefer, left_out=left_out, put_back=put_back)
    return _intents(merge(entity, cloud, quickbooks, base, terms))


def is_taken_back(record: Record) -> bool:
    """Archived, made inactive, or voided."""
    return record.get("active") is False or record.get("void") is True


def _is_on(entity: Entity, way: Direction, flows: frozenset[str]) -> bool:
    return way in entity.directions and f"{entity.name}.{way}" in flows


def _not_read(
    entity: Entity, cloud: Record | None, quickbooks: Record | None, base: Record, *, push: bool
) -> PairPlan:
    """Mapped, and one side out of scope or unknown to us: nothing can be compared.

    Credits applied by themselves are always like this: QuickBooks keeps the links, not a record.
    """
    if cloud is None or quickbooks is not None or not push or is_taken_back(base):
        return PairPlan(base=base)
    undone = is_taken_back(cloud) and entity.removal is Removal.UNDO
    if not undone:
        more = entity.further(base, cloud) if entity.further else {}
        if more is not None:
            left = any(more.get(lines.name) for lines in entity.lines)
            return PairPlan(to_quickbooks=Create(more, agreed=cloud) if left else None, base=base)
    drift = FieldDrift(
        field="void",
        ours="voided",
        theirs="kept",
        code="not-taken-back",
        cause="The cloud took it, or a part of it, back; in QuickBooks it still counts.",
        can_put_back=False,
        cure="QuickBooks lets no program undo this one. Open it in QuickBooks and void or delete it"
        " there by hand (Edit menu), then choose “quickbooks”.",
    )
    return PairPlan(base=base, drifts=(drift,))


def _only_one_has_it(
    entity: Entity, cloud: Record | None, quickbooks: Record | None, *, pull: bool, push: bool
) -> PairPlan:
    """Create it on the other side, unless it was taken back before it ever travelled."""
    if quickbooks is not None and pull and not is_taken_back(quickbooks):
        return PairPlan(to_cloud=Create(quickbooks), base={})
    if cloud is not None and push and not is_taken_back(cloud):
        return PairPlan(to_quickbooks=Create(cloud), base={})
    return PairPlan(base={})


def _quickbooks_lost_it(
    entity: Entity, cloud: Record | None, base: Record, *, pull: bool, push: bool
) -> PairPlan:
    """Deleted in QuickBooks: archived in the cloud where QuickBooks' word counts there.

    Both being rid of it is what they agree on. A list record that the cloud has again after that
    was restored by somebody who wants it: it is entered in QuickBooks anew, as a new one would be.
    """
    listed = any(one.name == "active" for one in entity.fields)
    if cloud is None or is_taken_back(cloud):
        return PairPlan(base={**base, "active": False} if listed and cloud is not None else base)
    restored = listed and entity.dated_by is None and base.get("active") is False
    if restored and push:
        return PairPlan(base=base, parted=True)
    if pull and not restored:
        return PairPlan(to_cloud=Archive() if listed else None, base=base)
    if not pull and not push:
        return PairPlan(base=base)
    drift = FieldDrift(
        field="record",
        ours="kept",
        theirs=None,
        code="deleted-in-quickbooks",
        cause="It was deleted in QuickBooks, and in the cloud it still counts.",
        can_put_back=False,
        cure="If it was meant, void or archive it in the cloud too. If it was not, enter it in"
        " QuickBooks again by hand. Then choose “quickbooks”.",
    )
    return PairPlan(base=base, drifts=(drift,))


def _cloud_lost_it(
    entity: Entity, quickbooks: Record | None, base: Record, *, pull: bool, push: bool
) -> PairPlan:
    """Deleted in the cloud: taken back in QuickBooks, never created anew in the cloud."""
    if quickbooks is None or is_taken_back(quickbooks):
        return PairPlan(base=base)
    if push and entity.removal is Removal.UNDO:
        return PairPlan(to_quickbooks=Void(), base=base)
    if push and entity.removal is Removal.INACTIVE:
        changes = {"active": False}
        return PairPlan(to_quickbooks=Update(changes, {**quickbooks, **changes}), base=base)
    note = Note(
        code="gone-from-cloud",
        field=None,
        sentence="It was deleted in the cloud and stays in QuickBooks; it is not created again.",
    )
    return PairPlan(base=base, notes=(note,) if pull else ())


def _undone(
    entity: Entity,
    cloud: Record,
    quickbooks: Record,
    base: Record | None,
    *,
    pull: bool,
    push: bool,
) -> PairPlan | None:
    """What a void means, for transactions: no field of a voided one says anything any more."""
    if entity.dated_by is None:
        return None
    ours, theirs = is_taken_back(cloud), is_taken_back(quickbooks)
    if not ours and not theirs:
        return None
    kept = base or {}
    if ours and theirs:
        return PairPlan(base=kept)
    if pull:
        intent: Intent = Archive() if theirs else Restore()
        return PairPlan(to_cloud=intent, base=kept)
    if ours and push and entity.removal is Removal.UNDO:
        return PairPlan(to_quickbooks=Void(), base=kept)
    if theirs and push:
        return PairPlan(base=kept, drifts=(_voided_there(entity),))
    return PairPlan(base=kept)


def _voided_there(entity: Entity) -> FieldDrift:
    return FieldDrift(
        field="void" if any(one.name == "void" for one in entity.fields) else "active",
        ours="kept",
        theirs="voided",
        code="voided-in-quickbooks",
        cause="It was voided in QuickBooks, and in the cloud it still counts.",
        can_put_back=False,
        cure="If it was meant, void or archive it in the cloud too. If it was not, enter it in"
        " QuickBooks again by hand. Then choose “quickbooks”.",
    )


def _intents(merged: Merge) -> PairPlan:
    return PairPlan(
        to_cloud=_for_cloud(merged),
        to_quickbooks=merged.quickbooks_update(),
        base=merged.base,
        conflicts=tuple(merged.conflicts),
        drifts=tuple(merged.drifts),
        notes=tuple(merged.notes),
    )


def _for_cloud(merged: Merge) -> Intent | None:
    """The cloud archives and restores by a call of its own; one intent at a time."""
    update = merged.cloud_update()
    if update is None or "active" not in update.changes:
        return update
    if update.changes["active"] is not False:
        return Restore()
    others = {name: value for name, value in update.changes.items() if name != "active"}
    if not others:
        return Archive()
    return Update(others, {**update.record, "active": True}, update.overruled)
