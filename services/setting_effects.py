"""What a change of a company's settings sets in motion, in the transaction that makes it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from services import quiet
from storage import companies, records
from sync.flows import entity as entity_named

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from storage.companies import Company
    from storage.session import Session


def put_off(session: Session, company: Company, changes: Mapping[str, Any], now: datetime) -> None:
    """What is due in quiet hours is due at their end; what waited for their end does no longer."""
    due = company.next_sync_at
    if due is None or changes.get("quiet_hours") == company.settings.get("quiet_hours"):
        return
    if "quiet_hours" in changes:
        hours = quiet.kept(changes)
        companies.move_next_sync(session, company.id, hours.after(due) if hours else now)


def look_again(session: Session, company: Company, changes: Mapping[str, Any]) -> None:
    """Records that were done with under the settings before may have something to carry now."""
    if "conflict" in changes:
        records.set_dirty(session, company.id, states=("conflict",))
    before = company.settings.get("flows") or {}
    for flow, on in (changes.get("flows") or {}).items():
        if on and not before.get(flow, True):
            of = entity_named(flow.partition(".")[0])
            entity, done = of.part_of or of.name, ("settled", "refused", "conflict")
            records.set_dirty(session, company.id, entity=entity, states=done)
