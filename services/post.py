"""Mail to people: kept in PostgreSQL until the mail server has it, tried again until it does.

A letter is put down in the transaction of what it tells about, so that neither is there without the
other; a worker or a broker that dies loses none. Should one die between handing a letter over and
noting that, it is sent once more, under the same Message-ID. Without a mail server nothing is kept:
whoever would have sent a link shows it to be handed over instead.
"""

from __future__ import annotations

import time
from datetime import timedelta
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit
from uuid import uuid4

import structlog

from cloud.mail import Letter, Mailer, MailRefusedError, MailServerError, is_address
from storage import outbox
from storage.errors import SealError
from storage.outbox import NewMail

if TYPE_CHECKING:
    from uuid import UUID

    from cloud.mail import Line
    from services.context import Context
    from storage.outbox import Mail
    from storage.sealed import Sealer
    from storage.session import Session

__all__ = ["GIVEN_UP", "KEPT", "NotAnAddressError", "Post", "is_address"]

GIVEN_UP: Final = timedelta(days=2)
KEPT: Final = timedelta(days=30)
# Longer than one letter may take, so that two workers never send the same one at the same time.
_HELD: Final = timedelta(minutes=5)
_FIRST_WAIT: Final = timedelta(seconds=30)
_LONGEST_WAIT: Final = timedelta(hours=1)
_ROUND: Final = 25.0  # seconds after which no further letter is begun

log = structlog.get_logger("deskbridge.post")


class NotAnAddressError(ValueError):
    """Mail cannot be sent there; the message says what would do."""


class Post:
    """Letters in, letters out."""

    def __init__(self, context: Context, sealer: Sealer) -> None:
        self._context = context
        self._sealer = sealer
        settings = context.settings
        self._mailer = Mailer(settings.smtp_url, settings.mail_from) if settings.smtp_url else None
        self._domain = urlsplit(settings.base_url).hostname or "localhost"

    @property
    def can_send(self) -> bool:
        """Whether there is a mail server; if not, a link is shown to be handed over."""
        return self._mailer is not None

    def send(
        self,
        to: str,
        subject: str,
        text: str,
        *,
        session: Session | None = None,
        tenant_id: UUID | None = None,
    ) -> bool:
        """Have a letter sent; False without a mail server. NotAnAddressError for a bad address.

        With `session`, a tenant's, it is sent if, and only if, that transaction is committed.
        """
        mail = self.letter(to, subject, text, tenant_id=tenant_id)
        if mail is None:
            return False
        now = self._context.clock.now()
        if session is not None:
            outbox.put(session, mail, now=now)
            return True
        with self._context.database.operator_session() as own:
            outbox.put(own, mail, now=now)
        return True

    def letter(
        self, to: str, subject: str, text: str, *, tenant_id: UUID | None = None
    ) -> NewMail | None:
        """What `send` would put down, for a statement of its own; None without a mail server."""
        if not is_address(to):
            raise NotAnAddressError(
                "Give an e-mail address of one person, such as ann@example.com."
            )
        if self._mailer is None:
            return None
        return NewMail(
            recipient=to,
            subject=" ".join(subject.replace("\0", "").split())[:200],
            body=self._sealer.seal(text.replace("\0", "").encode("utf-8", "replace").decode()),
            message_id=f"<{uuid4()}@{self._domain}>",
            tenant_id=tenant_id,
        )

    def deliver(self) -> int:
        """Send what waits, for half a minute at most; returns how many letters were handed over."""
        if self._mailer is None:
            return 0
        until, handed_over = time.monotonic() + _ROUND, 0
        mail = self._next()
        if mail is None:
            return 0
        try:
            with self._mailer.open() as line:
                while mail is not None:
                    handed_over += self._hand_over(line, mail)
                    mail = self._next() if time.monotonic() < until else None
        except MailServerError as error:
            log.warning("the mail server cannot be used", trouble=str(error))
            if mail is not None:
                self._later(mail, str(error))
        return handed_over

    def _hand_over(self, line: Line, mail: Mail) -> bool:
        """Whether it was; MailServerError when no other letter would be either."""
        try:
            line.send(
                Letter(
                    to=mail.recipient,
                    subject=mail.subject,
                    text=self._sealer.unseal(mail.body),
                    message_id=mail.message_id,
                    at=mail.created_at,
                )
            )
        except (MailRefusedError, SealError) as error:
            if isinstance(error, MailRefusedError) and not error.for_good:
                self._later(mail, str(error))
            else:
                self._never(mail, str(error))
            return False
        with self._context.database.operator_session() as session:
            outbox.sent(session, mail.id, self._context.clock.now())
        return True

    def _next(self) -> Mail | None:
        now = self._context.clock.now()
        with self._context.database.operator_session() as session:
            return outbox.take(session, now=now, until=now + _HELD)

    def _later(self, mail: Mail, trouble: str) -> None:
        now = self._context.clock.now()
        if now - mail.created_at >= GIVEN_UP:
            self._never(mail, trouble)
            return
        wait = min(_FIRST_WAIT * 2 ** min(mail.tries - 1, 10), _LONGEST_WAIT)
        with self._context.database.operator_session() as session:
            outbox.failed(session, mail.id, trouble, next_try_at=now + wait)

    def _never(self, mail: Mail, trouble: str) -> None:
        log.warning("mail was given up", mail=str(mail.id), trouble=trouble, tries=mail.tries)
        with self._context.database.operator_session() as session:
            outbox.failed(session, mail.id, trouble, next_try_at=None)
