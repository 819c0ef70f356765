"""Writes to the cloud, each one a row before it is a call.

The cloud has no idempotency key: a row that was sent and not settled means that the record is
looked for before anybody tries again. A record is read back after it was written, because what the
cloud holds is what counts, not what it was sent.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from services import problems as words
from services.keeping import of_cloud
from services.lease import LeaseLostError
from services.push import agreed, former
from services.waiting import NO_PLACE
from storage import journal, left_out, mappings, problems, records, work
from storage.journal import Event
from storage.mappings import Link
from storage.records import Mark
from storage.work import NewWork, Verdict
from sync.flows import entity as entity_named
from sync.intent import Archive, Create, Restore, Update
from sync.ports import Change, Rejected, Unknown, WriteResult, Written

if TYPE_CHECKING:
    from collections.abc import Mapping

    from services.context import Context
    from services.facts import StoredFacts
    from services.lease import Lease
    from storage.companies import Company
    from storage.runs import Run
    from storage.session import Session
    from storage.work import Work
    from sync.flow import Entity
    from sync.intent import Intent
    from sync.ports import Cloud

WORDS = {"create": "created", "update": "updated", "archive": "archived", "restore": "restored"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """One write: what, of which pair."""

    entity: Entity
    intent: Intent
    quickbooks_id: str
    cloud_id: str | None
    label: str

    @property
    def places(self) -> list[tuple[str, str, str]]:
        """Where its records are: (entity, side, id)."""
        ids = (("cloud", self.cloud_id), ("quickbooks", self.quickbooks_id))
        return [(self.entity.name, side, one) for side, one in ids if one is not None]


class CloudWriter:
    """Writes one company's records to its cloud."""

    def __init__(
        self,
        context: Context,
        company: Company,
        run: Run,
        *,
        cloud: Cloud,
        facts: StoredFacts,
        lease: Lease,
    ) -> None:
        self._context = context
        self._company = company
        self._run = run
        self._cloud = cloud
        self._facts = facts
        self._lease = lease

    def write(self, wanted: Wanted) -> str | None:
        """Do it and settle it; the word to count it by, None when nothing was written.

        Raises LeaseLostError when another worker has judged the row meanwhile.
        """
        action, record, changes = _spelled(wanted.intent)
        if self._has_no_place(wanted, action, record, changes):
            return None
        row = self._row(wanted, action, record, changes)
        if row is None:
            return None
        self._lease.check()
        result = self._call(wanted, action, record, changes)
        return self._settle(row, wanted, result, action=action, record=record, changes=changes)

    def _has_no_place(
        self, wanted: Wanted, action: str, record: Mapping[str, Any], changes: Mapping[str, Any]
    ) -> bool:
        """Whether the cloud has no place for it: then nothing is tried, refused or waited for.

        Asked in every pass, because the place may be made one day.
        """
        if action not in {"create", "update"}:
            return False
        lack = self._cloud.lacks(
            wanted.entity.name, record, changes if action == "update" else None
        )
        if lack is None or not lack.quiet:
            return False
        reason = {"for": NO_PLACE, "code": lack.code, "cause": f"{lack.cause} {lack.cure}"}
        with self._context.database.tenant_session(self._company.tenant_id) as session:
            records.mark_many(session, self._company.id, _marks(wanted, "waiting", reason))
        return True

    def settle_doubts(self) -> None:
        """Find what became of writes whose answer was lost, before anything is planned."""
        with self._context.database.tenant_session(self._company.tenant_id) as session:
            work.doubt_lost(session, self._company.id)
            doubted = work.in_doubt(session, self._company.id, side="cloud")
        for row in doubted:
            found = self._find(row)
            with self._context.database.tenant_session(self._company.tenant_id) as session:
                self._settle_doubt(session, row, found)

    def _row(
        self, wanted: Wanted, action: str, record: Mapping[str, Any], changes: Mapping[str, Any]
    ) -> NewWork | None:
        row = NewWork(
            side="cloud",
            action=action,
            position=0,
            entity=wanted.entity.name,
            run_id=self._run.id,
            cloud_id=wanted.cloud_id,
            quickbooks_id=wanted.quickbooks_id,
            intent={"record": dict(record), "changes": dict(changes), "label": wanted.label},
        )
        with self._context.database.tenant_session(self._company.tenant_id) as session:
            if not left_out.holds(session, self._company.id, wanted.places):
                return None
            if not work.enqueue(session, self._company.id, [row]):
                return None
            work.mark_sent(
                session, {row.id: "cloud"}, message_set_id=None, now=self._context.clock.now()
            )
        return row

    def _call(
        self, wanted: Wanted, action: str, record: Mapping[str, Any], changes: Mapping[str, Any]
    ) -> WriteResult:
        name, cloud_id = wanted.entity.name, wanted.cloud_id
        if action == "create":
            return self._cloud.create(name, record)
        assert cloud_id is not None
        if action == "update":
            return self._cloud.update(name, cloud_id, changes, record)
        if action == "archive":
            return self._cloud.archive(name, cloud_id)
        return self._cloud.restore(name, cloud_id)

    def _settle(
        self,
        row: NewWork,
        wanted: Wanted,
        result: WriteResult,
        *,
        action: str,
        record: Mapping[str, Any],
        changes: Mapping[str, Any],
    ) -> str | None:
        database, tenant = self._context.database, self._company.tenant_id
        if isinstance(result, Unknown):
            with database.tenant_session(tenant) as session:
                work.doubt(session, [row.id])
                _wait(session, self._company, wanted)
            return None
        if isinstance(result, Rejected):
            with database.tenant_session(tenant) as session:
                self._reject(session, row, wanted, result)
            return None
        change = self._read_back(wanted, result, record)
        with database.tenant_session(tenant) as session:
            ours = self._written(session, row, wanted, change, sent=changes or record)
        if not ours:
            self._take_back(row, wanted, change)
            raise LeaseLostError
        return WORDS[action]

    def _take_back(self, row: NewWork, wanted: Wanted, change: Change) -> None:
        """Archive what was made a second time: another worker had found nothing and went on."""
        name, company_id = wanted.entity.name, self._company.id
        with self._context.database.tenant_session(self._company.tenant_id) as session:
            if row.action != "create" or mappings.by_cloud(session, company_id, name, change.id):
                return
            event = Event(
                event="cloud-late",
                entity=name,
                cloud_id=change.id,
                quickbooks_id=wanted.quickbooks_id,
                run_id=self._run.id,
            )
            journal.write_many(session, company_id, [event])
        self._cloud.archive(name, change.id)

    def _read_back(self, wanted: Wanted, result: Written, record: Mapping[str, Any]) -> Change:
        """What the cloud holds now; for what it cannot show, what it was sent."""
        found = None
        if wanted.entity.identity_of is None:
            found = self._cloud.get(wanted.entity.name, result.id)
        return found or Change(
            id=result.id,
            version=result.version,
            record=dict(record),
            archived=False,
            label=wanted.label,
        )

    def _written(
        self,
        session: Session,
        row: NewWork,
        wanted: Wanted,
        change: Change,
        *,
        sent: Mapping[str, Any],
    ) -> bool:
        """Settle the row and pair the records; False when the row was judged without us."""
        name, company_id = wanted.entity.name, self._company.id
        verdict = Verdict(
            id=row.id,
            state="settled",
            outcome={"code": "written"},
            cloud_id=change.id,
            quickbooks_id=wanted.quickbooks_id,
        )
        if not work.settle_many(session, [verdict], now=self._context.clock.now()):
            return False
        records.upsert_many(session, company_id, "cloud", name, [of_cloud(wanted.entity, change)])
        link = Link(
            cloud_id=change.id,
            quickbooks_id=wanted.quickbooks_id,
            evidence="created",
            base=agreed({}, sent, change.record),
        )
        mapping = mappings.link(session, company_id, name, link)
        base = agreed(mapping.base, sent, change.record)
        if base != mapping.base:
            mappings.set_base(session, mapping.id, base)
        self._facts.learn(name, change.id, wanted.quickbooks_id)
        looked_at = [
            Mark(entity=name, side="cloud", id=change.id, state="dirty"),
            Mark(entity=name, side="quickbooks", id=wanted.quickbooks_id, state="dirty"),
        ]
        records.mark_many(session, company_id, looked_at)
        overruled = [
            {"field": each.field, "side": str(each.side), "value": each.value}
            for each in getattr(wanted.intent, "overruled", ())
        ]
        event = Event(
            event=f"cloud-{WORDS[row.action]}",
            entity=name,
            cloud_id=change.id,
            quickbooks_id=wanted.quickbooks_id,
            run_id=self._run.id,
            detail={
                "changes": dict(sent),
                "former": former(mapping.base, sent) if row.action == "update" else {},
                "overruled": overruled,
            },
        )
        journal.write_many(session, company_id, [event])
        return True

    def _reject(self, session: Session, row: NewWork, wanted: Wanted, result: Rejected) -> None:
        name, company_id = wanted.entity.name, self._company.id
        if not work.refuse(session, row.id, {"code": result.code}, now=self._context.clock.now()):
            return  # judged by another worker: what the cloud says now is about its record
        problem = words.refusal(
            name,
            {"label": wanted.label},
            code=result.code,
            cause=result.cause,
            cure=result.cure,
            cloud_id=wanted.cloud_id,
            quickbooks_id=wanted.quickbooks_id,
            detail={"field": result.field},
        )
        if left_out.holds(session, company_id, wanted.places):
            problems.open_problem(session, company_id, problem)
        records.mark_many(session, company_id, _marks(wanted, "refused", {"code": result.code}))
        event = Event(
            event="cloud-refused",
            entity=name,
            cloud_id=wanted.cloud_id,
            quickbooks_id=wanted.quickbooks_id,
            run_id=self._run.id,
            detail={"code": result.code, "cause": result.cause},
        )
        journal.write_many(session, company_id, [event])

    def _find(self, row: Work) -> list[Change]:
        assert row.entity is not None
        if row.action != "create" or entity_named(row.entity).identity_of is not None:
            return []
        return self._cloud.find(row.entity, (row.intent or {}).get("record") or {})

    def _settle_doubt(self, session: Session, row: Work, found: list[Change]) -> None:
        """Pair what is there, plan again what is not; two that could be it wait for a person."""
        assert row.entity is not None
        now, company_id = self._context.clock.now(), self._company.id
        taken = mappings.many_by_cloud(session, company_id, row.entity, [one.id for one in found])
        free = [one for one in found if one.id not in taken]
        intent = row.intent or {}
        if len(free) > 1:
            if not left_out.holds(session, company_id, row.places):
                left_out.set_aside(session, company_id, row, now=now)
                return
            problem = words.ambiguous(
                row.entity,
                words.label_of(intent, row.quickbooks_id),
                side="quickbooks",
                record_id=row.quickbooks_id or "",
                candidates=[one.id for one in free],
                code=words.FOUND_AGAIN,
            )
            problems.open_problem(session, company_id, problem)
            return
        entity = entity_named(row.entity)
        paired = mappings.by_quickbooks(session, company_id, row.entity, row.quickbooks_id or "")
        if free and row.quickbooks_id is not None and paired is None:
            records.upsert_many(
                session, company_id, "cloud", row.entity, [of_cloud(entity, free[0])]
            )
            link = Link(
                cloud_id=free[0].id,
                quickbooks_id=row.quickbooks_id,
                evidence="found again",
                base=agreed({}, intent.get("record") or {}, free[0].record),
            )
            mappings.link(session, company_id, row.entity, link)
            self._facts.learn(row.entity, free[0].id, row.quickbooks_id)
        verdict = Verdict(
            id=row.id,
            state="settled" if free else "cancelled",
            outcome={"code": "found-again" if free else "not-applied"},
        )
        work.settle_many(session, [verdict], now=now)
        ids = (("cloud", row.cloud_id), ("quickbooks", row.quickbooks_id))
        marks = [
            Mark(entity=row.entity, side=side, id=one, state="dirty")
            for side, one in ids
            if one is not None
        ]
        records.mark_many(session, company_id, marks)


def _spelled(intent: Intent) -> tuple[str, Mapping[str, Any], Mapping[str, Any]]:
    """The call an intent means, with the whole record and what changes in it."""
    if isinstance(intent, Create):
        return "create", intent.record, {}
    if isinstance(intent, Update):
        return "update", intent.record, intent.changes
    if isinstance(intent, Archive):
        return "archive", {}, {"active": False}
    assert isinstance(intent, Restore)
    return "restore", {}, {"active": True}


def _marks(wanted: Wanted, state: str, reason: Mapping[str, Any]) -> list[Mark]:
    return [
        Mark(entity=entity, side=side, id=one, state=state, reason=reason)
        for entity, side, one in wanted.places
    ]


def _wait(session: Session, company: Company, wanted: Wanted) -> None:
    records.mark_many(session, company.id, _marks(wanted, "waiting", {"for": "next_run"}))
