"""Every sealed secret of a tenant, wherever it lies: what turning the keys has to go through."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sqlalchemy import inspect, select, update

from storage.models import ApiReplyRow, CompanyRow, ConnectDraftRow, WebhookEndpointRow

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from storage.session import Session

_COLUMNS: Final = (
    CompanyRow.cloud_secret,
    CompanyRow.webhook_secret,
    ApiReplyRow.reply,
    ConnectDraftRow.cloud_secret,
    WebhookEndpointRow.secret,
)


def all_of(session: Session) -> Iterator[bytes]:
    """Each sealed secret of the session's tenant."""
    for column in _COLUMNS:
        for sealed in session.scalars(select(column).where(column.is_not(None))):
            assert sealed is not None
            yield sealed


def renew(session: Session, renewed: Callable[[bytes], bytes]) -> int:
    """Replace each by `renewed` of it, and return how many there were."""
    number = 0
    for column in _COLUMNS:
        table = column.class_
        key = inspect(table).primary_key
        wanted = select(column, *key).where(column.is_not(None)).with_for_update()
        for sealed, *known in session.execute(wanted).all():
            assert sealed is not None
            one = (each == value for each, value in zip(key, known, strict=True))
            session.execute(update(table).where(*one).values({column.key: renewed(sealed)}))
            number += 1
    return number
