"""Why two records are said to be one: what is named as the same is the same on both."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from services.preview_words import in_words, plain, why_matched
from storage.records import StoredRecord
from sync.field_words import joined
from sync.flows import ENTITIES
from sync.flows import entity as entity_named

if TYPE_CHECKING:
    from sync.flow import Entity

KEYS = [(entity, place) for entity in ENTITIES for place in range(len(entity.natural_keys))]


def record(entity: str, side: str, **data: Any) -> StoredRecord:
    """A record as it is kept."""
    return StoredRecord(
        entity=entity,
        side=side,
        id=side,
        data=data,
        version="",
        kind=None,
        native=None,
        natural_keys=[],
        label="",
        archived=False,
        gone=False,
        state="settled",
        reason=None,
        revision=1,
        updated_at=datetime(2026, 11, 26, tzinfo=UTC),
    )


def side_of(entity: Entity, place: int, side: str) -> StoredRecord:
    """One side of a pair that agrees in the key at a place, and in nothing else it is known by."""
    references = {one.name for one in entity.references}
    parts = entity.natural_keys[place]
    data: dict[str, Any] = {
        part: f"other {part} {side}" for key in entity.natural_keys for part in key
    }
    for part in parts:
        if part == "total" and part not in {one.name for one in entity.carried}:
            data[entity.lines[0].name] = [{"amount": "90.00"}]
        else:
            data[part] = f"id in {side}" if part in references else "The same"
    return record(entity.name, side, **data)


@pytest.mark.parametrize(
    ("entity", "place"), KEYS, ids=[f"{entity.name} {place}" for entity, place in KEYS]
)
def test_a_pair_is_said_to_agree_in_the_key_that_made_it(entity: Entity, place: int) -> None:
    cloud, book = (side_of(entity, place, side) for side in ("cloud", "quickbooks"))
    told = why_matched(entity, "natural key", cloud, book)
    assert f"Same {joined([plain(part) for part in entity.natural_keys[place]])}" == told


def test_accounts_at_the_top_that_were_matched_by_name_are_not_said_to_share_a_number() -> None:
    cloud = record("account", "cloud", name="Accounts Receivable", number="1200")
    book = record("account", "quickbooks", name="Accounts Receivable", number="11000")
    assert "Same name" == why_matched(entity_named("account"), "natural key", cloud, book)


@pytest.mark.parametrize(
    "entity", [one for one in ENTITIES if one.natural_keys], ids=lambda one: one.name
)
def test_a_pair_that_agrees_in_nothing_any_more_is_not_said_to(entity: Entity) -> None:
    cloud, book = (
        record(
            entity.name,
            side,
            **{part: f"{part} {side}" for part in entity.natural_keys[0]},
            **{each.name: [{"amount": amount}] for each in entity.lines},
        )
        for side, amount in (("cloud", "1.00"), ("quickbooks", "2.00"))
    )
    assert "changed since" in why_matched(entity, "natural key", cloud, book)
    assert "gone" in why_matched(entity, "natural key", cloud, None)


def test_what_would_change_is_told_as_people_write_it() -> None:
    item, bill = entity_named("item"), entity_named("bill")
    assert "$75.00" == in_words(item, "price", "75", {})
    assert "Yes" == in_words(item, "active", True, {})
    assert "Nov 3, 2026" == in_words(bill, "due_date", "2026-11-03", {})
