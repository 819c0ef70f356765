"""A stored session, moved by the one table that says what each call means in each state.

The table is `sync.conversation`; here its next state is written down and its effect handed back.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from storage import sessions
from sync.conversation import Effect, Event, State, step

if TYPE_CHECKING:
    from storage.session import Session
    from storage.sessions import WebConnectorSession

__all__ = ["Effect", "Event", "State", "move", "state_of"]


def state_of(current: WebConnectorSession) -> State:
    """Where the session stands; a closed one is closed whatever it was before."""
    return State.CLOSED if current.closed_at is not None else State(current.state)


def move(session: Session, current: WebConnectorSession, event: Event) -> Effect:
    """Look the event up, store the next state, and return what is to be done."""
    state = state_of(current)
    found = step(state, event)
    if found.state is not state:
        sessions.set_state(session, current.id, found.state.value)
    return found.effect
