"""People at the pages: letting them in, knowing who looks, and writing down what they did.

A password goes through argon2id. A session is 256 random bits in a cookie, of which a digest is
kept: it ends when its person signs out, changes the password, is silent for long, or after a month.
An operator sees a tenant's pages only while looking in, which is written down, and changes nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final
from zoneinfo import available_timezones

from services import passwords
from services.logins import network
from services.logins import wait as waits
from services.rights import OF_OPERATOR, OF_ROLE, OperatorRight, Right
from storage import directory, logins, people_directory
from storage.logins import Login
from storage.people_directory import Deed, NewWebSession

if TYPE_CHECKING:
    from collections.abc import Mapping
    from uuid import UUID

    from services.context import Context
    from services.person_passwords import PersonPasswords
    from storage.directory import Login as KnownLogin
    from storage.people_directory import SignedIn

LONGEST: Final = timedelta(days=30)
CODE_WAIT: Final = timedelta(minutes=15)
"""How long after the password the code may come."""
REALM: Final = "person"
SIGNED_IN: Final = "signed in"
REFUSED: Final = "sign-in refused"
"""What the audit log says of each."""
_AGENT: Final = 200


class SignInError(Exception):
    """Nobody was let in; the message says what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Viewer:
    """Who looks at a page, and as whom: everything a page may ask about its reader."""

    signed: SignedIn

    @property
    def user_id(self) -> UUID:
        """The person."""
        return self.signed.user_id

    @property
    def shown_as(self) -> str:
        """What she is called."""
        return self.signed.name or self.signed.email

    @property
    def is_operator(self) -> bool:
        """Whether she runs the service, and so belongs to no tenant."""
        return self.signed.tenant_id is None

    @property
    def is_looking_in(self) -> bool:
        """Whether an operator looks at a tenant's pages."""
        return self.is_operator and self.signed.looking_at is not None

    @property
    def tenant_id(self) -> UUID | None:
        """Whose pages she sees; None for an operator who looks at nobody's."""
        return self.signed.looking_at if self.is_operator else self.signed.tenant_id

    @property
    def tenant_name(self) -> str:
        """What that tenant is called."""
        name = self.signed.looking_name if self.is_operator else self.signed.tenant_name
        return name or ""

    @property
    def plan(self) -> str | None:
        """That tenant's plan."""
        return self.signed.looking_plan if self.is_operator else self.signed.plan

    def may(self, right: Right) -> bool:
        """Whether she may do this with the tenant's companies; an operator only looks."""
        held = Right.READ if self.is_looking_in else OF_ROLE.get(self.signed.role)
        return self.tenant_id is not None and held is not None and held >= right

    def may_operate(self, right: OperatorRight) -> bool:
        """Whether she may do this to the service."""
        held = OF_OPERATOR.get(self.signed.role) if self.is_operator else None
        return held is not None and held >= right


class People:
    """Who is signed in, and what was done."""

    def __init__(self, context: Context, hashing: PersonPasswords) -> None:
        self._context = context
        self._hashing = hashing

    def sign_in(self, email: str, password: str, *, address: str, agent: str = "") -> str:
        """Let a person in and return the token for her cookie; SignInError otherwise."""
        known = email.strip().lower()
        now = self._context.clock.now()
        with self._context.database.operator_session() as session:
            found = directory.find_login(session, known)
            tried = Login(
                realm=REALM, name=known, address=network(address), exists=found is not None
            )
            wait = logins.waits_until(session, tried, now)
            if wait is not None and not logins.is_remembered(session, tried):
                raise SignInError(f"Too many wrong passwords. {waits(wait - now)}")
            if not self._hashing.fits(password, found.password_hash if found else None):
                logins.failed(session, tried, now)
                people_directory.audit(session, _refused(found, tried), now=now)
                raise SignInError(
                    "That e-mail address and password do not go together. Try again, or have the "
                    "password reset."
                )
            assert found is not None
            logins.worked(session, tried, now)
        if not found.has_factor:
            self.note_sign_in(known, found, "password", address=address)
        return self.open(
            found.user_id, confirmed=not found.has_factor, address=address, agent=agent
        )

    def open(
        self,
        user_id: UUID,
        *,
        confirmed: bool,
        address: str,
        agent: str = "",
        signed_by: str = "password",
    ) -> str:
        """A session, for somebody who has shown who she is; the token for her cookie."""
        token, now = passwords.ticket(), self._context.clock.now()
        opened = NewWebSession(
            user_id=user_id,
            digest=passwords.ticket_digest(token),
            confirmed=confirmed,
            signed_by=signed_by,
            expires_at=now + (LONGEST if confirmed else CODE_WAIT),
            address=network(address),
            agent=agent.replace("\0", "")[:_AGENT],
        )
        with self._context.database.operator_session() as session:
            people_directory.open_session(session, opened, now=now)
        return token

    def confirm(self, viewer: Viewer, *, address: str, agent: str = "") -> str:
        """The second factor was given: another session, with its token, in place of this one."""
        token = self.open(viewer.user_id, confirmed=True, address=address, agent=agent)
        self.sign_out(viewer)
        return token

    def note_sign_in(self, email: str, person: KnownLogin, by: str, *, address: str) -> None:
        """Write into the audit log that somebody is in, and what she showed for it."""
        deed = Deed(
            tenant_id=person.tenant_id,
            company_id=None,
            user_id=person.user_id,
            who=email,
            action=SIGNED_IN,
            detail={"with": by},
            address=network(address),
        )
        with self._context.database.operator_session() as session:
            people_directory.audit(session, deed, now=self._context.clock.now())

    def must_enrol(self, viewer: Viewer) -> bool:
        """Whether she has to set up a second factor before anything else."""
        if viewer.signed.has_factor or viewer.signed.signed_by != "password":
            return False
        wanted = self._context.settings.require_second_factor
        return wanted == "everybody" or (wanted == "operators" and viewer.is_operator)

    def end_others(self, viewer: Viewer) -> int:
        """Sign her out in every other browser; in how many she was."""
        with self._context.database.operator_session() as session:
            return people_directory.end_sessions_of(
                session, viewer.user_id, but=viewer.signed.session_id
            )

    def viewer(self, token: str) -> Viewer | None:
        """Who holds this token; None when nobody does any more. One statement."""
        settings, now = self._context.settings, self._context.clock.now()
        digest = passwords.ticket_digest(token)
        found = self._context.database.ask(
            lambda session: people_directory.find_session(
                session, digest, now=now, idle=settings.sign_in_hours * 3600
            )
        )
        return None if found is None else Viewer(signed=found)

    def sign_out(self, viewer: Viewer) -> None:
        """End this one session."""
        with self._context.database.operator_session() as session:
            people_directory.end_session(session, viewer.signed.session_id)

    def look_at(self, viewer: Viewer, tenant_id: UUID | None) -> bool:
        """Let an operator look at a tenant's pages, or stop; False for anybody else."""
        with self._context.database.operator_session() as session:
            return people_directory.look_at(session, viewer.signed.session_id, tenant_id)

    def set_profile(self, viewer: Viewer, *, name: str, zone: str) -> None:
        """What she is called and where; ValueError for a zone that does not exist."""
        if zone and zone not in available_timezones():
            raise ValueError(f"“{zone}” is not a time zone. Choose one like America/Chicago.")
        with self._context.database.operator_session() as session:
            people_directory.set_profile(
                session, viewer.user_id, name=name.strip()[:200], zone=zone or None
            )

    def note(
        self,
        viewer: Viewer,
        action: str,
        detail: Mapping[str, Any] | None = None,
        *,
        tenant_id: UUID | None,
        company_id: UUID | None = None,
        address: str = "",
    ) -> None:
        """Write what a person did into the audit log; `tenant_id` is whom it concerns."""
        deed = Deed(
            tenant_id=tenant_id,
            company_id=company_id,
            user_id=viewer.user_id,
            who=viewer.signed.email,
            action=action,
            detail=detail or {},
            address=network(address),
        )
        with self._context.database.operator_session() as session:
            people_directory.audit(session, deed, now=self._context.clock.now())


def _refused(person: KnownLogin | None, tried: Login) -> Deed:
    """What the audit log says of a wrong password: in the log of whose account it was tried at."""
    return Deed(
        tenant_id=person.tenant_id if person else None,
        company_id=None,
        user_id=person.user_id if person else None,
        who="nobody",
        action=REFUSED,
        detail={"email": tried.name, "with": "password"},
        address=tried.address,
    )
