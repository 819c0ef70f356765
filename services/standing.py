"""How one company stands, in one sentence, and what to do about it: a decision over values alone.

The first thing that matters is said and nothing else: what stops a sync comes before what waits for
a person, and that before when QuickBooks was last heard. It never claims to know what it cannot: a
PC that is off and a Web Connector that was removed look the same from here.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

PHASES: Final = {
    "opening": "looking at the company file",
    "reading": "reading QuickBooks",
    "comparing": "comparing both sides",
    "writing": "bringing both sides in step",
}
RESULTS: Final = {
    "done": "finished",
    "refused": "refused",
    "failed": "broke off",
    "closed": "was closed before its end",
    "silent": "broke off without a word",
    "replaced": "was replaced by the next one",
    "connection-error": "broke off: the Web Connector lost QuickBooks",
    "restored": "ended when our own data were restored",
}
"""How a run ended, as people say it."""
_BAD: Final = frozenset({"refused", "failed", "silent", "connection-error"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What is known of a company. `stop` is (cause, cure) of the oldest trouble of the whole of it.

    `usual` is how often its Web Connector comes · `phase` that of a run whose session is open.
    """

    state: str
    held: bool
    bound: bool
    last_poll_at: datetime | None
    refused_at: datetime | None
    usual: timedelta
    phase: str | None
    progress: int | None
    stop: tuple[str, str] | None
    problems: int
    last_result: str | None
    last_ended_at: datetime | None
    silence: timedelta
    disconnected: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """`kind` ok | busy | wait | warn | bad | quiet; a sentence, and what to do, '' for nothing."""

    kind: str
    sentence: str
    cure: str = ""


def standing(facts: Facts, now: datetime) -> Standing:
    """The one thing to be said of a company now."""
    return (
        _not_running(facts)
        or _never(facts)
        or _busy(facts)
        or _stopped(facts)
        or _unheard(facts, now)
        or _waiting(facts)
        or _in_step(facts)
    )


def _not_running(facts: Facts) -> Standing | None:
    if facts.disconnected:
        return Standing(
            kind="quiet",
            sentence="Disconnected: nothing travels, and its sync token is forgotten.",
            cure="Its records, syncs and problems stay to be looked at. Its owner can connect it "
            "again under Connection.",
        )
    if facts.state == "paused":
        return Standing(
            kind="quiet",
            sentence="Paused: nothing travels until it is resumed.",
            cure="Press Resume when the sync is to go on; nothing is lost meanwhile.",
        )
    return None


def _never(facts: Facts) -> Standing | None:
    if _was_refused(facts) and facts.last_poll_at is None:
        return Standing(
            kind="bad",
            sentence="The Web Connector called with a wrong password.",
            cure="Enter this company's password in the Web Connector, or have a new one made under "
            "Settings.",
        )
    if facts.last_poll_at is None:
        return Standing(
            kind="wait",
            sentence="Its Web Connector has not called yet.",
            cure="Open the .qwc file on the computer that runs QuickBooks, and enter the password "
            "that came with it.",
        )
    return None


def _busy(facts: Facts) -> Standing | None:
    if facts.phase is None:
        return None
    doing = PHASES.get(facts.phase, "working")
    percent = f", {facts.progress} %" if facts.progress else ""
    return Standing(kind="busy", sentence=f"Syncing now: {doing}{percent}.")


def _stopped(facts: Facts) -> Standing | None:
    if _was_refused(facts):
        return Standing(
            kind="bad",
            sentence="The Web Connector now calls with a wrong password.",
            cure="Enter this company's password in the Web Connector, or have a new one made under "
            "Settings.",
        )
    if facts.stop is None:
        return None
    cause, cure = facts.stop
    return Standing(kind="bad", sentence=f"Stopped: {cause}", cure=cure)


def _unheard(facts: Facts, now: datetime) -> Standing | None:
    assert facts.last_poll_at is not None
    unheard = now - facts.last_poll_at
    if unheard <= max(3 * facts.usual, timedelta(minutes=30)):
        return None
    return Standing(
        kind="warn" if unheard > facts.silence else "wait",
        sentence="Waiting for QuickBooks: its Web Connector has not called lately.",
        cure="It calls by itself while its PC is on, QuickBooks can be opened and Auto-Run is "
        "ticked in the Web Connector.",
    )


def _waiting(facts: Facts) -> Standing | None:
    if facts.held:
        return Standing(
            kind="wait",
            sentence="In preview: both sides are read, and nothing is written until you start it."
            if facts.bound
            else "In preview: waiting to see the company file.",
            cure="Look at the preview, decide what is unclear, and press Start." * facts.bound,
        )
    if facts.problems:
        waits = "1 problem waits" if facts.problems == 1 else f"{facts.problems} problems wait"
        return Standing(
            kind="warn",
            sentence=f"{waits} for you; everything else is in step.",
            cure="Each says what to do. What you do in QuickBooks or in the cloud is taken up by "
            "the next sync.",
        )
    if facts.last_result in _BAD:
        return Standing(
            kind="warn",
            sentence=f"The last sync {RESULTS[facts.last_result or '']}; the next call goes on.",
            cure="Nothing to do, unless it happens again: then see whether QuickBooks shows a "
            "window that waits for an answer.",
        )
    return None


def _in_step(facts: Facts) -> Standing:
    if facts.last_ended_at is None:
        return Standing(
            kind="wait", sentence="Connected; the first sync begins with the next call."
        )
    return Standing(kind="ok", sentence="Everything is in step.")


def _was_refused(facts: Facts) -> bool:
    return facts.refused_at is not None and (
        facts.last_poll_at is None or facts.refused_at > facts.last_poll_at
    )
