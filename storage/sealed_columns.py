"""Every sealed secret of a tenant, wherever it lies: what turning the keys has to go through."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sqlalchemy import select, update

from storage.models import ApiReplyRow, CompanyRow, ConnectDraftRow, WebhookEndpointRow

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sqlalchemy.orm import Session

_COMPANIES: Final = (CompanyRow.cloud_secret, CompanyRow.webhook_secret)


def all_of(session: Session) -> Iterator[bytes]:
    """Each sealed secret of the session's tenant."""
    others = (ApiReplyRow.reply, ConnectDraftRow.cloud_secret, WebhookEndpointRow.secret)
    for column in (*_COMPANIES, *others):
        for sealed in session.scalars(select(column).where(column.is_not(None))):
            assert sealed is not None
            yield sealed


def renew(session: Session, renewed: Callable[[bytes], bytes]) -> int:
    """Replace each by `renewed` of it, and return how many there were."""
    number = 0
    for column in _COMPANIES:
        wanted = select(CompanyRow.id, column).where(column.is_not(None)).with_for_update()
        for company_id, sealed in session.execute(wanted).all():
            assert sealed is not None
            values = {column.key: renewed(sealed)}
            session.execute(update(CompanyRow).where(CompanyRow.id == company_id).values(values))
            number += 1
    replies = select(ApiReplyRow).where(ApiReplyRow.reply.is_not(None)).with_for_update()
    for row in session.scalars(replies):
        assert row.reply is not None
        row.reply = renewed(row.reply)
        number += 1
    for endpoint in session.scalars(select(WebhookEndpointRow).with_for_update()):
        endpoint.secret = renewed(endpoint.secret)
        number += 1
    half_way = select(ConnectDraftRow).where(ConnectDraftRow.cloud_secret.is_not(None))
    for draft in session.scalars(half_way.with_for_update()):
        assert draft.cloud_secret is not None
        draft.cloud_secret = renewed(draft.cloud_secret)
        number += 1
    return number
