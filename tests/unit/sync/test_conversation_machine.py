"""The session table under every call in any order, beside a Web Connector that remembers."""

from __future__ import annotations

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from sync.conversation import Effect, Event, State, step

LOGINS = [event for event in Event if event.name.startswith("AUTHENTICATE")]
SENDS = [event for event in Event if event.name.startswith("SEND")]
ANSWERS = [event for event in Event if event.name.startswith("ANSWER")]
ENDS = [Event.CONNECTION_ERROR, Event.CLOSE, Event.EXPIRE]
DOUBTS = {Effect.DOUBT_AND_RECOVER, Effect.DOUBT_AND_REPLACE, Effect.DOUBT_AND_CLOSE}
REPLIES = {
    "login": {
        Effect.REFUSE_LOGIN, Effect.SAY_BUSY, Effect.SAY_NO_WORK, Effect.OPEN_SESSION,
        Effect.REPLACE_SESSION, Effect.DOUBT_AND_REPLACE,
    },
    "ask": {
        Effect.SEND, Effect.DOUBT_AND_RECOVER, Effect.WAIT, Effect.FINISH, Effect.REFUSE_SESSION,
        Effect.END_POLITELY,
    },
    "answer": {
        Effect.SETTLE, Effect.SAME_REPLY, Effect.FAIL_SET, Effect.KEEP_AND_FAIL,
        Effect.END_POLITELY,
    },
    "error": {Effect.TELL_NOOP, Effect.TELL, Effect.END_POLITELY},
    "end": {
        Effect.KEEP_ERROR, Effect.CLOSE_SESSION, Effect.DOUBT_AND_CLOSE, Effect.IGNORE,
        Effect.END_POLITELY,
    },
}  # fmt: skip


class Calls(RuleBasedStateMachine):
    """`out` and `doubted` count message sets as QuickBooks' side of the wire does."""

    def __init__(self) -> None:
        super().__init__()
        self.state = State.NONE
        self.out = self.sent = self.doubted = self.settled = self.failed = 0
        self.open = False

    def _call(self, word: str, event: Event) -> Effect:
        before, found = self.state, step(self.state, event)
        self.state = found.state
        assert found.effect in REPLIES[word], "a reply that this call does not have"
        if found.effect is Effect.SEND:
            self.out, self.sent = self.out + 1, self.sent + 1
        elif found.effect in DOUBTS:
            self.out, self.doubted = self.out - 1, self.doubted + 1
        elif found.effect is Effect.SETTLE:
            self.out, self.settled = self.out - 1, self.settled + 1
        elif found.effect is Effect.FAIL_SET:
            self.out, self.failed = self.out - 1, self.failed + 1
        if before in {State.NONE, State.CLOSED} and word != "login":
            assert before is self.state, "a call without a session opened one"
        return found.effect

    @rule(event=st.sampled_from(LOGINS))
    def somebody_logs_in(self, event: Event) -> None:
        before = self.state
        effect = self._call("login", event)
        if effect in {Effect.OPEN_SESSION, Effect.REPLACE_SESSION, Effect.DOUBT_AND_REPLACE}:
            self.open = True
        elif effect is Effect.SAY_NO_WORK:
            self.open = False
        else:
            assert before is self.state, "a refused login touched a session"

    @rule(event=st.sampled_from(SENDS))
    def it_asks_for_work(self, event: Event) -> None:
        if self._call("ask", event) is Effect.END_POLITELY:
            assert not self.open

    @rule(event=st.sampled_from(ANSWERS))
    def it_brings_an_answer(self, event: Event) -> None:
        was_out = self.out
        effect = self._call("answer", event)
        if event in {Event.ANSWER_AGAIN, Event.ANSWER_STRANGE}:
            assert was_out == self.out, "another answer took the place of the one awaited"
        if event is Event.ANSWER and was_out:
            assert Effect.SETTLE is effect

    @rule()
    def it_asks_what_went_wrong(self) -> None:
        before = self.state
        effect = self._call("error", Event.LAST_ERROR)
        assert (effect is Effect.TELL_NOOP) is (before is State.COMPUTING)

    @rule(event=st.sampled_from(ENDS))
    def it_ends(self, event: Event) -> None:
        effect = self._call("end", event)
        if effect is not Effect.KEEP_ERROR:
            self.open = False

    @invariant()
    def a_set_is_awaited_exactly_while_one_is_out(self) -> None:
        assert self.out in {0, 1}
        assert (self.out == 1) is (self.state is State.AWAITING)
        assert self.sent == self.out + self.doubted + self.settled + self.failed

    @invariant()
    def a_session_is_open_from_login_to_its_end(self) -> None:
        assert self.open is (self.state not in {State.NONE, State.CLOSED})


TestCalls = Calls.TestCase
TestCalls.settings = settings(settings(), stateful_step_count=60, deadline=None, print_blob=True)
