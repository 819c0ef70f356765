"""Time zones as a person looks for hers: the United States first, then region by region.

Names of an older list, such as US/Eastern, are no longer offered; who has one keeps it.
"""

from __future__ import annotations

from typing import Final
from zoneinfo import available_timezones

HOME: Final = {
    "America/New_York": "Eastern (New York)",
    "America/Chicago": "Central (Chicago)",
    "America/Denver": "Mountain (Denver)",
    "America/Phoenix": "Arizona (Phoenix)",
    "America/Los_Angeles": "Pacific (Los Angeles)",
    "America/Anchorage": "Alaska (Anchorage)",
    "Pacific/Honolulu": "Hawaii (Honolulu)",
}
REGIONS: Final = {
    "America": "Americas",
    "Europe": "Europe",
    "Asia": "Asia",
    "Africa": "Africa",
    "Australia": "Australia",
    "Pacific": "Pacific",
    "Atlantic": "Atlantic",
    "Indian": "Indian Ocean",
    "Antarctica": "Antarctica",
    "Arctic": "Arctic",
}
ZONES: Final = frozenset({"UTC", *(each for each in available_timezones() if "/" in each)})


def zone_words(zone: str) -> str:
    """What people call a zone: "Eastern (New York)", "Argentina, Buenos Aires"."""
    if zone in HOME or zone not in ZONES or zone == "UTC":
        return HOME.get(zone, zone)
    return zone.partition("/")[2].replace("_", " ").replace("/", ", ")


def grouped(chosen: str = "") -> list[tuple[str, list[tuple[str, str]]]]:
    """(region, [(zone, its words)]) of all that are offered, and of the one that is chosen."""
    found = [("United States", list(HOME.items()))]
    for region, words in REGIONS.items():
        own = sorted(each for each in ZONES - HOME.keys() if each.startswith(f"{region}/"))
        found.append((words, [(each, zone_words(each)) for each in own]))
    others = ["UTC"]
    if chosen and not any(chosen == one for _, own in found for one, _ in own):
        others += [chosen] if chosen not in others else []
    return [*found, ("Other", [(each, each) for each in others])]
