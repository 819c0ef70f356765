"""A rehearsal's rows as items of a preview: each with its reason, its values and its entry.

In the order a person takes them: what she must decide, what was refused, what waits, what would be
made and changed, kind by kind as it would be, and last what was matched; of one kind by name.
"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from itertools import count
from typing import TYPE_CHECKING, Any, Final

from services import preview_words as words
from services.choice_words import spoken
from services.enabled import entities_on, may_create
from services.paper_cloud import NEW
from services.postings import Ledger
from services.problem_subjects import parties, traits
from services.told_apart import apart, with_what
from services.waiting import may_wait
from services.why_waiting import whys
from services.words_for_people import named
from storage import mappings, preview_decisions, preview_sources, records
from storage.previews import Item
from sync.amounts import amount_of
from sync.flows import entity as entity_named

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from services.context import Context
    from storage.companies import Company
    from storage.mappings import Mapping as StoredPair
    from storage.previews import Posting
    from storage.problems import Problem
    from storage.records import StoredRecord
    from storage.session import Session
    from storage.work import Work
    from sync.flow import Entity

ASKED: Final = {
    "ambiguous": ("ambiguous",),
    "conflict": ("conflict",),
    "refused": ("refusal", "drift"),
}
KIND: Final = {"add": "create", "create": "create"}


def gathered(
    context: Context, rehearsed: Session, company: Company
) -> Iterator[tuple[Item, list[Posting]]]:
    """Every item with its entry, read off a rehearsal that is over and not rolled back yet."""
    found = _Gathering(context, rehearsed, company)
    yield from ((item, []) for item in found.asked())
    yield from ((item, []) for item in found.waiting())
    yield from found.written()
    yield from ((item, []) for item in found.matched())


class _Gathering:
    def __init__(self, context: Context, rehearsed: Session, company: Company) -> None:
        self._context = context
        self._session = rehearsed
        self._company = company
        self._position = count(1)
        self._ledger = Ledger(rehearsed, company.id)
        self._entities = entities_on(company)
        self._told: set[tuple[str, str, str]] = set()

    def asked(self) -> Iterator[Item]:
        """What a person must decide, or must know was refused."""
        for kind, kinds in ASKED.items():
            for entity in self._entities:
                found = preview_sources.asked(self._session, self._company.id, entity.name, kinds)
                # The one that could be many asks the most: it comes before those it could be.
                for problem in sorted(
                    found, key=lambda each: (each.label, -len(each.detail.get("candidates") or ()))
                ):
                    yield self._of_problem(kind, entity, problem)

    def waiting(self) -> Iterator[Item]:
        """What waits for something that does not come by itself, as `storage.waiting` counts it."""
        for entity in self._entities:
            for batch in preview_sources.left_waiting(self._session, self._company.id, entity.name):
                names = self._own_names(entity, batch)
                told = self._untold(entity, batch)
                why = whys(self._session, self._company, told)
                for row in told:
                    yield Item(
                        position=next(self._position),
                        kind="waiting",
                        entity=entity.name,
                        side=row.side,
                        label=names.get((row.side, row.id)) or row.label,
                        cloud_id=row.id if row.side == "cloud" else None,
                        quickbooks_id=row.id if row.side == "quickbooks" else None,
                        amount=_amount(entity, row.data),
                        detail={"why": why[entity.name, row.side, row.id].sentence},
                    )

    def _untold(self, entity: Entity, batch: Sequence[StoredRecord]) -> list[StoredRecord]:
        """Without what was told as refused, and what no flow would carry; a pair comes once."""
        here = [row.id for row in batch if row.side == "quickbooks"]
        paired = mappings.many_by_quickbooks(self._session, self._company.id, entity.name, here)
        return [
            row
            for row in batch
            if not row.gone
            and (entity.name, row.side, row.id) not in self._told
            and (row.side == "cloud" or row.id not in paired)
            and may_wait(self._company, entity.name, row.side)
        ]

    def _own_names(
        self, entity: Entity, batch: Sequence[StoredRecord]
    ) -> dict[tuple[str, str], str]:
        """What has no name of its own is called as the record whose id it shares."""
        if entity.identity_of is None:
            return {}
        found: dict[tuple[str, str], str] = {}
        for side in ("cloud", "quickbooks"):
            ids = [row.id for row in batch if row.side == side]
            rows = records.get_many(self._session, self._company.id, side, entity.identity_of, ids)
            found |= {(side, one): row.label for one, row in rows.items()}
        return found

    def written(self) -> Iterator[tuple[Item, list[Posting]]]:
        """What would be made and changed: kinds in the order they would be, each by name."""
        for batch in preview_sources.written(self._session, self._company.id):
            before = self._before(batch)
            named = self._names(batch)
            for row in batch:
                entity = entity_named(row.entity or "")
                position = next(self._position)
                record: dict[str, Any] = (row.intent or {}).get("record") or {}
                item = Item(
                    position=position,
                    kind=KIND.get(row.action, "change"),
                    entity=entity.name,
                    side=row.side,
                    action=row.action,
                    cloud_id=_known(row.cloud_id),
                    quickbooks_id=_known(row.quickbooks_id),
                    label=named.get((entity.identity_of or "", row.cloud_id or ""))
                    or str((row.intent or {}).get("label") or ""),
                    amount=_amount(entity, record),
                    detail=words.of_write(entity, row, record, before.get(row.id), named),
                )
                if row.side != "quickbooks" or row.action != "add":
                    yield item, []
                    continue
                if notes := self._ledger.by_quickbooks(row.request):
                    item = replace(item, detail={**item.detail, "by_quickbooks": notes})
                yield item, self._ledger.entry(row.request, record, position)

    def matched(self) -> Iterator[Item]:
        """What is on both sides already, and how that is known."""
        for entity in self._entities:
            for batch in preview_sources.pairs(self._session, self._company.id, entity.name):
                clouds, books = self._both(entity.name, batch)
                for pair in batch:
                    yield self._of_pair(entity, pair, clouds, books)

    def _of_problem(self, kind: str, entity: Entity, problem: Problem) -> Item:
        if problem.cloud_id is not None:
            self._told.add((entity.name, "cloud", problem.cloud_id))
        if problem.quickbooks_id is not None:
            self._told.add((entity.name, "quickbooks", problem.quickbooks_id))
        one_sided = problem.cloud_id is None or problem.quickbooks_id is None
        side = "quickbooks" if problem.cloud_id is None else "cloud"
        one = problem.cloud_id or problem.quickbooks_id or ""
        own = records.get(self._session, self._company.id, side, entity.name, one)
        detail: dict[str, Any] = {
            "code": problem.code,
            "cause": named(problem.cause, self._company.cloud),
            "cure": spoken(problem.cure, self._company.cloud, problem.kind),
        }
        if kind == "ambiguous":
            apart = preview_decisions.never_one(self._session, self._company.id, entity.name)
            candidates = [
                str(each)
                for each in problem.detail.get("candidates") or ()
                if not {(one, str(each)), (str(each), one)} & apart
            ]
            detail |= self._choices(entity, side, own, candidates)
        return Item(
            position=next(self._position),
            kind=kind,
            entity=entity.name,
            side=side if one_sided else None,
            cloud_id=problem.cloud_id,
            quickbooks_id=problem.quickbooks_id,
            label=problem.label,
            amount=_amount(entity, own.data) if own is not None else None,
            detail=detail,
        )

    def _choices(
        self, entity: Entity, side: str, own: StoredRecord | None, candidates: Sequence[str]
    ) -> dict[str, Any]:
        other = "cloud" if side == "quickbooks" else "quickbooks"
        rows = records.get_many(self._session, self._company.id, other, entity.name, candidates)
        them = [*([own] if own is not None else []), *rows.values()]
        known = parties(self._session, self._company.id, them)
        more = apart(them, known, self._company.cloud)
        told = {
            row.id: with_what(traits(row, known), more.get((entity.name, other, row.id)))
            for row in rows.values()
        }
        return {
            "hint": traits(own, known) if own is not None else "",
            "candidates": [
                {"id": row.id, "label": row.label, "hint": told[row.id]} for row in rows.values()
            ],
            "create": may_create(self._company, entity, side),
        }

    def _both(
        self, name: str, batch: Sequence[StoredPair]
    ) -> tuple[dict[str, StoredRecord], dict[str, StoredRecord]]:
        company_id = self._company.id
        clouds = [pair.cloud_id for pair in batch]
        books = [pair.quickbooks_id for pair in batch]
        return (
            records.get_many(self._session, company_id, "cloud", name, clouds),
            records.get_many(self._session, company_id, "quickbooks", name, books),
        )

    def _of_pair(
        self,
        entity: Entity,
        pair: StoredPair,
        clouds: Mapping[str, StoredRecord],
        books: Mapping[str, StoredRecord],
    ) -> Item:
        cloud, book = clouds.get(pair.cloud_id), books.get(pair.quickbooks_id)
        shown = book or cloud
        return Item(
            position=next(self._position),
            kind="matched",
            entity=entity.name,
            cloud_id=pair.cloud_id,
            quickbooks_id=pair.quickbooks_id,
            label=(shown.label if shown else "") or pair.cloud_id,
            amount=_amount(entity, cloud.data) if cloud is not None else None,
            detail={
                "why": words.why_matched(entity, pair.evidence, cloud, book),
                "evidence": pair.evidence,
                "hints": {row.side: words.hint(row) for row in (cloud, book) if row is not None},
            },
        )

    def _before(self, batch: Sequence[Work]) -> dict[Any, Mapping[str, Any]]:
        """{work id: the record as it stands on the side that would be changed}."""
        wanted: dict[tuple[str, str], dict[str, Any]] = {}
        for row in batch:
            own = row.cloud_id if row.side == "cloud" else row.quickbooks_id
            if KIND.get(row.action) != "create" and own is not None:
                wanted.setdefault((row.side, row.entity or ""), {})[own] = row.id
        found: dict[Any, Mapping[str, Any]] = {}
        company = self._company
        with self._context.database.tenant_session(company.tenant_id) as session:
            for (side, name), ids in wanted.items():
                rows = records.get_many(session, company.id, side, name, ids)
                found |= {ids[one]: row.data for one, row in rows.items()}
        return found

    def _names(self, batch: Sequence[Work]) -> dict[tuple[str, str], str]:
        """{(entity, cloud id): name} of what these writes refer to."""
        wanted: dict[str, set[str]] = {}
        for row in batch:
            entity = entity_named(row.entity or "")
            record = {**((row.intent or {}).get("record") or {})}
            record |= (row.intent or {}).get("changes") or {}
            if entity.identity_of is not None and row.cloud_id is not None:
                wanted.setdefault(entity.identity_of, set()).add(row.cloud_id)
            for name, one in words.referred(entity, record):
                wanted.setdefault(name, set()).add(one)
        found: dict[tuple[str, str], str] = {}
        for name, ids in wanted.items():
            rows = records.get_many(self._session, self._company.id, "cloud", name, ids)
            found |= {(name, one): row.label for one, row in rows.items()}
        return found


def _amount(entity: Entity, record: Mapping[str, Any]) -> Decimal | None:
    if entity.dated_by is None or not record:
        return None
    return Decimal(amount_of(entity, record))


def _known(one: str | None) -> str | None:
    """An id that exists; None for one of paper."""
    return None if one is None or one.startswith(f"{NEW}:") else one
