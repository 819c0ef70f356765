"""Which questions a run puts to QuickBooks, and in which words.

Only what the entities in use need is asked, from the mark of the last complete read minus an
overlap. Nothing is asked by our own clock: marks are strings QuickBooks itself printed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final
from uuid import uuid4

from services import restored_file
from services.enabled import entities_on, flows_on
from services.native import placed
from storage import cursors, records, runs, work
from storage.work import NewWork
from sync import cursor as marks
from sync.flows import FLOWS, deleted_types, reads

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from uuid import UUID

    from services.facts import StoredFacts
    from services.settings import Settings
    from storage.companies import Company
    from storage.session import Session
    from storage.work import Work
    from sync.flow import Entity, Read

DELETED_LISTS: Final = "deleted_lists"
DELETED_TXNS: Final = "deleted_transactions"
WHOLE: Final = "whole"
"""In `run.checked`: what was read from the beginning, as "side:entity"."""
ANEW: Final = "anew"
"""In `run.checked`: reads that were asked by a start date which is another one by now."""


def readers(company: Company, name: str) -> tuple[Entity, ...]:
    """The entities that a read's records are offered to."""
    return tuple(
        entity for entity in entities_on(company) if any(read.name == name for read in entity.reads)
    )


def dated_reads() -> tuple[str, ...]:
    """Names of the reads that begin at the sync start date."""
    return tuple(read.name for read in reads(FLOWS) if read.first == "from_start_date")


def plan_reads(
    session: Session, company: Company, run_id: UUID, facts: StoredFacts, settings: Settings
) -> int:
    """Enqueue every question of a run and return how many; called once, at first contact."""
    entities = entities_on(company)
    known = cursors.all_of(session, company.id, "quickbooks")
    doubted = [row for row in work.in_doubt(session, company.id) if row.entity is not None]
    rows: list[NewWork] = []
    whole: list[str] = []
    for read in reads(flows_on(company), features=facts.features, version=facts.version):
        doubtful = [row for row in doubted if row.entity in _names(entities, read)]
        body = _body(read, known.get(read.name), facts, settings, doubtful)
        if body is not None:
            if read.first == "all" and read.name not in known:
                whole += [f"quickbooks:{name}" for name in sorted(_names(entities, read))]
            rows.append(query(read, body, run_id=run_id, position=len(rows), settings=settings))
    rows += _deletions(session, company, entities, known, run_id, settings, position=len(rows))
    rows += [
        query(
            read,
            {**_by_id_too(read, intent), read.by_id: ids},
            run_id=run_id,
            position=len(rows),
            settings=settings,
            intent=intent,
        )
        for read, ids, intent in restored_file.questions(session, company)
        if read.asked_in(facts.version)
    ]
    work.enqueue(session, company.id, rows)
    runs.add_checked(session, run_id, WHOLE, whole)
    runs.set_phase(session, run_id, "reading")
    return len(rows)


def query(
    read: Read,
    body: Mapping[str, Any],
    *,
    run_id: UUID,
    position: int,
    settings: Settings,
    intent: Mapping[str, Any] | None = None,
) -> NewWork:
    """The first page of a read as a row of work."""
    attributes: dict[str, str] = {}
    whole = dict(body)
    if read.iterates and read.number not in whole and read.by_id not in whole:
        attributes["iterator"] = "Start"
        whole["MaxReturned"] = settings.page_size
    request = {"name": read.request, "body": whole, "attributes": attributes}
    return NewWork(
        id=uuid4(),
        side="quickbooks",
        action="query",
        position=position,
        run_id=run_id,
        read_name=read.name,
        request=request,
        intent=intent,
    )


def _names(entities: Iterable[Entity], read: Read) -> set[str]:
    return {entity.name for entity in entities if read in entity.reads}


def _body(
    read: Read, mark: str | None, facts: StoredFacts, settings: Settings, doubtful: list[Work]
) -> dict[str, Any] | None:
    """The filters of a read; None when there is nothing it could bring."""
    body: dict[str, Any] = dict(read.body)
    if mark is not None and read.modified is not None:
        placed(body, read.modified, marks.since(mark, int(settings.cursor_overlap)))
    elif read.first == "from_start_date" and read.date_filter is not None:
        placed(body, read.date_filter, facts.start_date)
    elif read.first == "skip":
        dates = [str((row.intent or {}).get("record", {}).get("date") or "") for row in doubtful]
        if not doubtful or (read.date_filter is None and not all(dates)):
            return None
        if read.date_filter is not None and all(dates):
            placed(body, read.date_filter, min(dates))
    return body


def _by_id_too(read: Read, intent: Mapping[str, Any]) -> dict[str, Any]:
    """What a question by ids takes of the read's words: lists take none of their filters then."""
    return dict(read.body) if intent["whole"] and read.by_id == "TxnID" else {}


def _deletions(
    session: Session,
    company: Company,
    entities: tuple[Entity, ...],
    known: Mapping[str, str],
    run_id: UUID,
    settings: Settings,
    *,
    position: int,
) -> list[NewWork]:
    """Ask what was deleted of the kinds we have a record of at all (90 days back at most).

    A record without a mapping counts too: it may be all that stands in the way of another one.
    """
    held = records.any_held(session, company.id, "quickbooks", [entity.name for entity in entities])
    asked = [
        each
        for each in deleted_types(flows_on(company), features=frozenset(company.features))
        if held.intersection(each.entities)
    ]
    rows: list[NewWork] = []
    for name, request in (
        (DELETED_LISTS, "ListDeletedQueryRq"),
        (DELETED_TXNS, "TxnDeletedQueryRq"),
    ):
        kinds = [each for each in asked if each.request == request]
        if not kinds:
            continue
        body: dict[str, Any] = {kinds[0].element: sorted(each.name for each in kinds)}
        if name in known:
            since = marks.since(known[name], int(settings.cursor_overlap))
            placed(body, "DeletedDateRangeFilter/FromDeletedDate", since)
        rows.append(
            NewWork(
                side="quickbooks",
                action="query",
                position=position,
                run_id=run_id,
                read_name=name,
                request={"name": request, "body": body, "attributes": {}},
            )
        )
    return rows
