"""A preview's words: why two records are one, what a write changes, what is waited for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from sync.amounts import amount_of, party
from sync.field_words import begun, joined, spoken
from sync.fields import Reference
from sync.flows import ENTITIES
from sync.flows import entity as entity_named
from sync.translate import natural_key
from sync.value_words import told as words

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from storage.records import StoredRecord
    from storage.work import Work
    from sync.flow import Entity

EVIDENCE: Final = {
    "our mark": "It bears the mark of this company, from an earlier connection.",
    "a person": "You said that they are one.",
    "found again": "It was found again after a lost answer.",
}
HINTS: Final = (
    "number",
    "date",
    "amount",
    "company_name",
    "email",
    "phone",
    "account_number",
    "line1",
    "city",
)
UNKNOWN: Final = "nothing else is known of it"
PLAIN: Final = {"total": "amount", "parent": "place in the list"}


def why_matched(
    entity: Entity, evidence: str, cloud: StoredRecord | None, book: StoredRecord | None
) -> str:
    """How it is known that two records are one: "Same number, vendor and amount".

    What is said to be the same is the same on both, as they are now.
    """
    if evidence in EVIDENCE:
        return EVIDENCE[evidence]
    if cloud is None or book is None:
        return "They were matched when both were read; one of them is gone."
    both = (natural_key(entity, each.data) for each in (cloud, book))
    for parts, ours, theirs in zip(entity.natural_keys, *both, strict=True):
        if ours and theirs and _agree(entity, parts, ours, theirs):
            known = [part for part, value in zip(parts, ours, strict=True) if value]
            return f"Same {joined([plain(part) for part in known])}"
    return alike(cloud, book) or "They were matched when both were read, and changed since."


def _agree(
    entity: Entity, parts: tuple[str, ...], ours: tuple[str, ...], theirs: tuple[str, ...]
) -> bool:
    """Whether a key is the same; what it refers to has another id on each side, or is on neither.

    The pair was made by one of its keys, so that one which agrees in all else is that one.
    """
    references = {one.name for one in entity.references}
    return all(
        bool(one) == bool(other) if part in references else one == other
        for part, one, other in zip(parts, ours, theirs, strict=True)
    )


def hint(record: StoredRecord) -> str:
    """What tells a record from others of its name."""
    known = {one.name: one for one in entity_named(record.entity).fields}
    told = [words(known.get(name), record.data[name]) for name in HINTS if record.data.get(name)]
    if record.archived or record.data.get("active") is False:
        told.append("not in use")
    return " · ".join(told[:4]) or UNKNOWN


def alike(own: StoredRecord, other: StoredRecord) -> str:
    """What two records of different sides say alike: "Same number, date and amount"; '' if none."""
    entity = entity_named(own.entity)
    same = [
        name
        for name in ("name", *HINTS)
        if name != "amount" and own.data.get(name) and _folded(own, name) == _folded(other, name)
    ]
    sums = {amount_of(entity, each.data) for each in (own, other)}
    if (entity.lines or "amount" in own.data) and len(sums) == 1:
        same.append("amount")
    return f"Same {joined([plain(name) for name in same])}" if same else ""


def _folded(record: StoredRecord, name: str) -> str:
    return str(record.data.get(name) or "").casefold()


def of_write(
    entity: Entity,
    row: Work,
    record: Mapping[str, Any],
    before: Mapping[str, Any] | None,
    named: Mapping[tuple[str, str], str],
) -> dict[str, Any]:
    """What a write is about: party, date and number, and each value it changes."""
    told: dict[str, Any] = {}
    for name in ("date", "number"):
        if record.get(name):
            told[name] = record[name]
    whose = party(entity)
    if whose is not None:
        for key in referred(entity, {whose.name: record.get(whose.name)}):
            told["party"] = named.get(key) or key[1]
    changes = (row.intent or {}).get("changes") or {}
    if row.action in {"update", "mod"}:
        told["changes"] = [
            {
                "field": f"{plain(name)[0].upper()}{plain(name)[1:]}",
                "before": in_words(entity, name, (before or {}).get(name), {}),
                "after": in_words(entity, name, value, named),
            }
            for name, value in sorted(changes.items())
        ]
    return told


def referred(entity: Entity, record: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """(entity, cloud id) of what a record in cloud terms refers to itself."""
    for reference in entity.references:
        value = record.get(reference.name)
        if not isinstance(value, str) or not value:
            continue
        if reference.many:
            kind, _, one = value.partition(":")
            yield kind, one
        else:
            yield reference.to[0], value


def place_of(entity: str) -> int:
    """Where an entity comes in the order in which records are carried."""
    return [each.name for each in ENTITIES].index(entity)


def titled(entity: str) -> str:
    """What people call many of an entity: "Bill payments"."""
    return begun(_many(entity))


def numbered(number: int, entity: str) -> str:
    """So many of an entity in a sentence: "1 bill payment"."""
    return f"{number:,} {entity_named(entity).title if number == 1 else _many(entity)}"


def _many(entity: str) -> str:
    words = entity_named(entity).title
    return words if words.endswith("s") else f"{words}s"


def plain(name: str) -> str:
    """A field's name in words."""
    return PLAIN.get(name) or spoken(name)


def in_words(
    entity: Entity, name: str, value: Any, named: Mapping[tuple[str, str], str]
) -> str | None:
    """A value for people; lines are counted, references named."""
    if value is None or value == "":
        return None
    if isinstance(value, list):
        return f"{len(value)} {'line' if len(value) == 1 else 'lines'}"
    if any(isinstance(one, Reference) and one.name == name for one in entity.references):
        told = next((named[key] for key in referred(entity, {name: value}) if key in named), None)
        return told or None
    return words(next((one for one in entity.fields if one.name == name), None), value)
