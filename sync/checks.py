"""What the declaration of a field lets us refuse before QuickBooks is asked.

Lengths, characters, required values and closed periods; the sentences say where to change it.
QuickBooks keeps Windows-1252 only and never shortens a text: it refuses it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sync.field_words import spoken
from sync.fields import Field, Lines, Reference
from sync.refusal import Refusal
from sync.value_words import day
from sync.values import Kind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sync.fields import Carried
    from sync.flow import Entity, Facts, Record

_PLAIN = {"\t", "\n", "\r"}


def refusal(
    entity: Entity, record: Record, facts: Facts, *, only: frozenset[str] | None = None
) -> Refusal | None:
    """The first reason not to write this record (in cloud terms) into QuickBooks.

    `only` restricts the checks of single fields to those that would be sent.
    """
    closed = in_closed_period(entity, record.get(entity.dated_by or ""), facts)
    if closed is not None:
        return closed
    found = next(_fields(entity.carried, record, only), None)
    if found is not None:
        return found
    return next((no for rule in entity.rules if (no := rule(record, facts))), None)


def in_closed_period(entity: Entity, date: str | None, facts: Facts) -> Refusal | None:
    """Nothing dated on or before the closing date is posted, changed or voided."""
    closing = facts.setting("closing_date")
    if not closing or not date or date > closing:
        return None
    return Refusal(
        code="closed-period",
        field=entity.dated_by,
        cause=f"It is dated {day(date)}, and the books are closed through {day(str(closing))}.",
        cure="Give it a later date in the cloud, or move the closing date in QuickBooks (Edit ›"
        " Preferences › Accounting › Company Preferences › Set Date/Password). The next sync tries"
        " again.",
    )


def _fields(
    carried: tuple[Carried, ...], record: Record, only: frozenset[str] | None
) -> Iterator[Refusal]:
    for one in carried:
        if only is not None and one.name not in only:
            continue
        value = record.get(one.name)
        if isinstance(one, Lines):
            for line in value or ():
                yield from _fields(one.carried, line, None)
        elif value is None:
            if one.required:
                yield _is_missing(one)
        elif isinstance(one, Field) and one.kind is Kind.TEXT and isinstance(value, str):
            yield from _text(one, value)


def _text(one: Field, value: str) -> Iterator[Refusal]:
    title = spoken(one.name)
    if one.max_length is not None and not one.cut and len(value) > one.max_length:
        yield Refusal(
            code="too-long",
            field=one.name,
            cause=f"The {title} “{value[:60]}” has {len(value)} characters; QuickBooks takes"
            f" {one.max_length}.",
            cure=f"Shorten the {title} in the cloud to {one.max_length} characters.",
        )
    odd = sorted({char for char in value if not _is_kept(char)})
    if odd:
        shown = " ".join(char if char.isprintable() else f"U+{ord(char):04X}" for char in odd[:10])
        yield Refusal(
            code="characters-not-kept",
            field=one.name,
            cause=f"The {title} has characters that QuickBooks cannot keep: {shown}",
            cure=f"Replace them in the {title} in the cloud with plain letters and signs.",
        )


def _is_kept(char: str) -> bool:
    if char in _PLAIN:
        return True
    try:
        char.encode("cp1252")
    except UnicodeEncodeError:
        return False
    return char >= " "


def _is_missing(one: Field | Reference) -> Refusal:
    title = spoken(one.name)
    return Refusal(
        code="field-missing",
        field=one.name,
        cause=f"It has no {title}, and QuickBooks takes none without.",
        cure=one.missing or f"Fill in the {title} in the cloud.",
    )
