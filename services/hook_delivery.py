"""Delivering events to programs: taken by the row, tried with ever longer pauses, then given up.

Endpoints are served side by side, so that one that hangs holds up nobody else's. Whoever dies
between sending and writing it down sends once more, with the same id: receivers are told to look.
"""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, timedelta
from typing import TYPE_CHECKING, Final

import structlog

from cloud import hooks as outgoing
from services.notice_words import told
from storage import notice_directory, notices, webhook_endpoints
from storage.errors import NotFoundError, SealError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from cloud.hooks import Sent
    from services.context import Context
    from storage.sealed import Sealer
    from storage.session import Session
    from storage.webhook_endpoints import Delivery

PAUSES: Final = tuple(
    timedelta(seconds=each) for each in (5, 300, 1800, 7200, 18_000, 36_000, 36_000)
)
"""After the first try, the second, and so on: the schedule that Standard Webhooks recommends."""
LEASE: Final = timedelta(minutes=5)
AT_ONCE: Final = 8
EACH: Final = 4
"""Deliveries of one endpoint in a sweep: at worst they take four times ten seconds."""
MOST: Final = 100


class Deliverer:
    """The sweep over what is to be delivered."""

    def __init__(self, context: Context, sealer: Sealer) -> None:
        self._context = context
        self._sealer = sealer

    def sweep(self) -> int:
        """Try everything that is due, and say how many were delivered."""
        with self._context.database.operator_session() as session:
            taken = notice_directory.claim(
                session, now=self._context.clock.now(), lease=LEASE, each=EACH, limit=MOST
            )
        of: dict[tuple[UUID, UUID], list[UUID]] = {}
        for each in taken:
            of.setdefault((each.tenant_id, each.endpoint_id), []).append(each.delivery_id)
        if not of:
            return 0
        with ThreadPoolExecutor(AT_ONCE, thread_name_prefix="hook") as threads:
            begun = [threads.submit(self._endpoint, *whose, ids) for whose, ids in of.items()]
            return sum(each.result() for each in begun)

    def _endpoint(self, tenant_id: UUID, endpoint_id: UUID, ids: Sequence[UUID]) -> int:
        """One endpoint's share, in order, up to the first that does not arrive."""
        delivered = 0
        for place, delivery_id in enumerate(ids):
            sent = self._try(tenant_id, endpoint_id, delivery_id)
            if sent is None:
                continue
            if not sent.delivered:
                with self._context.database.tenant_session(tenant_id) as session:
                    rest = ids[place + 1 :]
                    webhook_endpoints.give_back(session, rest, now=self._context.clock.now())
                break
            delivered += 1
        return delivered

    def _try(self, tenant_id: UUID, endpoint_id: UUID, delivery_id: UUID) -> Sent | None:
        """Send one and write down what became of it; None when there is nothing to send."""
        with self._context.database.tenant_session(tenant_id) as session:
            try:
                endpoint = webhook_endpoints.get(session, endpoint_id)
                delivery = webhook_endpoints.delivery(session, delivery_id)
            except NotFoundError:
                return None  # removed meanwhile
            sealed = webhook_endpoints.secret_of(session, endpoint_id)
            body = self._body(session, delivery.notice_id)
        # No transaction is open while somebody else's server thinks.
        sent = self._sent(endpoint.url, body, sealed, delivery)
        with self._context.database.tenant_session(tenant_id) as session:
            self._settle(session, delivery, sent)
        structlog.get_logger().info(
            "webhook", endpoint=str(endpoint_id), delivered=sent.delivered, tries=delivery.tries + 1
        )
        return sent

    def _sent(self, url: str, body: bytes, sealed: bytes, delivery: Delivery) -> Sent:
        try:
            secret = self._sealer.unseal(sealed)
        except SealError:
            return outgoing.Sent(
                delivered=False, answer="Its secret cannot be opened any more: make another one."
            )
        return outgoing.send(
            url,
            body,
            secret=secret,
            message_id=f"msg_{delivery.notice_id.hex}",
            timestamp=int(self._context.clock.now().timestamp()),
            hosts=self._context.settings.webhook_hosts,
        )

    def _body(self, session: Session, notice_id: UUID) -> bytes:
        [notice] = notices.get_many(session, [notice_id])
        data = told(session, notice, base_url=self._context.settings.base_url)
        event = {
            "type": notice.event,
            "timestamp": notice.at.astimezone(UTC).isoformat(),
            "data": data,
        }
        # In one order: jsonb forgets the one it was given, and a repeat is to be the same bytes.
        return json.dumps(event, ensure_ascii=False, sort_keys=True).encode()

    def _settle(self, session: Session, delivery: Delivery, sent: Sent) -> None:
        now = self._context.clock.now()
        if sent.delivered:
            webhook_endpoints.settle(
                session, delivery.id, state="delivered", answer=sent.answer, now=now
            )
            return
        if sent.gone or delivery.tries >= len(PAUSES):
            webhook_endpoints.settle(
                session, delivery.id, state="failed", answer=sent.answer, now=now
            )
        else:
            until = now + PAUSES[delivery.tries]
            webhook_endpoints.postpone(
                session, delivery.id, answer=sent.answer, now=now, until=until
            )
            webhook_endpoints.change(session, delivery.endpoint_id, retry_at=until)
        if sent.gone:
            told_why = "Its server says that it is gone for good (410), so it was switched off."
            webhook_endpoints.change(session, delivery.endpoint_id, enabled=False, note=told_why)
