"""Signing in with the operators' own provider (OpenID Connect), for operators alone.

An attempt belongs to the browser that began it, is taken up once and within ten minutes. A verified
e-mail address that already is an operator's is let in; nobody is made by signing in.
"""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING, Final

import structlog

from cloud.oidc import Attempt, Provider, ProviderError
from services import passwords
from storage import account_directory, directory

if TYPE_CHECKING:
    from services.audit import Audit
    from services.context import Context
    from services.people import People
    from storage.sealed import Sealer

TRY_MINUTES: Final = 10

log = structlog.get_logger("deskbridge.single_sign_on")


class SignOnError(Exception):
    """Nobody was let in; the message says what to do."""


class SingleSignOn:
    """The way out to the provider, and back."""

    def __init__(self, context: Context, sealer: Sealer, people: People, audit: Audit) -> None:
        self._context = context
        self._sealer = sealer
        self._people = people
        self._audit = audit
        settings = context.settings
        self._provider = (
            Provider(settings.oidc_issuer, settings.oidc_client_id, settings.oidc_client_secret)
            if settings.oidc_issuer
            else None
        )

    @property
    def is_on(self) -> bool:
        """Whether there is a provider."""
        return self._provider is not None

    def begin(self, browser: str, onward: str) -> str:
        """Where to sign in; `browser` is a secret of the browser that does. SignOnError."""
        assert self._provider is not None
        state, nonce, verifier = (passwords.ticket() for _ in range(3))
        try:
            url = self._provider.sign_in_url(self._attempt(nonce, verifier), state)
        except ProviderError as error:
            raise self._not_believed(error) from None
        kept = {"nonce": nonce, "verifier": verifier, "browser": browser, "onward": onward}
        now = self._context.clock.now()
        with self._context.database.operator_session() as session:
            account_directory.begin_sign_in(
                session,
                passwords.ticket_digest(state),
                self._sealer.seal(json.dumps(kept)),
                expires_at=now + timedelta(minutes=TRY_MINUTES),
            )
        return url

    def finish(
        self, browser: str, state: str, code: str, *, address: str, agent: str = ""
    ) -> tuple[str, str]:
        """(token for the cookie, where to go on) for what came back. SignOnError."""
        assert self._provider is not None
        now = self._context.clock.now()
        with self._context.database.operator_session() as session:
            sealed = account_directory.take_sign_in(
                session, passwords.ticket_digest(state), now=now
            )
        kept = json.loads(self._sealer.unseal(sealed)) if sealed else None
        if kept is None or not browser or kept["browser"] != browser:
            raise SignOnError(
                "That sign-in was begun elsewhere, is too old, or was used already. Begin again."
            )
        if not code:
            raise SignOnError("The provider let nobody in. Begin again, or use your password.")
        try:
            attempt = self._attempt(kept["nonce"], kept["verifier"])
            identity = self._provider.identity(attempt, code, now=now)
        except ProviderError as error:
            raise self._not_believed(error) from None
        email = identity.email.strip().lower()
        if not identity.verified or not email:
            raise SignOnError(
                "The provider has not verified your e-mail address. Have it verified there."
            )
        with self._context.database.operator_session() as session:
            found = directory.find_login(session, email)
        if found is None or found.tenant_id is not None:
            self._audit.note("nobody", "sign-in refused", {"email": email}, address=address)
            raise SignOnError(f"{email} runs nothing here. Ask an operator to invite that address.")
        token = self._people.open(
            found.user_id, confirmed=True, address=address, agent=agent, signed_by="provider"
        )
        self._people.note_sign_in(email, found, "provider", address=address)
        return token, str(kept["onward"])

    def _attempt(self, nonce: str, verifier: str) -> Attempt:
        back = f"{self._context.settings.base_url}/sign-in/provider/back"
        return Attempt(redirect_uri=back, nonce=nonce, verifier=verifier)

    def _not_believed(self, error: ProviderError) -> SignOnError:
        log.warning("the sign-in provider", trouble=str(error))
        return SignOnError(
            f"{error} Begin again; if it stays so, use your password and have whoever runs the "
            "service look."
        )
