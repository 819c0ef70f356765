"""Every kind of record this BILL keeps, by its name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.bill.entities import classifications, parties, payables, receivables, treasury

if TYPE_CHECKING:
    from simulator.bill.shape import Entity

ENTITIES: dict[str, Entity] = {
    entity.kind: entity
    for module in (classifications, parties, payables, receivables, treasury)
    for entity in module.ENTITIES
}
BY_PATH: dict[str, Entity] = {entity.path: entity for entity in ENTITIES.values() if entity.path}
