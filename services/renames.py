"""What a rename moved without leaving a trace: the FullNames of everything below it, read again.

Renaming a customer, an item or an account changes the FullName of all that lies below, and not
their TimeModified: no query for changes brings them. They are found by the name of their parent
that they still bear, and asked for by ListID.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from services.enabled import entities_on
from services.reading import query
from storage import runs, work
from storage.record_questions import below_renamed

if TYPE_CHECKING:
    from services.settings import Settings
    from storage.companies import Company
    from storage.runs import Run
    from storage.session import Session

CHECKED: Final = "renamed"
POSITION: Final = 500  # before the writes of a run
AT_ONCE: Final = 200  # ListIDs in one question


def ask_for_the_renamed(session: Session, company: Company, run: Run, settings: Settings) -> int:
    """Queue questions for list objects below a renamed one; returns for how many.

    Each is asked for once in a run, so that this ends whatever QuickBooks answers.
    """
    asked = set(run.checked.get(CHECKED, ()))
    found: dict[str, list[str]] = {}
    for entity in entities_on(company):
        for above in (ref for ref in entity.references if "ParentRef" in ref.paths):
            stale = below_renamed(session, company.id, entity.name, parents=above.to)
            found[entity.name] = [one for one in stale if f"{entity.name}:{one}" not in asked]
    rows = [
        query(
            read,
            {read.by_id: ids[start : start + AT_ONCE]},
            run_id=run.id,
            position=POSITION,
            settings=settings,
        )
        for entity in entities_on(company)
        if (ids := found.get(entity.name, ()))
        for read in entity.reads[:1]
        if read.by_id is not None
        for start in range(0, len(ids), AT_ONCE)
    ]
    work.enqueue(session, company.id, rows)
    seen = [f"{entity}:{one}" for entity, ids in found.items() for one in ids]
    if seen:
        runs.add_checked(session, run.id, CHECKED, seen)
    return len(seen)
