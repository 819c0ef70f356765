"""What a person does about her own way in: her password, her browsers, and a password she forgot.

A new password ends every other session. Whoever asks for a link to choose one is told the same
whether the address exists; the link works once and for an hour.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from services import passwords
from services.logins import network
from services.people import SignInError
from services.person_passwords import refuse_weak
from services.post import is_address
from storage import account_directory, directory, logins, team_directory
from storage.logins import Login
from storage.team_directory import NewLink

if TYPE_CHECKING:
    from uuid import UUID

    from services.audit import Audit
    from services.context import Context
    from services.people import Viewer
    from services.person_passwords import PersonPasswords
    from services.post import Post
    from storage.account_directory import OwnSession
    from storage.directory import Login as KnownLogin
    from storage.outbox import NewMail

RESET_HOURS: Final = 1
REALM: Final = "reset"
_NOBODY: Final = "nobody@example.invalid"


class LinkGoneError(LookupError):
    """A link that was used, withdrawn, or is too old."""


class Accounts:
    """A person's own account."""

    def __init__(
        self, context: Context, hashing: PersonPasswords, post: Post, audit: Audit
    ) -> None:
        self._context = context
        self._hashing = hashing
        self._post = post
        self._audit = audit

    def change_password(self, viewer: Viewer, old: str, new: str, *, address: str) -> None:
        """PasswordError when the new one will not do, SignInError when the old one is wrong."""
        refuse_weak(new, email=viewer.signed.email)
        now = self._context.clock.now()
        tried = Login(
            realm="person", name=viewer.signed.email, address=network(address), exists=True
        )
        with self._context.database.operator_session() as session:
            wait = logins.waits_until(session, tried, now)
            if wait is not None:
                raise SignInError("Too many wrong passwords. Wait a while, then try again.")
            if not self._hashing.fits(old, account_directory.password_of(session, viewer.user_id)):
                logins.failed(session, tried, now)
                raise SignInError("That is not your password now. Nothing was changed.")
            account_directory.change_password(
                session, viewer.user_id, self._hashing.hashed(new), but=viewer.signed.session_id
            )
        self._tell_changed(viewer.signed.email)

    def sessions(self, viewer: Viewer) -> list[OwnSession]:
        """Where she is signed in, the newest first."""
        idle = self._context.settings.sign_in_hours * 3600
        with self._context.database.operator_session() as session:
            return account_directory.sessions_of(
                session, viewer.user_id, now=self._context.clock.now(), idle=idle
            )

    def ask_reset(self, email: str, *, address: str) -> None:
        """Send a link to choose a new password, if somebody signs in with this address."""
        known = email.strip().lower()
        now = self._context.clock.now()
        with self._context.database.operator_transaction() as session:
            found = directory.find_login(session, known)
            tried = Login(
                realm=REALM, name=known, address=network(address), exists=found is not None
            )
            # Nothing is said of the wait either: it would tell who exists.
            if logins.waits_until(session, tried, now) is not None:
                return
            logins.failed(session, tried, now)
            if not self._post.can_send:
                return
            # For nobody the same is done and taken back: the time it takes must not tell either.
            new, mail, _ = self._link(known, found, send=True)
            attempt = session.begin_nested()
            team_directory.make_link(session, new, mail=mail, now=now)
            if found is None:
                attempt.rollback()
            else:
                attempt.commit()

    def send_reset(self, email: str) -> None:
        """Send a link to somebody who is known, whatever was asked before: for her owner."""
        with self._context.database.operator_session() as session:
            found = directory.find_login(session, email)
        if found is not None:
            self._make_link(email, found)

    def reset_link(self, email: str) -> str | None:
        """A link to hand over; None when nobody signs in with this address."""
        known = email.strip().lower()
        with self._context.database.operator_session() as session:
            found = directory.find_login(session, known)
        return None if found is None else self._make_link(known, found, send=False)

    def tenant_of(self, email: str) -> UUID | None:
        """Whose person signs in with this address; None for an operator's and for nobody's."""
        with self._context.database.operator_session() as session:
            found = directory.find_login(session, email.strip().lower())
        return None if found is None else found.tenant_id

    def reset_for(self, token: str) -> str:
        """Whose password a link is for; LinkGoneError when it is for nobody's any more."""
        with self._context.database.operator_session() as session:
            found = team_directory.find_link(
                session, passwords.ticket_digest(token), "reset", now=self._context.clock.now()
            )
        if found is None:
            raise LinkGoneError
        return found.email

    def reset(self, token: str, new: str, *, address: str) -> str:
        """Choose a new password by a link, and return whose; ends all her sessions."""
        email = self.reset_for(token)
        refuse_weak(new, email=email)
        with self._context.database.operator_session() as session:
            whose = team_directory.reset(
                session,
                passwords.ticket_digest(token),
                self._hashing.hashed(new),
                now=self._context.clock.now(),
            )
            person = None if whose is None else directory.find_user(session, whose)
        if person is None:
            raise LinkGoneError
        self._audit.note(
            email, "chose a new password by a link", tenant_id=person.tenant_id, address=address
        )
        self._tell_changed(email)
        return email

    def _make_link(self, email: str, person: KnownLogin, *, send: bool = True) -> str:
        new, mail, url = self._link(email, person, send=send)
        with self._context.database.operator_session() as session:
            team_directory.make_link(session, new, mail=mail, now=self._context.clock.now())
        return url

    def _link(
        self, email: str, person: KnownLogin | None, *, send: bool
    ) -> tuple[NewLink, NewMail | None, str]:
        """(link, its letter, its address); of nobody it is one that must not be kept."""
        token, now = passwords.ticket(), self._context.clock.now()
        url = f"{self._context.settings.base_url}/new-password?key={token}"
        text = (
            "Somebody, most likely you, asked to choose a new password for Deskbridge.\n\n"
            f"{url}\n\n"
            f"The link works once, within {RESET_HOURS} hour. If it was not you, do nothing: your "
            "password stays as it is.\n"
        )
        to = email if person is not None or is_address(email) else _NOBODY
        new = NewLink(
            tenant_id=person.tenant_id if person else None,
            purpose="reset",
            email=to,
            digest=passwords.ticket_digest(token),
            expires_at=now + timedelta(hours=RESET_HOURS),
            user_id=person.user_id if person else None,
        )
        return new, self._post.letter(to, "Choose a new password", text) if send else None, url

    def _tell_changed(self, email: str) -> None:
        self._post.send(
            email,
            "Your password was changed",
            "The password you sign in to Deskbridge with was changed, and every other browser was "
            "signed out.\n\nIf it was not you, choose a new one at once at "
            f"{self._context.settings.base_url}/forgot-password and tell whoever looks after "
            "Deskbridge for you.\n",
        )
