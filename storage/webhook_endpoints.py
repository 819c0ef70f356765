"""Where a tenant's events are delivered, and the log of every delivery."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import delete, func, insert, select, tuple_, update

from storage.errors import NotFoundError
from storage.models import NoticeRow, WebhookDeliveryRow, WebhookEndpointRow
from storage.rows import among, changed, chosen, read_all, read_one

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from uuid import UUID

    from storage.session import Session


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint:
    """An address that gets events; the sealed secret stays behind. `note` says why it is off."""

    id: UUID
    url: str
    events: list[str]
    enabled: bool
    note: str
    retry_at: datetime | None
    created_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """One event for one endpoint: `state` waiting | delivered | failed."""

    id: UUID
    endpoint_id: UUID
    notice_id: UUID
    state: str
    tries: int
    next_try_at: datetime
    last_try_at: datetime | None
    answer: str
    created_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Logged:
    """A line of the log: a delivery and its event."""

    delivery: Delivery
    event: str
    company_id: UUID
    at: datetime


_ENDPOINT = chosen(WebhookEndpointRow, Endpoint)
_DELIVERY = chosen(WebhookDeliveryRow, Delivery)


def add(session: Session, url: str, events: Sequence[str], secret: bytes) -> Endpoint:
    """Begin to deliver these events there."""
    statement = insert(WebhookEndpointRow).values(url=url, events=list(events), secret=secret)
    added = session.execute(statement.returning(WebhookEndpointRow.id)).scalar_one()
    return get(session, added)


def list_all(session: Session) -> list[Endpoint]:
    """The tenant's endpoints, oldest first."""
    ordered = _ENDPOINT.order_by(WebhookEndpointRow.created_at, WebhookEndpointRow.id)
    return read_all(session, ordered, Endpoint)


def get(session: Session, endpoint_id: UUID) -> Endpoint:
    """One of them; NotFoundError otherwise."""
    found = read_one(session, _ENDPOINT.where(WebhookEndpointRow.id == endpoint_id), Endpoint)
    if found is None:
        raise NotFoundError("webhook endpoint", endpoint_id)
    return found


def secret_of(session: Session, endpoint_id: UUID) -> bytes:
    """The sealed secret."""
    statement = select(WebhookEndpointRow.secret).where(WebhookEndpointRow.id == endpoint_id)
    found = session.execute(statement).scalar_one_or_none()
    if found is None:
        raise NotFoundError("webhook endpoint", endpoint_id)
    return found


def change(session: Session, endpoint_id: UUID, **values: object) -> None:
    """Replace columns (url, events, secret, enabled, note, retry_at)."""
    statement = update(WebhookEndpointRow).where(WebhookEndpointRow.id == endpoint_id)
    if not changed(session, statement.values(**values)):
        raise NotFoundError("webhook endpoint", endpoint_id)


def remove(session: Session, endpoint_id: UUID) -> None:
    """Forget an endpoint with its log."""
    if not changed(session, delete(WebhookEndpointRow).where(WebhookEndpointRow.id == endpoint_id)):
        raise NotFoundError("webhook endpoint", endpoint_id)


def enqueue(session: Session, endpoint_id: UUID, notice_id: UUID, *, now: datetime) -> UUID:
    """Deliver one event to one endpoint."""
    values = {"endpoint_id": endpoint_id, "notice_id": notice_id, "next_try_at": now}
    added: UUID = session.execute(
        insert(WebhookDeliveryRow).values(**values).returning(WebhookDeliveryRow.id)
    ).scalar_one()
    return added


def delivery(session: Session, delivery_id: UUID) -> Delivery:
    """One delivery; NotFoundError otherwise."""
    found = read_one(session, _DELIVERY.where(WebhookDeliveryRow.id == delivery_id), Delivery)
    if found is None:
        raise NotFoundError("delivery", delivery_id)
    return found


def log(
    session: Session,
    endpoint_id: UUID,
    *,
    limit: int,
    after: tuple[datetime, UUID] | None = None,
) -> list[Logged]:
    """Deliveries to an endpoint, newest first; `after` is (created, id)."""
    row = WebhookDeliveryRow
    statement = (
        select(row.id, NoticeRow.event, NoticeRow.company_id, NoticeRow.at)
        .join(NoticeRow, NoticeRow.id == row.notice_id)
        .where(row.endpoint_id == endpoint_id)
        .order_by(row.created_at.desc(), row.id.desc())
        .limit(limit)
    )
    if after is not None:
        statement = statement.where(tuple_(row.created_at, row.id) < after)
    about = {each.id: each for each in session.execute(statement)}
    found = read_all(session, _DELIVERY.where(row.id.in_(about)), Delivery)
    known = {each.id: each for each in found}
    return [
        Logged(delivery=known[key], event=told.event, company_id=told.company_id, at=told.at)
        for key, told in about.items()
    ]


def settle(session: Session, delivery_id: UUID, *, state: str, answer: str, now: datetime) -> None:
    """It was tried once more, and this is the end of it."""
    statement = update(WebhookDeliveryRow).where(WebhookDeliveryRow.id == delivery_id)
    session.execute(
        statement.values(
            state=state, answer=answer, last_try_at=now, tries=WebhookDeliveryRow.tries + 1
        )
    )


def postpone(
    session: Session, delivery_id: UUID, *, answer: str, now: datetime, until: datetime
) -> None:
    """It was tried in vain; it is tried again then."""
    statement = update(WebhookDeliveryRow).where(WebhookDeliveryRow.id == delivery_id)
    session.execute(
        statement.values(
            answer=answer,
            last_try_at=now,
            tries=WebhookDeliveryRow.tries + 1,
            next_try_at=until,
        )
    )


def give_back(session: Session, ids: Sequence[UUID], *, now: datetime) -> None:
    """These were taken and not tried."""
    statement = update(WebhookDeliveryRow).where(among(WebhookDeliveryRow.id, ids))
    session.execute(statement.values(next_try_at=now))


def send_again(session: Session, delivery_id: UUID, *, now: datetime) -> None:
    """Begin anew with one that was delivered, or given up."""
    statement = update(WebhookDeliveryRow).where(WebhookDeliveryRow.id == delivery_id)
    if not changed(session, statement.values(state="waiting", tries=0, next_try_at=now)):
        raise NotFoundError("delivery", delivery_id)


def counts(session: Session) -> dict[UUID, dict[str, int]]:
    """{endpoint: {state: deliveries}} of the tenant."""
    statement = select(
        WebhookDeliveryRow.endpoint_id, WebhookDeliveryRow.state, func.count()
    ).group_by(WebhookDeliveryRow.endpoint_id, WebhookDeliveryRow.state)
    found: dict[UUID, dict[str, int]] = {}
    for endpoint_id, state, number in session.execute(statement):
        found.setdefault(endpoint_id, {})[state] = number
    return found
