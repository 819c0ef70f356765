"""What is said of a company, for every way in which one can stand."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from services.standing import GOES_ON, PHASES, RESULTS, Facts, standing

NOW = datetime(2026, 7, 1, 17, 40, tzinfo=UTC)
WELL = Facts(
    state="active",
    held=False,
    bound=True,
    last_poll_at=NOW - timedelta(minutes=5),
    refused_at=None,
    usual=timedelta(minutes=15),
    phase=None,
    progress=None,
    stop=None,
    problems=0,
    last_result="done",
    last_ended_at=NOW - timedelta(minutes=4),
    silence=timedelta(hours=72),
)
LONG_AGO = NOW - timedelta(days=9)


@pytest.mark.parametrize(
    ("facts", "kind", "said"),
    [
        ({}, "ok", "Everything is in step."),
        ({"left_out": 1}, "ok", "Everything is in step but 1 record left out for good."),
        ({"left_out": 1200}, "ok", "Everything is in step but 1,200 records left out for good."),
        ({"state": "paused"}, "quiet", "Paused"),
        ({"state": "paused", "disconnected": True}, "quiet", "Disconnected"),
        ({"stop": ("BILL is away.", f"{GOES_ON}: wait.")}, "warn", "BILL is away."),
        ({"last_poll_at": None}, "wait", "has not called yet"),
        ({"last_poll_at": None, "refused_at": NOW}, "bad", "called with a wrong password"),
        ({"refused_at": NOW}, "bad", "now calls with a wrong password"),
        ({"refused_at": LONG_AGO}, "ok", "in step"),
        ({"phase": "reading", "progress": 42}, "busy", "reading QuickBooks, 42 %"),
        ({"phase": "writing"}, "busy", "bringing both sides in step."),
        ({"phase": "something new"}, "busy", "working"),
        ({"stop": ("Classes are off.", "Switch them on.")}, "bad", "Stopped: Classes are off."),
        ({"last_poll_at": NOW - timedelta(hours=5)}, "wait", "has not called lately"),
        ({"last_poll_at": LONG_AGO}, "warn", "has not called lately"),
        ({"held": True}, "wait", "In preview: both sides"),
        ({"held": True, "bound": False}, "wait", "waiting to see the company file"),
        ({"problems": 1}, "warn", "1 problem waits for you"),
        ({"problems": 12}, "warn", "12 problems wait for you"),
        ({"problems": 1, "may_settle": False}, "warn", "1 problem is open; everything else"),
        ({"problems": 12, "may_settle": False}, "warn", "12 problems are open; everything else"),
        ({"last_result": "connection-error"}, "warn", "lost QuickBooks; the next call goes on"),
        ({"last_result": "closed"}, "ok", "in step"),
        ({"last_ended_at": None, "last_result": None}, "wait", "the first sync begins"),
        (
            {"first": True},
            "wait",
            "first sync begins when the Web Connector calls next (in about 10",
        ),
        ({"first": True, "problems": 2}, "wait", "first sync begins"),
        ({"asked": True}, "ok", "next sync begins when the Web Connector calls (in about 10"),
        ({"travels": False, "problems": 3}, "warn", "Nothing travels: every flow is switched off"),
        ({"waits": 1}, "wait", "1 record waits for something else; everything else is in step."),
        (
            {"waits": 33, "behind": 33, "problems": 45},
            "warn",
            "45 problems wait for you, and 33 records wait for these; everything else",
        ),
        (
            {"waits": 4, "behind": 1, "problems": 1},
            "warn",
            "1 problem waits for you, and 1 record waits for it and 3 for something else; every",
        ),
        (
            {"waits": 7, "problems": 7},
            "warn",
            "7 problems wait for you, and 7 records wait for something else; everything else",
        ),
        (
            {"due": 40, "waits": 34, "behind": 33},
            "wait",
            "40 records wait for the next sync, and 33 records wait for these and 1 for something",
        ),
        (
            {"due": 1, "problems": 2, "waits": 3},
            "warn",
            "2 problems wait for you, 1 record waits for the next sync, and 3 records wait for som",
        ),
        ({"due": 6, "asked": True}, "wait", "6 records wait for the next sync; everything else is"),
        ({"last_poll_at": NOW - timedelta(minutes=22)}, "wait", "next is late"),
        ({"phase": "reading", "progress": 99}, "busy", "reading QuickBooks."),
        ({"phase": "comparing", "progress": 42}, "busy", "comparing both sides."),
    ],
)
def test_each_standing_has_its_sentence(facts: dict[str, Any], kind: str, said: str) -> None:
    found = standing(replace(WELL, **facts), NOW)
    assert kind == found.kind
    assert said in found.sentence


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ({"state": "paused"}, {"stop": ("a", "b")}),
        ({"phase": "reading"}, {"stop": ("a", "b")}),
        ({"stop": ("a", "b")}, {"last_poll_at": LONG_AGO}),
        ({"last_poll_at": LONG_AGO}, {"problems": 3}),
        ({"held": True}, {"problems": 3}),
        ({"problems": 3}, {"last_result": "failed"}),
    ],
)
def test_what_matters_more_is_said_first(first: dict[str, Any], second: dict[str, Any]) -> None:
    alone = standing(replace(WELL, **first), NOW)
    assert alone == standing(replace(WELL, **first, **second), NOW)


def test_whatever_is_not_well_says_what_to_do() -> None:
    for facts in ({"last_poll_at": None}, {"refused_at": NOW}, {"problems": 2}, {"held": True}):
        assert standing(replace(WELL, **facts), NOW).cure


def test_every_phase_and_result_has_words() -> None:
    assert {"opening", "reading", "comparing", "writing"} == set(PHASES)
    assert all(words and words == words.strip() for words in RESULTS.values())
