"""The three-way rule, field by field: who moved, who owns, what follows.

base is what both sides held when they last agreed on a field. A side that has nothing and never
had anything says nothing: only what base knew can have been cleared.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from sync.comparison import is_nothing, same, spelled_alike
from sync.field_words import label, spoken
from sync.fields import Field, Reference
from sync.flow import Owner, Side
from sync.intent import FieldConflict, FieldDrift, Note, Overruled, Update
from sync.values import Kind

if TYPE_CHECKING:
    from sync.fields import Carried
    from sync.flow import Entity, Record

_CANNOT_CHANGE = (
    "Programs cannot change it in QuickBooks any more. Change it there by hand so that both agree,"
    " or void it in the cloud and enter it anew. To leave the two different, choose “quickbooks”."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What the company allows and prefers for this pair; see `sync.plan.plan`."""

    pull: bool
    push: bool
    prefer: str
    left_out: frozenset[str]
    put_back: frozenset[str]


@dataclass(slots=True, kw_only=True)
class Merge:
    """The pair on its way to a plan: what goes where, and what a person should see."""

    entity: Entity
    cloud: Record
    quickbooks: Record
    terms: Terms
    base: dict[str, Any]
    for_cloud: dict[str, Any] = field(default_factory=dict)
    for_quickbooks: dict[str, Any] = field(default_factory=dict)
    overruled: list[Overruled] = field(default_factory=list)
    conflicts: list[FieldConflict] = field(default_factory=list)
    drifts: list[FieldDrift] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)

    def cloud_update(self) -> Update | None:
        """What the cloud must change, if anything."""
        return self._update(Side.CLOUD, self.for_cloud, self.cloud, self.quickbooks)

    def quickbooks_update(self) -> Update | None:
        """What QuickBooks must change, if anything."""
        return self._update(Side.QUICKBOOKS, self.for_quickbooks, self.quickbooks, self.cloud)

    def _update(
        self, side: Side, changes: dict[str, Any], there: Record, here: Record
    ) -> Update | None:
        if not changes:
            return None
        # What is carried along and not compared is wanted as the giving side has it.
        along = {
            one.name: here[one.name]
            for one in self.entity.carried
            if not one.compared and here.get(one.name) is not None
        }
        replaced = tuple(one for one in self.overruled if one.side is side)
        return Update(changes, {**there, **along, **changes}, replaced)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sides:
    """One field of the pair: both values, the base, and who moved."""

    one: Carried
    cloud: Any
    quickbooks: Any
    base: Any
    known: bool
    cloud_moved: bool
    quickbooks_moved: bool


def merge(
    entity: Entity, cloud: Record, quickbooks: Record, base: Record | None, terms: Terms
) -> Merge:
    """Every compared field of the pair, decided by its owner's row of the table."""
    result = Merge(
        entity=entity, cloud=cloud, quickbooks=quickbooks, terms=terms, base=dict(base or {})
    )
    for one in entity.carried:
        if one.compared and not one.at_creation and one.name not in terms.left_out:
            _decide(result, one)
    return result


def _decide(merged: Merge, one: Carried) -> None:
    sides = _sides(merged, one)
    if same(one, sides.cloud, sides.quickbooks, silent=merged.terms.left_out):
        _agree(merged, one, sides.cloud)
        return
    owner = merged.entity.owner_of(one)
    if owner is Owner.QUICKBOOKS:
        _from_quickbooks(merged, sides)
    elif owner is Owner.CLOUD:
        _from_cloud(merged, sides)
    else:
        _shared(merged, sides)


def _sides(merged: Merge, one: Carried) -> _Sides:
    cloud, quickbooks = merged.cloud.get(one.name), merged.quickbooks.get(one.name)
    known = one.name in merged.base
    base = merged.base.get(one.name)
    moved = not same(one, base, quickbooks, silent=merged.terms.left_out)
    if one.unmapped_is_silent() and is_nothing(one, quickbooks):
        moved = False  # its absence may only mean that there was no mapping
    return _Sides(
        one=one,
        cloud=cloud,
        quickbooks=quickbooks,
        base=base,
        known=known,
        cloud_moved=not same(one, cloud, base, silent=merged.terms.left_out),
        quickbooks_moved=moved,
    )


def _agree(merged: Merge, one: Carried, value: Any) -> None:
    if is_nothing(one, value):
        merged.base.pop(one.name, None)
    else:
        merged.base[one.name] = value


def _from_quickbooks(merged: Merge, sides: _Sides) -> None:
    """QuickBooks owns: its value is carried, and what the cloud changed is put back."""
    if not merged.terms.pull:
        return
    if is_nothing(sides.one, sides.quickbooks) and not (sides.known and sides.quickbooks_moved):
        return
    _carry_to_cloud(merged, sides, overruled=sides.cloud_moved or not sides.known)


def _from_cloud(merged: Merge, sides: _Sides) -> None:
    """The cloud owns, but the books are the bookkeeper's: only the cloud's moves are carried."""
    if not merged.terms.push or (is_nothing(sides.one, sides.cloud) and not sides.known):
        return
    if _neither_moved(sides):
        return
    put_back = sides.one.name in merged.terms.put_back
    carries = merged.entity.amendable and sides.one.written and (sides.cloud_moved or put_back)
    if carries:
        theirs_too = put_back or not sides.known or sides.quickbooks_moved
        _carry_to_quickbooks(merged, sides, overruled=theirs_too)
        return
    merged.drifts.append(_drift(sides, can_put_back=merged.entity.amendable and sides.one.written))


def _drift(sides: _Sides, *, can_put_back: bool) -> FieldDrift:
    found = FieldDrift(field=sides.one.name, ours=sides.cloud, theirs=sides.quickbooks)
    if not can_put_back:
        found = replace(found, cure=_CANNOT_CHANGE, can_put_back=False)
    if sides.cloud_moved and not sides.quickbooks_moved:
        cause = f"{label(sides.one.name)} was changed in the cloud after this record was sent."
        found = replace(found, code="changed-in-cloud", cause=cause)
    return found


def _shared(merged: Merge, sides: _Sides) -> None:
    """Whoever moved is carried; both moved differently is a conflict."""
    if _neither_moved(sides):
        return
    cloud_silent = not sides.known and is_nothing(sides.one, sides.cloud)
    quickbooks_silent = not sides.known and is_nothing(sides.one, sides.quickbooks)
    if cloud_silent or (sides.known and sides.quickbooks_moved and not sides.cloud_moved):
        _carry_to_cloud(merged, sides, overruled=False)
    elif quickbooks_silent or (sides.known and not sides.quickbooks_moved):
        _carry_to_quickbooks(merged, sides, overruled=False)
    elif merged.terms.prefer == Side.QUICKBOOKS or _is_spelling(merged, sides):
        _carry_to_cloud(merged, sides, overruled=True)
    elif merged.terms.prefer == Side.CLOUD:
        _carry_to_quickbooks(merged, sides, overruled=True)
    else:
        merged.conflicts.append(
            FieldConflict(sides.one.name, sides.base, sides.quickbooks, sides.cloud)
        )


def _is_spelling(merged: Merge, sides: _Sides) -> bool:
    """They meet for the first time, one in capitals: nobody is asked, the books' spelling wins."""
    asks = merged.terms.prefer != Side.CLOUD
    return asks and not sides.known and spelled_alike(sides.cloud, sides.quickbooks)


def _neither_moved(sides: _Sides) -> bool:
    """They differ and yet nobody moved: a reference that QuickBooks has and we cannot name."""
    return sides.known and not sides.cloud_moved and not sides.quickbooks_moved


def _carry_to_cloud(merged: Merge, sides: _Sides, *, overruled: bool) -> None:
    if not merged.terms.pull:
        return
    merged.for_cloud[sides.one.name] = _wanted(sides.one, sides.quickbooks)
    if overruled and not is_nothing(sides.one, sides.cloud):
        merged.overruled.append(Overruled(sides.one.name, Side.CLOUD, sides.cloud))


def _carry_to_quickbooks(merged: Merge, sides: _Sides, *, overruled: bool) -> None:
    if not merged.terms.push:
        return
    one, value = sides.one, _wanted(sides.one, sides.cloud)
    title = spoken(one.name)
    if is_nothing(one, value) and not _can_clear(one):
        merged.notes.append(
            Note(
                code="cannot-be-cleared",
                field=one.name,
                sentence=f"The {title} was cleared in the cloud, and QuickBooks lets no program"
                " clear it.",
                cure=f"Open it in QuickBooks and clear the {title} there by hand, or choose one in"
                " the cloud again.",
            )
        )
        return
    merged.for_quickbooks[one.name] = value
    if overruled and not is_nothing(one, sides.quickbooks):
        merged.overruled.append(Overruled(one.name, Side.QUICKBOOKS, sides.quickbooks))


def _wanted(one: Carried, value: Any) -> Any:
    """The value to carry; a flag that is no longer set is wanted at its default."""
    if value is None and isinstance(one, Field) and one.kind is Kind.BOOL:
        return one.default
    return value


def _can_clear(one: Carried) -> bool:
    if isinstance(one, Reference):
        return False
    return one.can_clear if isinstance(one, Field) else True
