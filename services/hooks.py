"""A tenant's webhook endpoints: what its owners may do with them, and what they see of each.

The secret is made here, sealed at once, and shown when it is made or replaced, never again.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final
from uuid import uuid4

from cloud import hooks as outgoing
from cloud.hooks import HookUrlError
from services.notices import EVENTS, TRIAL, UnknownEventError, known
from storage import companies, notices, webhook_endpoints
from storage.errors import NotFoundError
from storage.webhook_endpoints import Endpoint, Logged

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime
    from uuid import UUID

    from services.context import Context
    from storage.sealed import Sealer
    from storage.session import Session

__all__ = [
    "EVENTS",
    "MOST",
    "Endpoint",
    "HookError",
    "Hooks",
    "Logged",
    "NewEndpoint",
    "UnknownHookError",
]

MOST: Final = 20


class HookError(ValueError):
    """What was given fits no endpoint; the message says what does."""


class UnknownHookError(LookupError):
    """The tenant has no such endpoint, or the endpoint no such delivery."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewEndpoint:
    """An endpoint with its secret, in clear this once."""

    endpoint: Endpoint
    secret: str


def changed(before: Endpoint, after: Endpoint) -> dict[str, list[Any]]:
    """{what: [what it was, what it is]} of a change, for the audit log; the secret is not in it."""
    parts = (
        ("url", before.url, after.url),
        ("events", ", ".join(before.events), ", ".join(after.events)),
        ("enabled", before.enabled, after.enabled),
    )
    return {name: [was, now] for name, was, now in parts if was != now}


class Hooks:
    """Endpoints, tenant by tenant."""

    def __init__(self, context: Context, sealer: Sealer) -> None:
        self._context = context
        self._sealer = sealer

    def add(self, tenant_id: UUID, url: str, events: Iterable[str]) -> NewEndpoint:
        """Begin to deliver these events there; HookError for what does not fit."""
        checked, chosen = self._checked(url, events)
        secret = outgoing.new_secret()
        with self._context.database.tenant_session(tenant_id) as session:
            if len(webhook_endpoints.list_all(session)) >= MOST:
                raise HookError(f"There are {MOST} endpoints, and no more may be. Remove one.")
            added = webhook_endpoints.add(session, checked, chosen, self._sealer.seal(secret))
        return NewEndpoint(endpoint=added, secret=secret)

    def list_of(self, tenant_id: UUID) -> list[tuple[Endpoint, dict[str, int]]]:
        """The endpoints, each with its deliveries by state."""
        with self._context.database.tenant_session(tenant_id) as session:
            counted = webhook_endpoints.counts(session)
            return [
                (each, counted.get(each.id, {})) for each in webhook_endpoints.list_all(session)
            ]

    def get(self, tenant_id: UUID, endpoint_id: UUID) -> Endpoint:
        """One of the tenant's endpoints; UnknownHookError otherwise."""
        with self._context.database.tenant_session(tenant_id) as session:
            return _known(session, endpoint_id)

    def change(
        self,
        tenant_id: UUID,
        endpoint_id: UUID,
        *,
        url: str | None = None,
        events: Iterable[str] | None = None,
        enabled: bool | None = None,
    ) -> Endpoint:
        """Change what is given; HookError for what does not fit. Switching on tries at once."""
        with self._context.database.tenant_session(tenant_id) as session:
            before = _known(session, endpoint_id)
            checked, chosen = self._checked(
                before.url if url is None else url, before.events if events is None else events
            )
            on = before.enabled if enabled is None else enabled
            webhook_endpoints.change(
                session,
                endpoint_id,
                url=checked,
                events=chosen,
                enabled=on,
                note="" if on else before.note,
                retry_at=None,
            )
            return webhook_endpoints.get(session, endpoint_id)

    def renew_secret(self, tenant_id: UUID, endpoint_id: UUID) -> str:
        """Sign with another secret from now on; it is returned this once."""
        secret = outgoing.new_secret()
        with self._context.database.tenant_session(tenant_id) as session:
            _known(session, endpoint_id)
            webhook_endpoints.change(session, endpoint_id, secret=self._sealer.seal(secret))
        return secret

    def remove(self, tenant_id: UUID, endpoint_id: UUID) -> None:
        """Forget an endpoint with its log."""
        with self._context.database.tenant_session(tenant_id) as session:
            _known(session, endpoint_id)
            webhook_endpoints.remove(session, endpoint_id)

    def log(
        self,
        tenant_id: UUID,
        endpoint_id: UUID,
        *,
        limit: int,
        after: tuple[datetime, UUID] | None = None,
    ) -> list[Logged]:
        """Its deliveries, newest first; `after` is (created, id)."""
        with self._context.database.tenant_session(tenant_id) as session:
            _known(session, endpoint_id)
            return webhook_endpoints.log(session, endpoint_id, limit=limit, after=after)

    def send_again(self, tenant_id: UUID, endpoint_id: UUID, delivery_id: UUID) -> None:
        """Deliver an event once more, with the same id; UnknownHookError for none of its."""
        with self._context.database.tenant_session(tenant_id) as session:
            _known(session, endpoint_id)
            try:
                found = webhook_endpoints.delivery(session, delivery_id)
            except NotFoundError:
                raise UnknownHookError from None
            if found.endpoint_id != endpoint_id:
                raise UnknownHookError
            webhook_endpoints.change(session, endpoint_id, retry_at=None)
            webhook_endpoints.send_again(session, delivery_id, now=self._context.clock.now())

    def send_trial(self, tenant_id: UUID, endpoint_id: UUID) -> None:
        """Deliver an event that means nothing; HookError for a tenant without companies."""
        now = self._context.clock.now()
        with self._context.database.tenant_session(tenant_id) as session:
            _known(session, endpoint_id)
            found = companies.list_for_tenant(session)
            if not found:
                raise HookError("Connect a company first: an event is always about one.")
            notice = notices.add(session, found[0].id, event=TRIAL, source=str(uuid4()), now=now)
            webhook_endpoints.change(session, endpoint_id, retry_at=None)
            webhook_endpoints.enqueue(session, endpoint_id, notice, now=now)

    def _checked(self, url: str, events: Iterable[str]) -> tuple[str, list[str]]:
        try:
            checked = outgoing.checked_url(url, hosts=self._context.settings.webhook_hosts)
            chosen = known(events)
        except (HookUrlError, UnknownEventError) as error:
            raise HookError(str(error)) from None
        if not chosen:
            raise HookError("Choose at least one event.")
        return checked, chosen


def _known(session: Session, endpoint_id: UUID) -> Endpoint:
    try:
        return webhook_endpoints.get(session, endpoint_id)
    except NotFoundError:
        raise UnknownHookError from None
