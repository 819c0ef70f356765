"""Mail that waits to be sent: put there in its cause's transaction, taken out by whoever delivers.

Whoever takes a letter has it for a while; should it never be heard of again, somebody else takes
it. Nothing but functions of the schema `directory`: letters go to operators as well.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import text

from storage.rows import read_one

if TYPE_CHECKING:
    from datetime import datetime

    from storage.session import Session

_PUT = text("SELECT directory.put_mail(:tenant_id, :recipient, :subject, :body, :message_id, :now)")
_TAKE = text("SELECT * FROM directory.take_mail(:now, :until)")
_SENT = text("SELECT directory.mail_sent(:id, :now)")
_FAILED = text("SELECT directory.mail_failed(:id, :trouble, :next_try_at)")
_FORGET = text("SELECT directory.forget_mail(:before)")


@dataclass(frozen=True, slots=True, kw_only=True)
class NewMail:
    """A letter to be sent; `body` is its sealed text, `tenant_id` None is the session's, if any."""

    recipient: str
    subject: str
    body: bytes
    message_id: str
    tenant_id: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """A letter that is being sent, for the `tries`th time."""

    id: UUID
    recipient: str
    subject: str
    body: bytes
    message_id: str
    tries: int
    created_at: datetime


def put(session: Session, mail: NewMail, *, now: datetime) -> UUID:
    """Have a letter sent once this transaction is committed; in any session."""
    values = {name: getattr(mail, name) for name in NewMail.__dataclass_fields__}
    return UUID(str(session.execute(_PUT, {**values, "now": now}).scalar_one()))


def take(session: Session, *, now: datetime, until: datetime) -> Mail | None:
    """One letter whose time has come, for nobody else before `until`; None when there is none."""
    return read_one(session, _TAKE, Mail, {"now": now, "until": until})


def sent(session: Session, mail_id: UUID, now: datetime) -> None:
    """It was handed over; its text is forgotten."""
    session.execute(_SENT, {"id": mail_id, "now": now})


def failed(session: Session, mail_id: UUID, trouble: str, *, next_try_at: datetime | None) -> None:
    """It was not; tried again at `next_try_at`, or (None) never, and its text is forgotten."""
    parameters = {"id": mail_id, "trouble": trouble, "next_try_at": next_try_at}
    session.execute(_FAILED, parameters)


def forget(session: Session, before: datetime) -> int:
    """Delete letters of before that are done with; returns how many."""
    return int(session.execute(_FORGET, {"before": before}).scalar_one())
