"""Sentences as a bookkeeper reads them: buttons by their words, the cloud by its name."""

from __future__ import annotations

import re

import pytest

from services.choice_words import spoken
from services.help_pages import PAGES
from services.words_for_people import named
from sync.intent import FieldDrift


@pytest.mark.parametrize(
    ("sentence", "told"),
    [
        ("Correct it, then choose “retry”.", "Correct it, then choose “Try again”."),
        ("If it is right, choose “go-on”.", "If it is right, choose “Go on all the same”."),
        ("The cloud took it back.", "BILL took it back."),
        ("Choose another in the cloud.", "Choose another in BILL."),
        ("“In the cloud” is in the cloud.", "“In the cloud” is in BILL."),
        ("“Able Supply” is taken.", "“Able Supply” is taken."),
    ],
)
def test_a_sentence_speaks_of_buttons_and_of_bill(sentence: str, told: str) -> None:
    assert told == spoken(sentence, "bill")


def test_another_cloud_has_its_own_name() -> None:
    assert "Look in elsewhere." == named("Look in the cloud.", "elsewhere")


def test_a_drift_offers_its_two_buttons_by_their_words() -> None:
    cure = spoken(FieldDrift(field="date", ours=1, theirs=2).cure, "bill", "drift")
    assert "choose “Keep what QuickBooks has”" in cure
    assert "choose “Put BILL's value back”" in cure


def test_no_help_page_speaks_of_values_of_ours() -> None:
    for page in PAGES.values():
        told = " ".join([page.title, page.why, *page.steps])
        assert [] == re.findall(r"“[a-z-]+”", told), page.code
        assert [] == re.findall(r"\b(?:[Tt]he cloud|then (?:retry|resume)|skip it)\b", told)
