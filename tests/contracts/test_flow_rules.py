from __future__ import annotations

from typing import Any, NamedTuple

import pytest

from sync import invoicing, moving, paying, rules
from sync.flow import Refusal
from sync.flows import ENTITIES
from tests.unit.sync.world import World


class Example(NamedTuple):
    refused: dict[str, Any]
    allowed: dict[str, Any]
    code: str


def lines(*found: dict[str, Any]) -> dict[str, Any]:
    return {"lines": list(found)}


COSTS = {"account": "a1", "amount": "5.00"}
EXAMPLES: dict[Any, Example] = {
    rules.name_has_no_colon: Example({"name": "A:B"}, {"name": "A-B"}, "name-has-colon"),
    rules.lines_name_account_or_item: Example(
        lines(COSTS, {"amount": "1.00"}), lines(COSTS, {"item": "i1"}), "line-without-account"
    ),
    rules.lines_name_item: Example(
        lines({"amount": "1.00"}), lines({"description": "text only"}), "line-without-item"
    ),
    rules.billable_lines_name_customer: Example(
        lines({**COSTS, "billable": True}),
        lines({**COSTS, "billable": True, "customer": "job:j1"}),
        "billable-without-customer",
    ),
    rules.total_is_not_negative: Example(
        lines(COSTS, {"amount": "-6.00"}), lines(COSTS, {"amount": "-5.00"}), "total-negative"
    ),
    rules.pays_something: Example({}, {"applications": [{"bill": "b1"}]}, "payment-without-bill"),
    rules.money_out_clearing_is_chosen: Example(
        {"online": True}, {"online": False}, "clearing-account-missing"
    ),
    rules.money_in_clearing_is_chosen: Example(
        {"online": True}, {"online": False}, "clearing-account-missing"
    ),
    invoicing.emailed_has_address: Example(
        {"to_be_emailed": True, "customer": "customer:mute"},
        {"to_be_emailed": True, "customer": "customer:reached"},
        "customer-without-email",
    ),
    paying.paying_account_is_known: Example(
        {"online": False}, {"online": False, "account": "a1"}, "paying-account-missing"
    ),
}
NOWHERE = World(
    accounts={},
    natives={
        ("customer", "QB-customer-mute"): ("CustomerRet", {"FullName": "Mute"}),
        ("customer", "QB-customer-reached"): ("CustomerRet", {"Email": "r@example.com"}),
    },
)
BY_DIRECTION = moving.clearing_account_is_chosen
DECLARED = [(one, rule) for one in ENTITIES for rule in one.rules if rule is not BY_DIRECTION]


@pytest.mark.parametrize(
    ("entity", "rule"), DECLARED, ids=[f"{one.name}-{rule.__name__}" for one, rule in DECLARED]
)
def test_every_rule_refuses_one_record_with_a_cure_and_allows_another(
    entity: Any, rule: Any
) -> None:
    example = EXAMPLES[rule]
    found = rule(example.refused, NOWHERE)
    assert isinstance(found, Refusal)
    assert example.code == found.code
    assert len(found.cure.split()) > 4
    assert rule(example.allowed, NOWHERE) is None


@pytest.mark.parametrize("direction", list(moving.WAYS))
def test_a_transfer_is_refused_until_the_clearing_account_of_its_direction_is_chosen(
    direction: str,
) -> None:
    found = moving.clearing_account_is_chosen({"direction": direction}, NOWHERE)
    assert isinstance(found, Refusal)
    assert "clearing-account-missing" == found.code
    assert moving.clearing_account_is_chosen({"direction": direction}, World()) is None


@pytest.mark.parametrize("direction", list(moving.WAYS))
def test_a_transfer_between_an_account_and_itself_is_refused(direction: str) -> None:
    world = World(accounts={each: "QB-account-b" for _, each in (moving.OUT, moving.IN)})
    found = moving.clearing_account_is_chosen({"direction": direction, "bank": "b"}, world)
    assert isinstance(found, Refusal)
    assert "clearing-is-the-bank" == found.code
    record = {"direction": direction, "bank": "another"}
    assert moving.clearing_account_is_chosen(record, world) is None


def test_a_clearing_account_that_was_chosen_allows_an_online_payment() -> None:
    assert rules.money_out_clearing_is_chosen({"online": True}, World()) is None
    assert rules.money_in_clearing_is_chosen({"online": True}, World()) is None
