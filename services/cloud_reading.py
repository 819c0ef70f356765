"""What changed in the cloud since it was last read, kept page by page.

No transaction is open while the cloud thinks. A cursor is stored with the page it came with, so a
worker that dies half-way reads that page again and nothing else.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from services import problems as words
from services.enabled import entities_on
from services.keeping import of_cloud
from services.reading import WHOLE
from storage import companies, cursors, journal, problems, records, runs
from storage.journal import Event

if TYPE_CHECKING:
    from collections.abc import Sequence

    from services.context import Context
    from services.lease import Lease
    from storage.companies import Company
    from storage.records import RecordIn
    from storage.runs import Run
    from storage.session import Session
    from sync.flow import Entity
    from sync.ports import Change, Cloud


def read_changes(context: Context, company: Company, run: Run, cloud: Cloud, lease: Lease) -> None:
    """Read every entity in use; raises CloudUnavailable or CloudRefused with all kept so far.

    Reading begins before the company file has said what it has switched on. What comes into use
    meanwhile is read in the next turn, which first contact always brings.
    """
    in_use = {entity.name: entity for entity in entities_on(company)}
    for entity in in_use.values():
        if entity.identity_of is None:  # else the cloud has no list of its own for it
            read_entity(context, company, run, entity, cloud=cloud, lease=lease)
    with context.database.tenant_session(company.tenant_id) as session:
        runs.get(session, run.id, lock=True)
        now_in_use = entities_on(companies.get(session, company.id))
        if all(entity.name in in_use for entity in now_in_use):
            runs.set_cloud_read(session, run.id)


def read_entity(
    context: Context, company: Company, run: Run, entity: Entity, *, cloud: Cloud, lease: Lease
) -> None:
    """What is new of one entity since it was last read."""
    with context.database.tenant_session(company.tenant_id) as session:
        mark = cursors.get(session, company.id, "cloud", entity.name)
    number, fresh, stored = 0, 0, mark
    try:
        for page in cloud.changes(entity.name, mark):
            if not page.changes and page.cursor in (None, stored):
                lease.keep()
                continue
            lease.renew()
            with context.database.tenant_session(company.tenant_id) as session:
                found = _readable(session, company, entity, page.changes)
                moved = records.upsert_many(
                    session, company.id, "cloud", entity.name, found, seen_run=run.id
                )
                if page.cursor is not None:
                    cursors.set_mark(session, company.id, "cloud", entity.name, page.cursor)
            stored = page.cursor or stored
            number += len(page.changes)
            fresh += len(moved)
    finally:  # what came before the cloud broke off is kept, and counted
        _note(context, company, run, entity, number=number, fresh=fresh)
    if mark is None:
        with context.database.tenant_session(company.tenant_id) as session:
            runs.add_checked(session, run.id, WHOLE, [f"cloud:{entity.name}"])


def _note(
    context: Context, company: Company, run: Run, entity: Entity, *, number: int, fresh: int
) -> None:
    """What came, and of it was new or changed, for its run's page; of nothing there is no line."""
    if not number:
        return
    detail = {"records": number, "changed": fresh}
    told = Event(event="cloud-read", entity=entity.name, run_id=run.id, detail=detail)
    with context.database.tenant_session(company.tenant_id) as session:
        journal.write_many(session, company.id, [told])


def _readable(
    session: Session, company: Company, entity: Entity, changes: Sequence[Change]
) -> list[RecordIn]:
    """The records that can be understood; for the others a person is told, and the rest goes on."""
    found: list[RecordIn] = []
    for change in changes:
        try:
            found.append(of_cloud(entity, change))
        except ValueError as error:
            problem = words.refusal(
                entity.name,
                {"label": change.label},
                code="cloud-value-unreadable",
                cause=f"A value of “{change.label}” in the cloud cannot be read: {error}",
                cure="Open it in the cloud and correct that value; the next sync reads it again.",
                cloud_id=change.id,
                quickbooks_id=None,
            )
            problems.open_problem(session, company.id, problem)
    return found
