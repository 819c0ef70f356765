"""The first question of every session: who asks, and whether there is anything to do.

It comes from thousands of computers all day long and mostly the answer is no, so that answer costs
one statement. Only when there is work is a session opened, and the one before it is ended: what it
had sent without an answer is in doubt from then on.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from services import departing, logins, passwords, quiet, runs
from services.key_ring import fingerprint
from storage import companies, directory, sessions
from storage.errors import TakenError

if TYPE_CHECKING:
    from datetime import datetime

    from services.context import Context
    from storage.companies import Company
    from storage.directory import Poll

BUSY_POSTPONE: Final = 60
WAITS: Final = ""
"""In place of a ticket: there is work, and it waits for the end of quiet hours."""


def answer(context: Context, username: str, password: str, address: str) -> list[str]:
    """Ticket; '', a path, none, nvu or busy; seconds to postpone; shortest interval (s)."""
    settings, now = context.settings, context.clock.now()
    # Under every key that is listed, so that dropping the oldest asks nobody for a new password.
    digests = [passwords.fingerprint(password, key) for key in settings.secret_keys]
    window = timedelta(seconds=settings.busy_window)
    found = context.database.ask(
        lambda session: directory.poll(
            session,
            username,
            digests,
            key=fingerprint(settings.secret_keys[0]),
            now=now,
            busy_window=window,
            address=logins.network(address),
        )
    )
    if found.verdict == "nvu":
        logins.refused(context, found, address)
    if found.verdict == "busy":
        return ["", "busy", str(found.retry_after or BUSY_POSTPONE), ""]
    if found.verdict != "work":
        why = departing.told(context, found) if found.state == "paused" else None
        return ["", found.verdict] if why is None else [why, _path(found)]
    ticket = _open(context, found)
    if ticket == WAITS:
        return ["", "none"]
    return ["", "busy", str(BUSY_POSTPONE), ""] if ticket is None else [ticket, _path(found)]


def _open(context: Context, found: Poll) -> str | None:
    """Begin a session and its run; None when another process was quicker, or WAITS."""
    assert found.tenant_id is not None
    assert found.company_id is not None
    ticket, now = passwords.ticket(), context.clock.now()
    try:
        with context.database.tenant_session(found.tenant_id) as session:
            companies.lock(session, found.company_id)
            if _is_quiet(companies.get(session, found.company_id), now):
                return WAITS
            before = sessions.open_for_company(session, found.company_id)
            if before is not None:
                runs.end(context, session, before, result="replaced", sentence=None)
            opened = sessions.open_session(
                session, found.company_id, ticket_hash=passwords.ticket_digest(ticket), now=now
            )
            run_id = runs.begin(context, session, found.company_id, opened.id)
            sessions.set_run(session, opened.id, run_id)
    except TakenError:
        return None
    context.wake(found.tenant_id, found.company_id)
    return ticket


def _is_quiet(company: Company, now: datetime) -> bool:
    """Whether no session may begin now, whatever there is to do; a person's wish counts more."""
    hours = quiet.kept(company.settings)
    return hours is not None and not company.sync_now and hours.after(now) != now


def _path(found: Poll) -> str:
    """The file QuickBooks should open: the one remembered, else whatever is open."""
    return found.company_path or ""
