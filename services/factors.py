"""The second factor: six digits that a telephone shows for half a minute (TOTP, RFC 6238).

The secret is sealed at rest and counts once a code of it was given. A code is accepted once.
Whoever has lost the telephone uses a recovery code, of which digests are kept. Wrong codes are
counted where wrong passwords are, by person and by address.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import pyotp

from services.logins import network
from services.logins import wait as waits
from storage import directory, factor_directory, logins, people_directory
from storage.logins import Login
from storage.people_directory import Deed

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from services.context import Context
    from services.people import Viewer
    from services.person_passwords import PersonPasswords
    from storage.sealed import Sealer
    from storage.session import Session

ISSUER: Final = "Deskbridge"
REALM: Final = "code"
RECOVERY_CODES: Final = 10
_STEP: Final = 30
# A telephone's clock may be half a minute off, either way.
_AROUND: Final = (0, -1, 1)


class CodeError(ValueError):
    """No code was accepted; the message says what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FactorState:
    """Whether a factor counts, how many recovery codes are left, and one that is being set up.

    `secret` and `uri` are there only until it counts: nobody is shown them again.
    """

    on: bool
    recovery_left: int = 0
    secret: str | None = None
    uri: str | None = None


class Factors:
    """Setting up, giving and switching off second factors."""

    def __init__(self, context: Context, sealer: Sealer, hashing: PersonPasswords) -> None:
        self._context = context
        self._sealer = sealer
        self._hashing = hashing

    def state(self, viewer: Viewer) -> FactorState:
        """How it stands."""
        with self._context.database.operator_session() as session:
            found = factor_directory.find(session, viewer.user_id)
        if found is None:
            return FactorState(on=False)
        if found.confirmed_at is not None:
            return FactorState(on=True, recovery_left=found.recovery_left)
        secret = self._sealer.unseal(found.secret)
        uri = pyotp.TOTP(secret).provisioning_uri(name=viewer.signed.email, issuer_name=ISSUER)
        return FactorState(on=False, secret=secret, uri=uri)

    def begin(self, viewer: Viewer) -> None:
        """Make a secret, in place of one that was never confirmed; CodeError when one counts."""
        sealed = self._sealer.seal(pyotp.random_base32())
        now = self._context.clock.now()
        with self._context.database.operator_session() as session:
            if not factor_directory.begin(session, viewer.user_id, sealed, now=now):
                raise CodeError(
                    "Your second factor is on already. Switch it off to set it up anew."
                )

    def confirm(self, viewer: Viewer, code: str, *, address: str) -> list[str]:
        """Let it count, and return the recovery codes, which nobody can be shown again."""
        if self.state(viewer).on:
            raise CodeError("Your second factor is on already.")
        self._take(viewer, code, address=address, recovery=False)
        return self._renew(viewer)

    def give(self, viewer: Viewer, code: str, *, address: str) -> str:
        """Take a code of the telephone or a recovery code, and say which; CodeError otherwise."""
        return self._take(viewer, code, address=address, recovery=True)

    def renew_codes(self, viewer: Viewer, code: str, *, address: str) -> list[str]:
        """Other recovery codes for a code of the telephone; the ones before end."""
        self._refuse_off(viewer)
        self._take(viewer, code, address=address, recovery=False)
        return self._renew(viewer)

    def switch_off(self, viewer: Viewer, password: str, code: str, *, address: str) -> None:
        """For the password and a code; CodeError when either is wrong."""
        self._refuse_off(viewer)
        now = self._context.clock.now()
        with self._context.database.operator_session() as session:
            tried = _tried(viewer, address)
            _refuse_waiting(session, tried, now)
            found = directory.find_login(session, viewer.signed.email)
            if not self._hashing.fits(password, found.password_hash if found else None):
                logins.failed(session, tried, now)
                raise CodeError("That is not your password. Nothing was changed.")
        self._take(viewer, code, address=address, recovery=True)
        with self._context.database.operator_session() as session:
            factor_directory.drop(session, viewer.user_id)

    def _refuse_off(self, viewer: Viewer) -> None:
        if not self.state(viewer).on:
            raise CodeError("Your second factor is not on.")

    def _take(self, viewer: Viewer, code: str, *, address: str, recovery: bool) -> str:
        """Spend a code and say what it was; CodeError when it is wrong, spent, or guessed at."""
        now = self._context.clock.now()
        typed = "".join(code.split()).replace("-", "").lower()
        with self._context.database.operator_session() as session:
            tried = _tried(viewer, address)
            _refuse_waiting(session, tried, now)
            found = factor_directory.find(session, viewer.user_id)
            if found is None:
                raise CodeError("Set up a second factor first.")
            if typed.isascii() and typed.isdigit():
                step = _step_of(self._sealer.unseal(found.secret), typed, now)
                taken = step is not None and factor_directory.use_step(
                    session, viewer.user_id, step
                )
            else:
                taken = recovery and factor_directory.use_recovery(
                    session, viewer.user_id, _digest(typed)
                )
            if not taken:
                logins.failed(session, tried, now)
                people_directory.audit(session, _refused(viewer, tried), now=now)
                raise CodeError(
                    "That code is wrong, or was used already. Wait for the next one and type it; "
                    "the telephone's clock must be right."
                )
            logins.worked(session, tried, now)
            return "code" if typed.isdigit() else "recovery code"

    def _renew(self, viewer: Viewer) -> list[str]:
        codes = [_recovery_code() for _ in range(RECOVERY_CODES)]
        digests: Sequence[bytes] = [_digest(each.replace("-", "")) for each in codes]
        with self._context.database.operator_session() as session:
            factor_directory.confirm(
                session,
                viewer.user_id,
                digests,
                but=viewer.signed.session_id,
                now=self._context.clock.now(),
            )
        return codes


def _tried(viewer: Viewer, address: str) -> Login:
    return Login(realm=REALM, name=str(viewer.user_id), address=network(address), exists=True)


def _refused(viewer: Viewer, tried: Login) -> Deed:
    """What the audit log says of a wrong code, which takes her password to have come to."""
    return Deed(
        tenant_id=viewer.signed.tenant_id,
        company_id=None,
        user_id=viewer.user_id,
        who=viewer.signed.email,
        action="gave a wrong code",
        detail={},
        address=tried.address,
    )


def _refuse_waiting(session: Session, tried: Login, now: datetime) -> None:
    wait = logins.waits_until(session, tried, now)
    if wait is not None:
        raise CodeError(f"Too many wrong codes. {waits(wait - now)}")


def _step_of(secret: str, typed: str, now: datetime) -> int | None:
    """The time step that a code is of, now or just before or after; None when it is of none."""
    current, generator, found = int(now.timestamp()) // _STEP, pyotp.TOTP(secret), None
    for around in _AROUND:
        step = current + around
        if hmac.compare_digest(generator.generate_otp(step), typed) and found is None:
            found = step
    return found


def _recovery_code() -> str:
    """Sixteen characters in fours: 80 random bits, so that a plain digest leaves none to guess."""
    text = base64.b32encode(secrets.token_bytes(10)).decode().lower()
    return "-".join(text[start : start + 4] for start in range(0, 16, 4))


def _digest(code: str) -> bytes:
    return hashlib.sha256(b"deskbridge recovery code" + code.encode()).digest()
