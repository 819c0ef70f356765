"""Who belongs to a tenant or runs the service: inviting, roles, shutting out, removing.

An invitation is a link to one address in one role, for once and a week. The last owner (of the
service: the last operator) stays what she is, and nobody changes herself away.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final
from zoneinfo import available_timezones

from services import passwords
from services.accounts import LinkGoneError
from services.person_passwords import refuse_weak
from services.post import NotAnAddressError, is_address
from services.rights import OPERATOR_ROLES, ROLES
from storage import directory, team_directory
from storage.team_directory import NewLink

if TYPE_CHECKING:
    from uuid import UUID

    from services.audit import Audit
    from services.context import Context
    from services.people import Viewer
    from services.person_passwords import PersonPasswords
    from services.post import Post
    from storage.team_directory import Invited, Member, OpenLink

INVITE_DAYS: Final = 7
CHANGES: Final = ("role", "disable", "enable", "remove", "factor")


class TeamError(ValueError):
    """Refused; the message says why and what to do."""


class UnknownPersonError(LookupError):
    """There is no such person or invitation here."""


class Team:
    """People, seen by whoever manages them. `tenant_id` None is the service itself."""

    def __init__(
        self, context: Context, hashing: PersonPasswords, post: Post, audit: Audit
    ) -> None:
        self._context = context
        self._hashing = hashing
        self._post = post
        self._audit = audit

    def people(
        self,
        tenant_id: UUID | None,
        *,
        limit: int | None = None,
        after: tuple[str, str] | None = None,
        search: str | None = None,
    ) -> list[Member]:
        """Everybody, or a page of those found; `after` is (name or address, address)."""
        with self._context.database.operator_session() as session:
            return team_directory.people(
                session, tenant_id, limit=limit, after=after, search=search
            )

    def person(self, tenant_id: UUID | None, user_id: UUID) -> Member:
        """One of them; UnknownPersonError otherwise."""
        found = next((each for each in self.people(tenant_id) if each.user_id == user_id), None)
        if found is None:
            raise UnknownPersonError
        return found

    def invited(
        self, tenant_id: UUID | None, *, limit: int | None = None, search: str | None = None
    ) -> list[Invited]:
        """Who has not answered yet."""
        now = self._context.clock.now()
        with self._context.database.operator_session() as session:
            return team_directory.invited(session, tenant_id, now=now, limit=limit, search=search)

    def invite(
        self, tenant_id: UUID | None, email: str, role: str, *, by: str, whose: str
    ) -> str | None:
        """Invite an address; the link to hand over where no mail is sent, else None.

        `by` and `whose` are who invites and to what, in words. TeamError when it cannot be.
        """
        known = email.strip().lower()
        if not is_address(known) or "." not in known.partition("@")[2].strip("."):
            raise TeamError("Give an e-mail address of one person, such as ann@example.com.")
        allowed = roles_of(tenant_id)
        if role not in allowed:
            raise TeamError(f"Choose one of these roles: {', '.join(allowed)}.")
        if any(each.email == known for each in self.people(tenant_id)):
            raise TeamError(f"{known} is here already. Change her role in the list instead.")
        token, now = passwords.ticket(), self._context.clock.now()
        url = f"{self._context.settings.base_url}/invited?key={token}"
        new = NewLink(
            tenant_id=tenant_id,
            purpose="invite",
            email=known,
            digest=passwords.ticket_digest(token),
            expires_at=now + timedelta(days=INVITE_DAYS),
            role=role,
        )
        mail = self._post.letter(
            known, f"You are invited to {whose}", _invitation(by, whose, role, url)
        )
        with self._context.database.operator_session() as session:
            team_directory.make_link(session, new, mail=mail, now=now)
        return None if self._post.can_send else url

    def withdraw(self, tenant_id: UUID | None, invite_id: UUID) -> str:
        """End an invitation and return whose it was; UnknownPersonError when there is none."""
        with self._context.database.operator_session() as session:
            email = team_directory.withdraw(session, tenant_id, invite_id)
        if email is None:
            raise UnknownPersonError
        return email

    def change(
        self,
        viewer: Viewer | None,
        tenant_id: UUID | None,
        user_id: UUID,
        what: str,
        *,
        role: str | None = None,
    ) -> Member:
        """Change a person (`what` is one of CHANGES); she as she was before.

        `viewer` is who does it, None a program. Raises TeamError or UnknownPersonError.
        """
        person = self.person(tenant_id, user_id)
        allowed = roles_of(tenant_id)
        if what == "role" and role not in allowed:
            raise TeamError(f"Choose one of these roles: {', '.join(allowed)}.")
        if viewer is not None and user_id == viewer.user_id:
            raise TeamError(
                "Nobody changes her own role, shuts herself out or removes herself. Ask another "
                f"{allowed[0]}."
            )
        with self._context.database.operator_session() as session:
            said = team_directory.change(
                session, tenant_id, user_id, what,
                role=role, top=allowed[0], now=self._context.clock.now(),
            )  # fmt: skip
        if said == "unknown":
            raise UnknownPersonError
        if said == "last":
            raise TeamError(
                f"{person.email} is the last {allowed[0]} who can sign in. Make somebody else "
                f"{allowed[0]} first."
            )
        return person

    def invitation(self, token: str) -> OpenLink:
        """What a link invites to; LinkGoneError when it does not any more."""
        with self._context.database.operator_session() as session:
            found = team_directory.find_link(
                session, passwords.ticket_digest(token), "invite", now=self._context.clock.now()
            )
        if found is None:
            raise LinkGoneError
        return found

    def accept(self, token: str, *, name: str, password: str, zone: str, address: str) -> str:
        """Become the invited person; the address she signs in with.

        PasswordError, TeamError (her address signs in somewhere already), LinkGoneError.
        """
        invitation = self.invitation(token)
        called = " ".join(name.replace("\0", "").split())
        if not called or len(called) > 200:
            raise TeamError("Say what you are called, in 1 to 200 characters.")
        refuse_weak(password, email=invitation.email)
        with self._context.database.operator_session() as session:
            said = team_directory.accept(
                session,
                passwords.ticket_digest(token),
                name=called,
                zone=zone if zone in available_timezones() else None,
                hashed=self._hashing.hashed(password),
                now=self._context.clock.now(),
            )
        if said == "gone":
            raise LinkGoneError
        if said == "taken":
            raise TeamError(
                f"Somebody signs in with {invitation.email} already. Ask to be invited at another "
                "address."
            )
        self._audit.note(
            invitation.email,
            "accepted an invitation",
            {"role": invitation.role},
            tenant_id=invitation.tenant_id,
            address=address,
        )
        return invitation.email

    def reset_factor_by_hand(self, email: str) -> bool:
        """For the command line: nobody's code is asked of her again; False when she is unknown."""
        with self._context.database.operator_session() as session:
            found = directory.find_login(session, email.strip().lower())
            if found is None:
                return False
            team_directory.change(
                session, found.tenant_id, found.user_id, "factor",
                role=None, top="", now=self._context.clock.now(),
            )  # fmt: skip
        return True


def role_changed(before: Member, role: str | None, what: str) -> dict[str, dict[str, list[Any]]]:
    """For the audit log: `changes` of a role, none where she had it already; {} of what else."""
    if what != "role":
        return {}
    return {"changes": {} if before.role == role else {"role": [before.role, role]}}


def roles_of(tenant_id: UUID | None) -> tuple[str, ...]:
    """The roles there are, the one that may do most first."""
    return OPERATOR_ROLES if tenant_id is None else ROLES


def _invitation(by: str, whose: str, role: str, url: str) -> str:
    return (
        f"{by} invites you to {whose} on Deskbridge, as {role}.\n\n{url}\n\n"
        f"The link works once, within {INVITE_DAYS} days: it asks for your name and a password. "
        "If you do not know what this is about, do nothing.\n"
    )


__all__ = [
    "CHANGES", "INVITE_DAYS", "LinkGoneError", "NotAnAddressError", "Team", "TeamError",
    "UnknownPersonError", "role_changed", "roles_of",
]  # fmt: skip
