"""Browsers and time zones are told as people call them."""

from __future__ import annotations

import pytest

from app.browsers import browser_words
from app.zones import ZONES, grouped, zone_words

WINDOWS = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko)"


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        (f"{WINDOWS} Chrome/131.0.0.0 Safari/537.36", "Chrome on Windows"),
        (f"{WINDOWS} Chrome/131.0.0.0 Safari/537.36 Edg/131.0.0.0", "Edge on Windows"),
        (
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 "
                "(KHTML, like Gecko) Version/18.1 Mobile/15E148 Safari/604.1"
            ),
            "Safari on iPhone",
        ),
        (
            "Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:132.0) Gecko/20100101 Firefox/132.0",
            "Firefox on Mac",
        ),
        (
            (
                "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) "
                "Chrome/131.0.0.0 Mobile Safari/537.36"
            ),
            "Chrome on Android",
        ),
        ("curl/8.5.0", "curl/8.5.0"),
        ("", "A browser that does not say what it is"),
    ],
)
def test_a_browser_is_told_by_its_name_and_system(agent: str, words: str) -> None:
    assert words == browser_words(agent)


def test_zones_are_grouped_and_each_is_offered_once() -> None:
    groups = grouped("US/Eastern")
    offered = [zone for _, own in groups for zone, _ in own]
    assert len(offered) == len(set(offered)) > 300
    assert ZONES.issuperset(offered)
    assert ("America/Chicago", "Central (Chicago)") in dict(groups)["United States"]
    assert ("Africa/Addis_Ababa", "Addis Ababa") in dict(groups)["Africa"]
    assert [("UTC", "UTC"), ("US/Eastern", "US/Eastern")] == dict(groups)["Other"]
    assert "Argentina, Buenos Aires" == zone_words("America/Argentina/Buenos_Aires")
    assert "nonsense" == zone_words("nonsense")
