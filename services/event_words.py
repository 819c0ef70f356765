"""What the journal's events, a request's action and how a problem ended are called on a page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from services.words_for_people import QUICKBOOKS, cloud, field

if TYPE_CHECKING:
    from collections.abc import Mapping

_THERE: Final = "{cloud}"
EVENTS: Final = {
    "answer-lost": "An answer of QuickBooks was lost",
    "answer-unreadable": "An answer of QuickBooks could not be read",
    "api-write": "A program used the API",
    "clock-set-back": "The clock of the PC was set back",
    "cloud-archived": f"Archived in {_THERE}",
    "cloud-created": f"Created in {_THERE}",
    "cloud-late": f"{_THERE} answered too late",
    "cloud-read": f"Read from {_THERE}",
    "cloud-reconnected": f"Connected with {_THERE} anew",
    "cloud-refused": f"{_THERE} refused it",
    "cloud-restored": f"Brought back into use in {_THERE}",
    "cloud-updated": f"Changed in {_THERE}",
    "company-active": "The company was resumed",
    "company-added": "The company was added",
    "company-disconnected": "The company was disconnected",
    "company-paused": "The company was paused",
    "company-rebound": "Another company file was accepted",
    "company-renamed": "The company was renamed",
    "company-started": "The first sync was started",
    "computers-chosen": "Its computers were chosen",
    "database-restored": "Our database was restored from a backup",
    "deleted-in-quickbooks": "Deleted in QuickBooks",
    "doubt-settled": "It is known what became of the lost answer",
    "file-refused": "Another company file was refused",
    "left-out": "Left out for good",
    "linked": "The two became one record",
    "login-guessed": "Somebody guessed at the password",
    "matched": "Found to be on both sides already",
    "pair-compared-anew": "Compared anew after a restored backup",
    "pair-undone": "The two are no longer one record",
    "password-rotated": "The password was changed",
    "problem-resolved": "A person decided",
    "quickbooks-created": "Created in QuickBooks",
    "quickbooks-updated": "Changed in QuickBooks",
    "quickbooks-voided": "Voided in QuickBooks",
    "read-failed": "A list could not be read",
    "restore-caught-up": "Caught up after the restored database",
    "restored-backup": "The company file is an older backup",
    "session-began": "The Web Connector called",
    "session-ended": "The session ended",
    "set-failed": "QuickBooks refused a whole message set",
    "settings-changed": "Settings were changed",
    "status-checked": "QuickBooks was asked what became of a lost answer",
    "taken-up": "Taken up again",
    "write-in_doubt": "Sent to QuickBooks, and nothing is known of what became of it",
    "write-refresh": "Changed in QuickBooks meanwhile: planned again",
    "write-refuse": "QuickBooks refused it",
    "write-retry": "QuickBooks could not take it now: tried again later",
    "write-stop": "QuickBooks refused it, and all of its kind wait",
}
ACTIONS: Final = {
    "add": "Create it",
    "mod": "Change it",
    "void": "Void it",
    "query": "Read it",
    "status": "Ask what became of it",
}
WORK_STATES: Final = {
    "planned": "Waits to be sent",
    "leased": "Is being sent",
    "sent": "Sent",
    "in_doubt": "In doubt",
    "settled": "Done",
    "refused": "Refused",
    "cancelled": "Given up",
}
EVIDENCE: Final = {
    "created": "made by the sync",
    "our mark": "it bears our mark",
    "natural key": "they say the same",
    "a person": "a person said so",
    "found again": "found again after a lost answer",
}
"""How it is known that two records are one."""
_ENDS: Final = {
    "retry": "tried again",
    "create": "it is none of those it looks like, and is created",
    "skip": "left out for good",
    "take-up": "what it names was taken up again",
    "skip-all": "left out for good, with all that it could be",
    "go-on": "gone on with",
    "raise": "gone on with, and as many are allowed now",
    "post": "posted as it is",
    "bind": "the file was accepted",
    "this-computer": "one computer is meant",
    "both": "both computers are meant",
    "quickbooks": f"{QUICKBOOKS}' values were chosen",
    "cloud": "{cloud}'s values were chosen",
    "gone": "it is over by itself",
    "matched": "the two were matched",
    "done": "it was written",
    "over": "it is over by itself",
    "found": "it was found",
    "left out": "it was left out for good",
    "unlinked": "the two are not the same",
    "switched off": "its flow is off; if it is switched on again, it is looked at anew",
}
DETAILS: Final = {
    "cause": "Why",
    "choice": "Choice",
    "by": "By",
    "posted": "Posted to it",
    "message": "QuickBooks said",
    "status": "QuickBooks' number",
}
"""What is told with an event, besides fields."""


def event(name: str, kind: str = "bill") -> str:
    """`cloud-created` → “Created in BILL”; `kind` is the cloud's."""
    words = EVENTS.get(name) or name.replace("-", " ").replace("_", " ").capitalize()
    return words.replace(_THERE, cloud(kind))


def detail(name: str) -> str:
    """What a value told with an event is called."""
    return DETAILS.get(name) or field(name)


def ended(resolution: str, kind: str = "bill", names: Mapping[str, str] | None = None) -> str:
    """How a problem ended, or what was chosen; `names` {id of a record: its name}."""
    if resolution.startswith("link:"):
        other = resolution.removeprefix("link:")
        return f"it is {(names or {}).get(other) or other}"
    if resolution.startswith("mixed:"):
        parts = (each.partition("=") for each in resolution.removeprefix("mixed:").split(","))
        return ", ".join(
            f"{field(name)} from {QUICKBOOKS if side == 'quickbooks' else cloud(kind)}"
            for name, _, side in parts
        )
    return _ENDS.get(resolution, resolution).replace(_THERE, cloud(kind))
