"""What a person may set on a company, and every sentence for what does not fit."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from services.company_settings import ACCOUNTS, NAMES, CompanySettingError, parsed
from sync.flows import FLOWS


@pytest.mark.parametrize("name", NAMES)
def test_an_empty_value_is_the_default_again(name: str) -> None:
    found = parsed({name: "something"}, {name: "  "})
    assert {name: None} == {**found.columns, **found.settings}


@pytest.mark.parametrize("name", ACCOUNTS)
def test_an_account_is_kept_as_it_is_named(name: str) -> None:
    assert {name: "Checking:Main, 10100"} == parsed({}, {name: " Checking:Main, 10100 "}).settings


def test_a_start_date_is_a_date() -> None:
    assert {"sync_start_date": date(2026, 7, 1)} == parsed(
        {}, {"sync_start_date": "2026-07-01"}
    ).columns


@pytest.mark.parametrize("value", ["30", "30 min", "30 Minutes", " 30min "])
def test_a_schedule_is_a_number_of_minutes(value: str) -> None:
    assert {"schedule": 30} == parsed({}, {"schedule": value}).columns


@pytest.mark.parametrize(
    ("current", "value", "kept"),
    [
        (None, "quickbooks", {"": "quickbooks"}),
        ({"": "ask"}, "vendor:cloud", {"": "ask", "vendor": "cloud"}),
        (
            {"vendor": "cloud"},
            "vendor:ask, customer:quickbooks",
            {"vendor": "ask", "customer": "quickbooks"},
        ),
        ("cloud", "vendor:quickbooks", {"": "cloud", "vendor": "quickbooks"}),
        ({"": "ask", "vendor": "cloud"}, "vendor:default", {"": "ask"}),
        ({"vendor": "cloud"}, "vendor:default,job:default", None),
    ],
)
def test_who_wins_is_said_for_all_or_for_one_entity(
    current: Any, value: str, kept: dict[str, str] | None
) -> None:
    assert {"conflict": kept} == parsed({"conflict": current}, {"conflict": value}).settings


@pytest.mark.parametrize("flow", FLOWS)
def test_every_flow_can_be_switched_and_the_others_stay_as_they_are(flow: str) -> None:
    current = {"flows": {"item.pull": True, "job.pull": False}}
    kept = parsed(current, {"flows": f"{flow}=off"}).settings["flows"]
    assert {**current["flows"], flow: False} == kept
    assert {**current["flows"], flow: True} == parsed(current, {"flows": f"{flow}:on"}).settings[
        "flows"
    ]


def test_several_flows_are_switched_at_once() -> None:
    kept = parsed({}, {"flows": "vendor.push=off, vendor.pull:on"}).settings["flows"]
    assert {"vendor.push": False, "vendor.pull": True} == kept


@pytest.mark.parametrize(("value", "kept"), [("yes", True), ("On", True), ("no", None)])
def test_removals_are_allowed_by_yes(value: str, kept: bool | None) -> None:
    assert {"allowed_removals": kept} == parsed({}, {"allowed_removals": value}).settings


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("colour", "blue", "There is no setting “colour”. It is one of: sync_start_date, "),
        ("sync_start_date", "July", "“July” is not a date. Write it as 2026-07-01."),
        ("sync_start_date", "2026-13-01", "“2026-13-01” is not a date."),
        ("schedule", "often", "“often” is not a schedule. Write a number of minutes"),
        ("schedule", "0", "“0” is not a schedule."),
        ("schedule", "-5", "“-5” is not a schedule."),
        ("schedule", "²", "“²” is not a schedule."),
        ("schedule", "99999999999", "“99999999999” is not a schedule."),
        ("conflict", "me", "“me” is not a choice. It is one of: quickbooks, cloud, ask."),
        ("conflict", "vendor:", "“” is not a choice."),
        ("conflict", "ship:cloud", "There is no entity “ship”."),
        ("flows", "vendor.pul=off", "There is no flow “vendor.pul”. It is one of: account."),
        ("flows", "vendor.pull", "Say vendor.pull:on or vendor.pull:off."),
        ("flows", "vendor.pull=perhaps", "Say vendor.pull:on or vendor.pull:off."),
        ("allowed_removals", "maybe", "“maybe” is neither yes nor no."),
        ("quiet_hours", "at night", "“at night” are no quiet hours."),
        ("departments_as", "jobs", "“jobs” is not a list of the cloud. It is one of: departments"),
    ],
)
def test_what_does_not_fit_is_refused_with_what_would(name: str, value: str, sentence: str) -> None:
    with pytest.raises(CompanySettingError) as refused:
        parsed({}, {name: value})
    assert sentence in str(refused.value)
    assert refused.value.name in {name, ""}


def test_nothing_is_kept_when_one_of_several_does_not_fit() -> None:
    with pytest.raises(CompanySettingError):
        parsed({}, {"schedule": "30", "conflict": "me"})
