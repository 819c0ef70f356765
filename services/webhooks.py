"""A cloud says that something changed: believed only that it is worth looking.

The signature is checked over the bytes as they came, before anything reads them. Whatever the event
says, all it can do is what `deskbridge company sync` does; an event that was heard, or is old, does
nothing at all.
"""

from __future__ import annotations

import base64
import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

import structlog

from cloud import NOTICES
from storage import companies, directory, webhooks

if TYPE_CHECKING:
    from collections.abc import Mapping
    from uuid import UUID

    from cloud.notices import Notification
    from services.companies import Companies
    from services.context import Context
    from storage.companies import Company
    from storage.sealed import Sealer

LARGEST: Final = 256 * 1024
# Longer than any retries take by far; an event sent anew by hand weeks later tells nothing new.
_OLDEST: Final = timedelta(days=7)
# Kept a day longer than an event may be old, so that none is heard twice at the border.
KEPT: Final = _OLDEST + timedelta(days=1)

log = structlog.get_logger("deskbridge.webhooks")


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhookAddress:
    """What is entered in the cloud, and whether its security key was entered here."""

    company_id: UUID
    url: str
    has_secret: bool


class Webhooks:
    """The notifications' door."""

    def __init__(self, context: Context, sealer: Sealer, companies: Companies) -> None:
        self._context = context
        self._sealer = sealer
        self._companies = companies
        # Checked for addresses that nobody has, so that those take as long.
        self._nobody = secrets.token_urlsafe(32)

    def heard(self, kind: str, key: str, headers: Mapping[str, str], body: bytes) -> bool:
        """Take a notification of a cloud; False when the address or the signature is wrong."""
        notices = NOTICES.get(kind)
        if notices is None:
            return False
        signature = headers.get(notices.SIGNATURE_HEADER, "")
        found = self._context.database.ask(lambda session: directory.find_webhook(session, key))
        secret = None if found is None else self._secret(*found)
        signed = notices.is_signed(body, signature, secret or self._nobody)
        if found is None or secret is None or not signed:
            return False
        event = notices.read(body)
        if event is None:
            log.warning("a signed notification could not be read", company=str(found[1]))
        elif event.ours:
            self._look(*found, kind, event)
        return True

    def address(self, name: str) -> WebhookAddress:
        """Where the cloud is to send a company's notifications; made when first asked for."""
        company = self._companies.find(name)
        with self._context.database.tenant_session(company.tenant_id) as session:
            key, sealed = webhooks.address(session, company.id)
            if key is None:
                key = _key()
                webhooks.set_address(session, company.id, key=key, secret=None)
        return self._shown(company, key, sealed)

    def known(self, company: Company) -> WebhookAddress | None:
        """The address, if one was made."""
        with self._context.database.tenant_session(company.tenant_id) as session:
            key, sealed = webhooks.address(session, company.id)
        return None if key is None else self._shown(company, key, sealed)

    def set_secret(self, name: str, secret: str) -> WebhookAddress:
        """Enter the security key that the cloud showed once."""
        self.address(name)
        company = self._companies.find(name)
        with self._context.database.tenant_session(company.tenant_id) as session:
            key, _ = webhooks.address(session, company.id)
            sealed = self._sealer.seal(secret)
            webhooks.set_address(session, company.id, key=key or _key(), secret=sealed)
        return self.address(name)

    def renew(self, name: str) -> WebhookAddress:
        """Another address, and no security key: nothing sent to the one before is heard."""
        company = self._companies.find(name)
        with self._context.database.tenant_session(company.tenant_id) as session:
            webhooks.set_address(session, company.id, key=_key(), secret=None)
        return self.address(name)

    def _shown(self, company: Company, key: str, sealed: bytes | None) -> WebhookAddress:
        return WebhookAddress(
            company_id=company.id,
            url=f"{self._context.settings.base_url}/webhooks/{company.cloud}/{key}",
            has_secret=sealed is not None,
        )

    def _secret(self, tenant_id: UUID, company_id: UUID) -> str | None:
        with self._context.database.tenant_session(tenant_id) as session:
            _, sealed = webhooks.address(session, company_id)
        return None if sealed is None else self._sealer.unseal(sealed)

    def _look(self, tenant_id: UUID, company_id: UUID, kind: str, event: Notification) -> None:
        now = self._context.clock.now()
        if event.at is not None and event.at < now - _OLDEST:
            return
        with self._context.database.tenant_session(tenant_id) as session:
            company = companies.get(session, company_id)
            its = (company.cloud, company.cloud_settings.get("organization"))
            if its != (kind, event.organization):
                log.warning("a notification of another organization", company=str(company_id))
                return
            if not webhooks.hear(session, company_id, event.event_id, now):
                return
            companies.request_sync(session, company_id)
        self._context.wake(tenant_id, company_id)


def _key() -> str:
    """32 characters that fit an address: 160 random bits."""
    return base64.b32encode(secrets.token_bytes(20)).decode().lower()
