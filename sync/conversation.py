"""The Web Connector session as a table: state and event → next state and what to do.

No I/O and no clock: the caller finds out which event it is, looks the answer up here, and does
it. Every state answers every event, because calls do come out of order (Web Connector Programmer's
Guide; what a repeated or missing call means is in the rows). A Fault is never the answer.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


class State(StrEnum):
    """Where a session stands."""

    NONE = "none"  # no session for this ticket or user
    OPEN = "open"  # the Web Connector is about to ask for work
    AWAITING = "awaiting"  # a message set is out and its answer has not come
    COMPUTING = "computing"  # nothing to send yet, workers still compute
    DONE = "done"  # nothing left to pull, compute or push
    FAILED = "failed"  # the Web Connector reported an error and will ask what to show
    CLOSED = "closed"  # ended; its ticket opens nothing any more


class Event(StrEnum):
    """What a call means, once its arguments were looked at."""

    AUTHENTICATE_BAD = "authenticate: wrong user or password"
    AUTHENTICATE_BUSY = "authenticate: another session was heard of just now"
    AUTHENTICATE_IDLE = "authenticate: nothing is due"
    AUTHENTICATE_DUE = "authenticate: work is due"
    SEND_WORK = "sendRequestXML: work is planned"
    SEND_WAIT = "sendRequestXML: workers still compute"
    SEND_NOTHING = "sendRequestXML: nothing is left"
    SEND_REFUSED = "sendRequestXML: wrong company file, edition or stopped company"
    ANSWER = "receiveResponseXML: the answer of the set that is out"
    ANSWER_AGAIN = "receiveResponseXML: an answer that was settled before"
    ANSWER_STRANGE = "receiveResponseXML: an answer to nothing we sent"
    ANSWER_FAILED = "receiveResponseXML: an HRESULT instead of an answer"
    LAST_ERROR = "getLastError"
    CONNECTION_ERROR = "connectionError"
    CLOSE = "closeConnection"
    EXPIRE = "silence beyond the limit, or a newer session"


class Effect(StrEnum):
    """What the caller does; the words after the colon are the reply."""

    REFUSE_LOGIN = "nvu"
    SAY_BUSY = "busy, with a postpone"
    SAY_NO_WORK = "none"
    OPEN_SESSION = "open the session: its ticket"
    REPLACE_SESSION = "close the old session, open a new one: its ticket"
    DOUBT_AND_REPLACE = "what was sent is in doubt; close the old session, open a new one: ticket"
    SEND = "lease work, mark it sent, commit: its qbXML"
    DOUBT_AND_RECOVER = "what was sent is in doubt; plan the status check first: its qbXML or ''"
    WAIT = "nothing yet: ''"
    FINISH = "end of work: ''"
    REFUSE_SESSION = "keep the reason: ''"
    SETTLE = "store the answer, settle what can be settled: percent"
    SAME_REPLY = "change nothing: the same percent as before"
    FAIL_SET = "in doubt if it wrote, else back to planned; keep the cure: -1"
    KEEP_AND_FAIL = "store it for a person, change nothing: -1"
    TELL_NOOP = "NoOp"
    TELL = "the kept sentence, or nothing to tell"
    KEEP_ERROR = "keep the cure of the HRESULT: done, or a path to try once"
    CLOSE_SESSION = "close the session: OK"
    DOUBT_AND_CLOSE = "what was sent is in doubt; close the session: OK"
    END_POLITELY = "no session: '', -1, a sentence or done"
    IGNORE = "nothing"


@dataclass(frozen=True, slots=True)
class Transition:
    """The next state, and what to do."""

    state: State
    effect: Effect


def step(state: State, event: Event) -> Transition:
    """The one transition for this state and event; there always is one."""
    return TABLE[state, event]


def markdown() -> str:
    """The table for people: one row per event, one column per state."""
    lines = [
        "| event | " + " | ".join(state.value for state in State) + " |",
        "|---" * (len(State) + 1) + "|",
    ]
    for event in Event:
        cells = []
        for state in State:
            found = TABLE[state, event]
            moves = "" if found.state is state else f" → **{found.state.value}**"
            cells.append(f"{found.effect.name.lower().replace('_', ' ')}{moves}")
        lines.append(f"| {event.value} | " + " | ".join(cells) + " |")
    return "\n".join(lines) + "\n"


_GONE = (State.NONE, State.CLOSED)
_AWAITING = (State.AWAITING,)
_LIVE = (State.OPEN, State.COMPUTING, State.DONE, State.FAILED)


def _for(
    states: tuple[State, ...], event: Event, state: State | None, effect: Effect
) -> dict[tuple[State, Event], Transition]:
    """One row of the table for several states; None stays where it is."""
    return {(one, event): Transition(state or one, effect) for one in states}


Rows = dict[tuple[State, Event], Transition]


def _logins() -> Rows:
    table: Rows = {}
    table |= _for(tuple(State), Event.AUTHENTICATE_BAD, None, Effect.REFUSE_LOGIN)
    table |= _for(tuple(State), Event.AUTHENTICATE_BUSY, None, Effect.SAY_BUSY)
    table |= _for(_GONE, Event.AUTHENTICATE_DUE, State.OPEN, Effect.OPEN_SESSION)
    table |= _for(_GONE, Event.AUTHENTICATE_IDLE, None, Effect.SAY_NO_WORK)
    # A newer login means that the old session is dead, and with it the answer that was awaited.
    table |= _for(_LIVE, Event.AUTHENTICATE_DUE, State.OPEN, Effect.REPLACE_SESSION)
    table |= _for(_LIVE, Event.AUTHENTICATE_IDLE, State.CLOSED, Effect.SAY_NO_WORK)
    # What is in doubt is due by itself: both are the same login.
    for event in (Event.AUTHENTICATE_DUE, Event.AUTHENTICATE_IDLE):
        table |= _for(_AWAITING, event, State.OPEN, Effect.DOUBT_AND_REPLACE)
    return table


def _questions() -> Rows:
    table: Rows = {}
    table |= _for(_LIVE, Event.SEND_WORK, State.AWAITING, Effect.SEND)
    table |= _for(_LIVE, Event.SEND_WAIT, State.COMPUTING, Effect.WAIT)
    table |= _for(_LIVE, Event.SEND_NOTHING, State.DONE, Effect.FINISH)
    table |= _for(_LIVE, Event.SEND_REFUSED, State.FAILED, Effect.REFUSE_SESSION)
    # Asking for more without having answered: the answer is lost, the write may have happened.
    for event in (Event.SEND_WORK, Event.SEND_WAIT, Event.SEND_NOTHING):
        table |= _for(_AWAITING, event, State.OPEN, Effect.DOUBT_AND_RECOVER)
    table |= _for(_AWAITING, Event.SEND_REFUSED, State.FAILED, Effect.DOUBT_AND_RECOVER)
    # '' made the Web Connector ask for the last error: NoOp pauses it, a sentence ends the run.
    table |= _for((State.COMPUTING,), Event.LAST_ERROR, None, Effect.TELL_NOOP)
    table |= _for((State.OPEN, State.AWAITING, State.DONE), Event.LAST_ERROR, None, Effect.TELL)
    table |= _for((State.FAILED,), Event.LAST_ERROR, State.DONE, Effect.TELL)
    return table


def _answers() -> Rows:
    table: Rows = {}
    table |= _for(_AWAITING, Event.ANSWER, State.OPEN, Effect.SETTLE)
    table |= _for(_LIVE, Event.ANSWER, None, Effect.SAME_REPLY)
    table |= _for((*_LIVE, *_AWAITING), Event.ANSWER_AGAIN, None, Effect.SAME_REPLY)
    # Nobody may forget the set that is out because a stranger's answer came.
    table |= _for(_AWAITING, Event.ANSWER_STRANGE, None, Effect.KEEP_AND_FAIL)
    table |= _for(_LIVE, Event.ANSWER_STRANGE, State.FAILED, Effect.KEEP_AND_FAIL)
    table |= _for(_AWAITING, Event.ANSWER_FAILED, State.FAILED, Effect.FAIL_SET)
    table |= _for(_LIVE, Event.ANSWER_FAILED, State.FAILED, Effect.KEEP_AND_FAIL)
    return table


def _endings() -> Rows:
    table: Rows = {}
    table |= _for(_LIVE, Event.CONNECTION_ERROR, State.FAILED, Effect.KEEP_ERROR)
    for event in (Event.CLOSE, Event.EXPIRE):
        table |= _for(_LIVE, event, State.CLOSED, Effect.CLOSE_SESSION)
    for event in (Event.CONNECTION_ERROR, Event.CLOSE, Event.EXPIRE):
        table |= _for(_AWAITING, event, State.CLOSED, Effect.DOUBT_AND_CLOSE)
    table |= _for(_GONE, Event.CLOSE, None, Effect.CLOSE_SESSION)
    table |= _for(_GONE, Event.EXPIRE, None, Effect.IGNORE)
    return table


def _without_session() -> Rows:
    """Every call ends politely: a Fault makes for ugly repeats."""
    return {(one, event): Transition(one, Effect.END_POLITELY) for one in _GONE for event in Event}


TABLE: Mapping[tuple[State, Event], Transition] = (
    _without_session() | _logins() | _questions() | _answers() | _endings()
)
