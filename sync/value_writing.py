"""Single values on their way into a request: the SDK's word for ours, an id for a reference.

Collects what has no QuickBooks id yet instead of stopping at the first.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sync.crossing import feature_is_off, quickbooks_id, split
from sync.fields import Field, Lines, Reference
from sync.refusal import Missing
from sync.values import Kind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sync.fields import Carried
    from sync.flow import Entity, Facts, Record

NOT_SENT: Any = object()
"""Stands for a value that leaves no trace in the request."""


class Writer:
    """Writes values for one company; `left_out` gathers references that were dropped."""

    def __init__(self, facts: Facts) -> None:
        self.facts = facts
        self._left_out: list[Missing] = []

    @property
    def left_out(self) -> tuple[Missing, ...]:
        """References that were not sent because QuickBooks has no such record yet."""
        return tuple(self._left_out)

    def value(self, one: Field | Reference, value: Any, *, explicit: bool = False) -> Any:
        """The value as the request carries it, or NOT_SENT.

        A default that QuickBooks has by itself is only sent when it is `explicit`, in a Mod.
        """
        if value is None or not one.written:
            return NOT_SENT
        if isinstance(one, Reference):
            return self._reference(one, value)
        if one.kind is Kind.BOOL and value is one.default and not explicit:
            return NOT_SENT
        if one.kind is Kind.CHOICE:
            return one.choices[value]
        if one.cut and one.max_length is not None:
            value = value[-one.max_length :]
        return one.write(value)

    def missing_of(self, entity: Entity, record: Record) -> tuple[Missing, ...]:
        """Every reference in the record, in lines too, that must wait for its QuickBooks id."""
        return tuple(self._missing(entity.carried, record))

    def _missing(self, carried: tuple[Carried, ...], record: Record) -> Iterator[Missing]:
        for one in carried:
            value = record.get(one.name)
            if value is None:
                continue
            if isinstance(one, Lines):
                for line in value:
                    yield from self._missing(one.carried, line)
            elif isinstance(one, Reference) and not self._is_settled(one, value):
                entity, cloud_id = split(one, value)
                yield Missing(field=one.name, entities=(entity,) if entity else one.to, id=cloud_id)

    def _is_settled(self, ref: Reference, value: str) -> bool:
        """Whether it needs no waiting: mapped, or declared to be left out when it is not."""
        if feature_is_off(ref, self.facts) or ref.unmapped_is_silent():
            return True
        return quickbooks_id(ref, value, self.facts) is not None

    def _reference(self, ref: Reference, value: str) -> Any:
        if feature_is_off(ref, self.facts):
            return NOT_SENT
        found = quickbooks_id(ref, value, self.facts)
        if found is None:
            entity, cloud_id = split(ref, value)
            entities = (entity,) if entity else ref.to
            self._left_out.append(Missing(field=ref.name, entities=entities, id=cloud_id))
            return NOT_SENT
        return found if ref.bare else {"ListID": found}
