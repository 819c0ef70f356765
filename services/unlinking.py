"""A pair that a person says is none: both records stay as they are and are linked no more.

Nothing is deleted, and nothing that was posted on its strength is taken back: it is listed. What
the sync made itself cannot be parted, because the one is the other's copy.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from services.listings import NothingThereError
from storage import companies, journal, mappings, preview_decisions, problems, records, work
from storage.journal import Event
from storage.preview_decisions import NOT, Decision

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from services.context import Context
    from storage.mappings import Mapping
    from storage.session import Session

COPIES: Final = frozenset({"created", "our mark", "found again"})
"""Evidence that one of the two was made from the other."""


class UnlinkError(ValueError):
    """Why a pair cannot be parted now; a sentence that says what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unlinked:
    """What was parted; `posted` names what was written to QuickBooks that names its record."""

    label: str
    posted: tuple[str, ...]


class Unlinking:
    """Takes a wrong link back."""

    def __init__(self, context: Context) -> None:
        self._context = context

    def unlink(
        self, tenant_id: UUID, company_id: UUID, place: tuple[str, str, str], *, by: str
    ) -> Unlinked:
        """Part the pair of (entity, side, id); NothingThereError for none, UnlinkError."""
        entity, side, one = place
        now = self._context.clock.now()
        with self._context.database.tenant_session(tenant_id) as session:
            companies.lock(session, company_id)
            find = mappings.by_cloud if side == "cloud" else mappings.by_quickbooks
            pair = find(session, company_id, entity, one)
            if pair is None or pair.state != "linked":
                raise NothingThereError
            _may_be_parted(session, company_id, pair)
            label = _label(session, company_id, pair)
            posted = work.posted_to(session, company_id, pair.quickbooks_id)
            told = tuple(str((row.intent or {}).get("label") or row.entity) for row in posted)
            _part(session, company_id, pair)
            _remember(session, company_id, pair, label, by, now)
            event = Event(
                event="pair-undone",
                entity=entity,
                cloud_id=pair.cloud_id,
                quickbooks_id=pair.quickbooks_id,
                detail={"by": by, "posted": ", ".join(told)} if told else {"by": by},
            )
            journal.write_many(session, company_id, [event])
            companies.request_sync(session, company_id)
        self._context.wake(tenant_id, company_id)
        return Unlinked(label=label, posted=told)


def _may_be_parted(session: Session, company_id: UUID, pair: Mapping) -> None:
    if pair.evidence in COPIES:
        raise UnlinkError(
            "The sync made one of these from the other, so they are the same. If one is not "
            "wanted, delete or void it in its own program."
        )
    ids = {"cloud_id": pair.cloud_id, "quickbooks_id": pair.quickbooks_id}
    if work.open_for_pair(session, company_id, entity=pair.entity, **ids):
        raise UnlinkError(
            "Something is being written to this record just now. Wait for the end of the sync, "
            "then say it again."
        )


def _part(session: Session, company_id: UUID, pair: Mapping) -> None:
    ids = {"cloud_id": pair.cloud_id, "quickbooks_id": pair.quickbooks_id}
    mappings.unlink(session, pair.id)
    problems.clear(session, company_id, entity=pair.entity, resolution="unlinked", **ids)
    for side, one in (("cloud", pair.cloud_id), ("quickbooks", pair.quickbooks_id)):
        records.mark_state(session, company_id, side, pair.entity, [one], state="dirty")


def _remember(
    session: Session, company_id: UUID, pair: Mapping, label: str, by: str, now: datetime
) -> None:
    """Neither is linked with the other again but by a person."""
    decided = Decision(
        entity=pair.entity,
        side="cloud",
        record_id=pair.cloud_id,
        other=pair.quickbooks_id,
        choice=NOT,
        label=label,
        who=by,
        decided_at=now,
        applied_at=now,
    )
    preview_decisions.decide(session, company_id, decided)


def _label(session: Session, company_id: UUID, pair: Mapping) -> str:
    found = records.get(session, company_id, "quickbooks", pair.entity, pair.quickbooks_id)
    return found.label if found is not None and found.label else pair.cloud_id
