"""What a choice's button says, and what it asks before it is done for good."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

import pytest

from services.choice_words import buttons, is_for_all
from storage.problems import Problem

ONE = UUID(int=1)


def about(cloud_id: str | None, quickbooks_id: str | None) -> Problem:
    return Problem(
        id=ONE,
        company_id=ONE,
        kind="refusal",
        code="qb-3100",
        label="Able Supply",
        cause="The name is taken.",
        cure="Rename one of them.",
        entity="vendor",
        cloud_id=cloud_id,
        quickbooks_id=quickbooks_id,
        choices=["skip"],
        detail={},
        opened_at=datetime(2026, 11, 26, tzinfo=UTC),
        cleared_at=None,
        resolution=None,
    )


@pytest.mark.parametrize(
    ("ids", "said"),
    [
        (("v1", None), "Nothing of it travels, whatever changes on it, until you take it up again"),
        (("v1", "80000001-1"), "nothing travels between the two, either way, until you take it up"),
    ],
)
def test_leaving_out_says_how_long_it_lasts_and_the_way_back(
    ids: tuple[str | None, str | None], said: str
) -> None:
    (button,) = buttons(about(*ids), "bill", {})
    assert "Leave out for good" == button.words
    assert button.asked.startswith("Leave it out for good? ")
    assert said in button.asked
    assert "in its story" in button.does


def test_what_takes_a_look_at_each_record_is_not_chosen_for_all_alike() -> None:
    assert ["skip", "retry"] == [
        each for each in ("skip", "create", "link:80-1", "retry") if is_for_all(each)
    ]
