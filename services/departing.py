"""A company that is given up: nothing travels, its organization is free, what was read stays.

Its records, runs and problems can still be looked at. It can be connected again, to the very
organization it was connected to and to no other: its pairs name that one's records.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from services import passwords, runs
from services.company_settings import CompanySettingError
from services.guarding import APPROVED
from services.holding import is_held
from services.waiting import is_first_to_come
from storage import companies, journal, previews, sessions, webhooks, work
from storage import runs as stored_runs
from storage.errors import TakenError
from storage.journal import Event

if TYPE_CHECKING:
    from collections.abc import Mapping

    from services.context import Context
    from storage.companies import Company
    from storage.directory import Poll
    from storage.session import Session

CODE: Final = "disconnected"
WAS: Final = "was_organization"
TOLD_EVERY: Final = timedelta(days=1)
"""QuickBooks is opened to tell it, so it is not told with every call."""
CAUSE: Final = "It was disconnected."
CURE: Final = (
    "Its owner can connect it again in Deskbridge, under Connection. If it is not to come back, "
    "remove Deskbridge in the Web Connector."
)


def is_disconnected(company: Company) -> bool:
    """Whether it was given up, and not connected again since."""
    return (company.stop_reason or {}).get("code") == CODE


def as_connected(company: Company, organization: str | None = None) -> dict[str, Any]:
    """Its cloud account's settings with its organization in them, once more if it was given up.

    CompanySettingError for another organization than the one it was taken from.
    """
    kept = dict(company.cloud_settings)
    before = kept.pop(WAS, None)
    if before is not None:
        kept["organization"] = before
    if organization and before not in (None, organization):
        raise CompanySettingError(
            f"It was connected to the organization {before}, and what it has in step is that "
            "one's. Connect another organization as a new company."
        )
    return kept | ({"organization": organization} if organization else {})


def disconnect(context: Context, session: Session, company: Company) -> None:
    """Give a company up: its session and its run end, its sync token is forgotten."""
    sentence = f"“{company.name}” was disconnected. {CURE}"
    current = sessions.open_for_company(session, company.id)
    if current is not None:
        runs.end(context, session, current, result="closed", sentence=sentence)
    run, now = stored_runs.open_for_company(session, company.id), context.clock.now()
    if run is not None:  # whoever computes it gives way
        stored_runs.finish(session, run.id, now=now, result="closed")
    work.cancel_unsent(session, company.id, now=now)
    companies.give_up(
        session,
        company.id,
        settings=_without(company.cloud_settings),
        reason={"code": CODE, "cause": CAUSE, "cure": CURE},
    )
    key, _ = webhooks.address(session, company.id)
    if key is not None:
        webhooks.set_address(session, company.id, key=key, secret=None)
    journal.write_many(session, company.id, [Event(event="company-disconnected")])


def come_back(context: Context, session: Session, company: Company) -> None:
    """It is active again. What has never written is looked at first, whatever was shown before."""
    companies.set_state(session, company.id, "active")
    if is_first_to_come(company):
        companies.update_settings(session, company.id, {APPROVED: None})
        companies.hold(session, company.id, context.clock.now())
    if is_held(company) or is_first_to_come(company):
        previews.forget(session, company.id)


def told(context: Context, found: Poll) -> str | None:
    """A ticket that opens nothing but the sentence why; None when that was told already."""
    assert found.tenant_id is not None
    assert found.company_id is not None
    ticket, now = passwords.ticket(), context.clock.now()
    try:
        with context.database.tenant_session(found.tenant_id) as session:
            company = companies.get(session, found.company_id)
            last = sessions.last_for_company(session, company.id)
            lately = last is not None and last.run_id is None and now - last.opened_at < TOLD_EVERY
            if lately or not is_disconnected(company):
                return None
            current = sessions.open_for_company(session, company.id)
            if current is not None:
                sessions.close(session, current.id, now)
            opened = sessions.open_session(
                session, company.id, ticket_hash=passwords.ticket_digest(ticket), now=now
            )
            sentence = f"“{company.name}” was disconnected, so nothing was synced. {CURE}"
            sessions.set_last_error(session, opened.id, sentence)
    except TakenError:
        return None
    return ticket


def _without(settings: Mapping[str, Any]) -> dict[str, Any]:
    kept = dict(settings)
    organization = kept.pop("organization", None)
    return kept if organization is None else kept | {WAS: organization}
