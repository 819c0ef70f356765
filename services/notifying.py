"""Telling people: events are made of what happened, and mailed in one mail a company and hour.

A sweep does it, so that nothing that happens waits for a mail, and whoever dies in the middle
leaves rows for the next one. An event is a row with the name of what it is about: it is there once.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

import structlog

from services.fleet import moment_of
from services.notice_words import mail, told
from services.notices import URGENT, USUAL
from services.post import NotAnAddressError
from storage import notice_directory, notices

if TYPE_CHECKING:
    from services.context import Context
    from services.post import Post
    from storage.notice_directory import DueMail

PAUSE: Final = timedelta(hours=1)
"""Between two mails to a person about a company, unless it is urgent."""
SILENCE_EVERY: Final = timedelta(minutes=5)
"""Seldom, because it looks at every hour in which a company was quiet."""
STALE: Final = timedelta(days=3)
KEPT: Final = timedelta(days=30)
_MOST_MAILS: Final = 100


class Notifier:
    """The sweep over everything that happened. Without a mail server nobody is mailed."""

    def __init__(self, context: Context, post: Post) -> None:
        self._context = context
        self._post = post

    def sweep(self, *, silence_every: timedelta = SILENCE_EVERY) -> tuple[int, int]:
        """(events that were made, mails that were sent)."""
        with self._context.database.operator_session() as session:
            made = notice_directory.collect(
                session,
                moment_of(self._context),
                usual=USUAL,
                mail=self._post.can_send,
                silence_every=silence_every,
            )
        return made, self._mail() if self._post.can_send else 0

    def forget(self) -> int:
        """Give up deliveries that nobody took for days; delete events that are old."""
        now = self._context.clock.now()
        with self._context.database.operator_session() as session:
            return notice_directory.forget(session, stale=now - STALE, before=now - KEPT)

    def _mail(self) -> int:
        with self._context.database.operator_session() as session:
            due = notice_directory.due_mails(
                session,
                now=self._context.clock.now(),
                pause=PAUSE,
                urgent=URGENT,
                limit=_MOST_MAILS,
            )
        return sum(self._mail_one(each) for each in due)

    def _mail_one(self, due: DueMail) -> bool:
        base_url, now = self._context.settings.base_url, self._context.clock.now()
        with self._context.database.tenant_session(due.tenant_id) as session:
            found = notices.waiting_for(session, due.company_id, due.user_id)
            if not found:
                return False
            spoken = [(each, told(session, each, base_url=base_url)) for each in found]
            subject, text = mail(spoken, zone=due.zone, base_url=base_url)
            notices.mark_mailed(session, [each.id for each in found], due.user_id, now=now)
            try:
                self._post.send(due.email, subject, text, session=session)
            except NotAnAddressError:
                # Somebody signs in with a name that is no address: nobody else waits for her.
                structlog.get_logger().warning("nobody can be mailed there", user=str(due.user_id))
                return False
        structlog.get_logger().info("mailed", company=str(due.company_id), events=len(found))
        return True
