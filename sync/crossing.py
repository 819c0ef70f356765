"""References across the two sides: QuickBooks' ids ↔ the cloud's, through the mappings.

A reference without a mapping is reported, not guessed; those declared to be left out are dropped.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sync.fields import Lines, Reference, Unmapped
from sync.flows import entity as entity_named
from sync.refusal import Missing

if TYPE_CHECKING:
    from sync.fields import Carried
    from sync.flow import Entity, Facts, Record

_DEEPEST = 12  # QuickBooks nests five levels; a longer way up is a loop


def in_cloud_terms(
    entity: Entity, record: Record, facts: Facts
) -> tuple[Record, tuple[Missing, ...]]:
    """A QuickBooks record with its references as cloud ids, and those that have none yet.

    With anything missing the record is not ready to be carried or compared.
    """
    missing: list[Missing] = []
    crossed = _cross(entity.carried, record, facts, missing)
    return crossed, tuple(missing)


def quickbooks_id(ref: Reference, value: str, facts: Facts) -> str | None:
    """The ListID or TxnID behind a reference in cloud terms; None without a mapping."""
    entity, cloud_id = split(ref, value)
    return facts.quickbooks_id(entity, cloud_id) if entity else None


def split(ref: Reference, value: str) -> tuple[str, str]:
    """("job", "j7") for "job:j7"; a reference to one entity has no entity in front."""
    if not ref.many:
        return ref.to[0], value
    entity, _, cloud_id = value.partition(":")
    return (entity, cloud_id) if entity in ref.to else ("", value)


def left_out(
    entity: Entity,
    facts: Facts,
    *,
    cloud: Record | None = None,
    quickbooks: Record | None = None,
) -> frozenset[str]:
    """The fields of this pair that cannot be compared, for `plan(…, left_out=…)`.

    A reference whose feature is off, or that has no mapping and is declared to be left out, says
    nothing: its absence on one side is not a change. `cloud` is in cloud terms, `quickbooks` in
    QuickBooks' ids. Those of lines are dotted: "lines.department".
    """
    return frozenset(_left_out(entity.carried, facts, cloud, quickbooks))


def feature_is_off(ref: Reference, facts: Facts) -> bool:
    """Whether the company file has switched off what the reference points to."""
    features = {entity_named(name).feature for name in ref.to}
    return None not in features and not features & facts.features


def _cross(
    carried: tuple[Carried, ...], record: Record, facts: Facts, missing: list[Missing]
) -> dict[str, Any]:
    crossed: dict[str, Any] = {}
    for one in carried:
        value = record.get(one.name)
        if value is None:
            continue
        if isinstance(one, Lines):
            crossed[one.name] = [_cross(one.carried, line, facts, missing) for line in value]
        elif isinstance(one, Reference):
            crossed |= _cross_one(one, value, facts, missing)
        else:
            crossed[one.name] = value
    return crossed


def _cross_one(ref: Reference, value: str, facts: Facts, missing: list[Missing]) -> dict[str, Any]:
    if feature_is_off(ref, facts):
        return {}
    for name in ref.to:
        found = facts.cloud_id(name, value)
        if found is not None:
            crossed = {ref.name: f"{name}:{found}" if ref.many else found}
            top = _root(ref, value, facts) if ref.root else None
            return crossed | ({ref.root: top} if ref.root and top else {})
    gap = _missing(ref, value, facts)
    never = ref.unmapped is Unmapped.LEAVE_OUT_INACTIVE and gap.inactive
    if ref.unmapped is not Unmapped.LEAVE_OUT and not never:
        missing.append(gap)
    return {}


def _missing(ref: Reference, value: str, facts: Facts) -> Missing:
    for name in ref.to:
        found = facts.native(name, value)
        if found is not None:
            native = found[1]
            label = native.get("FullName") or native.get("Name") or native.get("RefNumber") or ""
            inactive = native.get("IsActive") in {False, "false"}
            return Missing(
                field=ref.name, entities=(name,), id=value, label=str(label), inactive=inactive
            )
    return Missing(field=ref.name, entities=ref.to, id=value)


def _root(ref: Reference, value: str, facts: Facts) -> str | None:
    """The cloud id of the topmost record above: the one without a parent."""
    for _ in range(_DEEPEST):
        found = next((one for name in ref.to if (one := facts.native(name, value))), None)
        parent = (found[1].get("ParentRef") or {}).get("ListID") if found else None
        if not parent:
            return facts.cloud_id(ref.to[0], value)
        value = parent
    return None


def _left_out(
    carried: tuple[Carried, ...], facts: Facts, cloud: Record | None, quickbooks: Record | None
) -> set[str]:
    names: set[str] = set()
    for one in carried:
        theirs, ours = (quickbooks or {}).get(one.name), (cloud or {}).get(one.name)
        if isinstance(one, Lines):
            for line in ours or ():
                names |= {f"{one.name}.{n}" for n in _left_out(one.carried, facts, line, None)}
            for line in theirs or ():
                names |= {f"{one.name}.{n}" for n in _left_out(one.carried, facts, None, line)}
        elif isinstance(one, Reference):
            unmapped = _cloud_is_unmapped(one, ours, facts) or _quickbooks_is_unmapped(
                one, theirs, facts
            )
            if feature_is_off(one, facts) or (one.unmapped_is_silent() and unmapped):
                names.add(one.name)
    return names


def _cloud_is_unmapped(ref: Reference, value: str | None, facts: Facts) -> bool:
    return value is not None and quickbooks_id(ref, value, facts) is None


def _quickbooks_is_unmapped(ref: Reference, value: str | None, facts: Facts) -> bool:
    return value is not None and all(facts.cloud_id(name, value) is None for name in ref.to)
