"""How one company stands, in one sentence, and what to do about it: a decision over values alone.

The first thing that matters is said and nothing else: what stops a sync comes before what waits for
a person, and that before when QuickBooks was last heard. It never claims to know what it cannot: a
PC that is off and a Web Connector that was removed look the same from here.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
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
_ENDING: Final = 99
"""More was never told while there was still something to do, so it says nothing."""
GOES_ON: Final = "It goes on by itself"
"""How the cure of a stop begins that asks nothing of anybody."""
_BAD: Final = frozenset({"refused", "failed", "silent", "connection-error"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What is known of a company. `stop` is (cause, cure) of the oldest trouble of the whole of it.

    `usual` is how often its Web Connector comes · `phase` that of a run whose session is open ·
    `waits` records that wait, `behind` of them for the problems and what is due ·
    `due` records that were decided about or changed, and that the next sync carries ·
    `first` its first sync is still to come ·
    `left_out` records that a person left out for good ·
    `may_settle` whether whoever looks may settle problems ·
    `asked` a sync is due with the next call · `travels` whether any flow is on · `cloud` its name.
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
    waits: int = 0
    behind: int = 0
    due: int = 0
    left_out: int = 0
    first: bool = False
    asked: bool = False
    travels: bool = True
    may_settle: bool = True
    cloud: str = "the cloud"


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """`kind` ok | busy | wait | warn | bad | quiet; a sentence, and what to do, '' for nothing.

    `due` records wait for the next sync, whatever the sentence is about.
    """

    kind: str
    sentence: str
    cure: str = ""
    due: int = 0


def standing(facts: Facts, now: datetime) -> Standing:
    """The one thing to be said of a company now."""
    found = (
        _not_running(facts)
        or _never(facts)
        or _busy(facts)
        or _stopped(facts)
        or _unheard(facts, now)
        or _waiting(facts, now)
        or _in_step(facts, now)
    )
    return replace(found, due=facts.due)


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
            "Connection.",
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
    # The last percentage that the Web Connector was told stays while nothing is asked of it.
    shown = facts.progress if facts.progress and facts.phase not in {"comparing", "opening"} else 0
    percent = f", {shown} %" if shown and shown < _ENDING else ""
    return Standing(kind="busy", sentence=f"Syncing now: {doing}{percent}.")


def _stopped(facts: Facts) -> Standing | None:
    if _was_refused(facts):
        return Standing(
            kind="bad",
            sentence="The Web Connector now calls with a wrong password.",
            cure="Enter this company's password in the Web Connector, or have a new one made under "
            "Connection.",
        )
    if facts.stop is None:
        return None
    cause, cure = facts.stop
    if cure.startswith(GOES_ON):
        return Standing(kind="warn", sentence=cause, cure=cure)
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


def _waiting(facts: Facts, now: datetime) -> Standing | None:
    if facts.held:
        return Standing(
            kind="wait",
            sentence="In preview: both sides are read, and nothing is written until you start it."
            if facts.bound
            else "In preview: waiting to see the company file.",
            cure="Look at the preview, decide what is unclear, and press Start." * facts.bound,
        )
    if facts.first:
        return Standing(
            kind="wait",
            sentence="The first sync begins when the Web Connector calls next "
            f"{_soon(facts, now)}.",
            cure="For it to be at once, choose Update Selected in the Web Connector.",
        )
    if not facts.travels:
        return Standing(
            kind="warn",
            sentence="Nothing travels: every flow is switched off.",
            cure="Switch on what is to travel under Settings.",
        )
    return _unfinished(facts)


def _unfinished(facts: Facts) -> Standing | None:
    if facts.problems:
        return Standing(
            kind="warn",
            sentence=_unlike(facts),
            cure=f"Each says what to do. What you do in QuickBooks or in {facts.cloud} is taken up "
            "by the next sync."
            if facts.may_settle
            else "An owner or accountant settles them.",
        )
    if facts.last_result in _BAD:
        return Standing(
            kind="warn",
            sentence=f"The last sync {RESULTS[facts.last_result or '']}; the next call goes on.",
            cure="Nothing to do, unless it happens again: then see whether QuickBooks shows a "
            "window that waits for an answer.",
        )
    if facts.due:
        return Standing(
            kind="wait",
            sentence=_unlike(facts),
            cure="Nothing to do: it compares both sides of them and carries out what was decided.",
        )
    if facts.waits:
        return Standing(
            kind="wait",
            sentence=_unlike(facts),
            cure="Each says under Records what it waits for.",
        )
    return None


def _unlike(facts: Facts) -> str:
    """What is not in step: "2 problems wait for you, and 33 records wait for these; …"."""
    problems = facts.problems
    one, many = ("waits for you", "wait for you") if facts.may_settle else ("is open", "are open")
    asked = f"1 problem {one}" if problems == 1 else f"{problems:,} problems {many}"
    records = what_waits(problems, waits=facts.waits, behind=facts.behind, due=facts.due)
    told = ([asked] if problems else []) + records
    last = f", and {told[-1]}" if told[1:] else told[-1]
    return f"{', '.join(told[:-1])}{last}; everything else is in step."


def what_waits(problems: int, *, waits: int, behind: int, due: int) -> list[str]:
    """For what records wait, by what comes first: the next sync, the problems, something else."""
    said = [f"{_records(due)} for the next sync"] if due else []
    return [*said, _for_others(problems + due, waits, behind)] if waits else said


def _for_others(before: int, waits: int, behind: int) -> str:
    behind = behind if before else 0
    records = _records(behind or waits)
    if not behind:
        return f"{records} for something else"
    said = f"{records} for {'it' if before == 1 else 'these'}"
    return f"{said} and {waits - behind:,} for something else" if waits > behind else said


def _records(number: int) -> str:
    return "1 record waits" if number == 1 else f"{number:,} records wait"


def is_late(last_poll_at: datetime, usual: timedelta, now: datetime) -> bool:
    """Whether a call was due some time ago; a PC that is busy may be a little late."""
    return now - last_poll_at > usual + max(usual / 4, timedelta(minutes=2))


def soon(at: datetime, now: datetime) -> str:
    """When a call that is expected at `at` comes: "in about 7 minutes"."""
    minutes = round((at - now) / timedelta(minutes=1))
    if minutes < 1:
        return "any minute now"
    return "in about a minute" if minutes == 1 else f"in about {minutes} minutes"


def _soon(facts: Facts, now: datetime) -> str:
    assert facts.last_poll_at is not None
    return f"({soon(facts.last_poll_at + facts.usual, now)})"


def _in_step(facts: Facts, now: datetime) -> Standing:
    assert facts.last_poll_at is not None
    if facts.last_ended_at is None:
        return Standing(
            kind="wait", sentence="Connected; the first sync begins with the next call."
        )
    if is_late(facts.last_poll_at, facts.usual, now):
        return Standing(
            kind="wait",
            sentence="Everything was in step at the Web Connector's last call; the next is late.",
            cure="It calls by itself while its PC is on and Auto-Run is ticked in the Web "
            "Connector.",
        )
    if facts.asked:
        return Standing(
            kind="ok",
            sentence=f"Everything was in step{but_left_out(facts.left_out)}; the next sync begins "
            f"when the Web Connector calls {_soon(facts, now)}.",
        )
    return Standing(kind="ok", sentence=f"Everything is in step{but_left_out(facts.left_out)}.")


def but_left_out(number: int) -> str:
    """What is not in step because a person wants it so: " but 1 record …", '' for nothing."""
    if not number:
        return ""
    return f" but {'1 record' if number == 1 else f'{number:,} records'} left out for good"


def _was_refused(facts: Facts) -> bool:
    return facts.refused_at is not None and (
        facts.last_poll_at is None or facts.refused_at > facts.last_poll_at
    )
