"""What somebody may want to be told, and who chose what.

Owners and accountants are mailed what waits for them, unless they choose otherwise; viewers and
those who run the service only what they chose.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from storage import notice_directory

if TYPE_CHECKING:
    from collections.abc import Iterable
    from uuid import UUID

    from services.context import Context
    from services.post import Post

EVENTS: Final = {
    "problem.opened": "A problem waits for a person",
    "problem.cleared": "A problem is over",
    "company.silent": "A Web Connector has gone silent",
    "company.heard_again": "A silent Web Connector is heard again",
    "run.finished": "A sync has ended",
}
TRIAL: Final = "webhook.trial"
"""Made by a person's button, for one endpoint alone."""
USUAL: Final = ("problem.opened", "company.silent", "company.heard_again")
URGENT: Final = ("company.silent", "company.heard_again")
"""Mailed at once; all else waits for the mail of the hour."""


class UnknownEventError(ValueError):
    """Not one of the events; the message lists them."""


class Notices:
    """What a person is mailed."""

    def __init__(self, context: Context, post: Post) -> None:
        self._context = context
        self._post = post

    @property
    def can_mail(self) -> bool:
        """Whether this service sends mails at all."""
        return self._post.can_send

    def of(self, user_id: UUID) -> list[str]:
        """The events that she is mailed."""
        with self._context.database.operator_session() as session:
            found = notice_directory.events_of(session, user_id, USUAL)
        return [event for event in EVENTS if event in found]

    def choose(self, user_id: UUID, events: Iterable[str]) -> list[str]:
        """Mail her these from now on."""
        chosen = known(events)
        with self._context.database.operator_session() as session:
            notice_directory.set_events(session, user_id, chosen)
        return chosen


def known(events: Iterable[str]) -> list[str]:
    """The events, each once and in our order; UnknownEventError for one that is none."""
    given = set(events)
    if not given <= EVENTS.keys():
        raise UnknownEventError(f"Events are: {', '.join(EVENTS)}.")
    return [event for event in EVENTS if event in given]
