"""Who is calling: developer keys, sync tokens, sessions that die of idleness.

A sync token logs in with its name and its text; its session may do nothing that needs a second
factor.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from hmac import compare_digest
from secrets import token_hex
from typing import TYPE_CHECKING, Any

from simulator.bill.errors import ApiError

if TYPE_CHECKING:
    from simulator.bill.clock import Clock


@dataclass(slots=True, kw_only=True)
class Session:
    """One login."""

    id: str
    org_id: str
    dev_key: str
    user_id: str
    heard: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """A sync token of one organization."""

    org_id: str
    name: str
    secret: str
    user_id: str


class Gate:
    """Keeps tokens and sessions; every refusal is an ApiError."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._tokens: list[Token] = []
        self.sessions: dict[str, Session] = {}

    def admit(self, token: Token) -> None:
        """Let this token log in; a token of the same name is replaced."""
        self.revoke(token.org_id, token.name)
        self._tokens.append(token)

    def revoke(self, org_id: str, name: str) -> None:
        """Forget a token and end its organization's sessions."""
        self._tokens = [t for t in self._tokens if (t.org_id, t.name) != (org_id, name)]
        self.end_all(org_id)

    def login(self, fields: dict[str, Any], dev_key: str) -> Session:
        """A new session, or BDC_1101."""
        for token in self._tokens:
            same = token.org_id == fields.get("organizationId")
            same = same and token.name == fields.get("username")
            if same and compare_digest(token.secret, str(fields.get("password"))):
                session = Session(
                    id=token_hex(24),
                    org_id=token.org_id,
                    dev_key=dev_key,
                    user_id=token.user_id,
                    heard=self._clock.now(),
                )
                self.sessions[session.id] = session
                return session
        raise ApiError(401, "BDC_1101")

    def recognise(self, session_id: str, dev_key: str, idle_hours: float) -> Session:
        """The live session of this developer key, its idle time begun anew; BDC_1109 otherwise."""
        session = self.sessions.get(session_id)
        if session is None or session.dev_key != dev_key:
            raise ApiError(401, "BDC_1109")
        if self._clock.now() - session.heard > timedelta(hours=idle_hours):
            self.sessions.pop(session_id, None)
            raise ApiError(401, "BDC_1109")
        session.heard = self._clock.now()
        return session

    def end(self, session_id: str) -> None:
        """Log out."""
        self.sessions.pop(session_id, None)

    def end_all(self, org_id: str = "") -> None:
        """Kill every session, or those of one organization."""
        self.sessions = {
            key: one for key, one in list(self.sessions.items()) if org_id and one.org_id != org_id
        }

    @property
    def tokens(self) -> tuple[Token, ...]:
        """Every sync token, oldest first."""
        return tuple(self._tokens)

    def saved(self) -> dict[str, Any]:
        """Tokens and sessions as JSON values."""
        return {
            "tokens": [
                {"org_id": t.org_id, "name": t.name, "secret": t.secret, "user_id": t.user_id}
                for t in self._tokens
            ],
            "sessions": [
                {
                    "id": s.id,
                    "org_id": s.org_id,
                    "dev_key": s.dev_key,
                    "user_id": s.user_id,
                    "heard": s.heard.isoformat(),
                }
                for s in list(self.sessions.values())
            ],
        }

    def restore(self, saved: dict[str, Any]) -> None:
        """Take back what `saved` gave."""
        self._tokens = [Token(**row) for row in saved["tokens"]]
        for row in saved["sessions"]:
            heard = datetime.fromisoformat(row["heard"])
            self.sessions[row["id"]] = Session(**{**row, "heard": heard})
