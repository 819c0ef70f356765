from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.conversation import TABLE, Effect, Event, State, markdown, step

SENDS = [Event.SEND_WORK, Event.SEND_WAIT, Event.SEND_NOTHING]
DOUBTS = {Effect.DOUBT_AND_RECOVER, Effect.DOUBT_AND_REPLACE, Effect.DOUBT_AND_CLOSE}


def test_every_state_answers_every_event() -> None:
    assert set(itertools.product(State, Event)) == set(TABLE)


def test_an_ordinary_session_sends_settles_and_ends() -> None:
    state, effects = State.NONE, []
    for event in (
        Event.AUTHENTICATE_DUE,
        Event.SEND_WORK,
        Event.ANSWER,
        Event.SEND_WAIT,
        Event.LAST_ERROR,
        Event.SEND_NOTHING,
        Event.CLOSE,
    ):
        found = step(state, event)
        state = found.state
        effects.append(found.effect)
    assert State.CLOSED is state
    assert [
        Effect.OPEN_SESSION,
        Effect.SEND,
        Effect.SETTLE,
        Effect.WAIT,
        Effect.TELL_NOOP,
        Effect.FINISH,
        Effect.CLOSE_SESSION,
    ] == effects


@pytest.mark.parametrize(
    "event",
    [*SENDS, Event.SEND_REFUSED, Event.AUTHENTICATE_DUE, Event.AUTHENTICATE_IDLE, Event.CLOSE,
     Event.EXPIRE, Event.CONNECTION_ERROR],
)  # fmt: skip
def test_whatever_comes_instead_of_the_answer_puts_the_set_in_doubt(event: Event) -> None:
    found = step(State.AWAITING, event)
    assert found.effect in DOUBTS
    assert State.AWAITING is not found.state


def test_an_hresult_instead_of_an_answer_fails_the_set_and_is_told() -> None:
    found = step(State.AWAITING, Event.ANSWER_FAILED)
    assert (State.FAILED, Effect.FAIL_SET) == (found.state, found.effect)
    assert Effect.TELL is step(State.FAILED, Event.LAST_ERROR).effect


@pytest.mark.parametrize("state", [State.OPEN, State.AWAITING, State.COMPUTING, State.DONE])
def test_the_same_answer_twice_changes_nothing(state: State) -> None:
    found = step(state, Event.ANSWER_AGAIN)
    assert (state, Effect.SAME_REPLY) == (found.state, found.effect)


@pytest.mark.parametrize("event", [event for event in Event if not event.name.startswith("AUTH")])
@pytest.mark.parametrize("state", [State.NONE, State.CLOSED])
def test_an_unknown_ticket_opens_nothing_and_ends_politely(state: State, event: Event) -> None:
    found = step(state, event)
    assert state is found.state
    assert found.effect in {Effect.END_POLITELY, Effect.CLOSE_SESSION, Effect.IGNORE}


@pytest.mark.parametrize("state", list(State))
def test_a_wrong_password_or_a_busy_company_never_touches_a_session(state: State) -> None:
    for event in (Event.AUTHENTICATE_BAD, Event.AUTHENTICATE_BUSY):
        assert state is step(state, event).state


@given(st.lists(st.sampled_from(list(Event)), max_size=30))
def test_a_set_is_never_forgotten_whatever_is_called(events: list[Event]) -> None:
    state, out = State.NONE, False
    for event in events:
        found = step(state, event)
        state = found.state
        if found.effect is Effect.SEND:
            assert not out
            out = True
        elif found.effect in {*DOUBTS, Effect.SETTLE, Effect.FAIL_SET}:
            out = False
        assert out is (state is State.AWAITING)


def test_the_table_is_drawn_with_a_row_for_each_event() -> None:
    drawn = markdown().splitlines()
    assert len(Event) + 2 == len(drawn)
    assert drawn[2].startswith("| authenticate: wrong user or password | refuse login |")
    assert any("**awaiting**" in line for line in drawn)
