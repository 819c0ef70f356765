"""A QuickBooks of paper, for rehearsals: it says yes to every write that is planned.

What would be created gets an id that says so and is kept as QuickBooks would tell it back, so that
what refers to it can be planned as well. It knows what was asked of it and nothing else: totals,
taxes and balances are QuickBooks' own. It refuses one thing, a name that is in use.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from services.keeping import keys_of
from services.paper_cloud import NEW
from services.push import agreed, open_refusal
from storage import mappings, preview_sources, problems, records, work
from storage.mappings import Link
from storage.records import Mark, RecordIn
from storage.work import Verdict
from sync.flows import entity as entity_named
from sync.outcome import of_status
from sync.translate import read_quickbooks

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from uuid import UUID

    from services.context import Context
    from services.facts import StoredFacts
    from services.lease import Lease
    from storage.companies import Company
    from storage.session import Session
    from storage.work import Work
    from sync.flow import Entity

WRITES: Final = frozenset(["add", "mod", "void"])
BATCH: Final = 500
PEOPLE: Final = frozenset(["CustomerRet", "VendorRet", "EmployeeRet", "OtherNameRet"])
NAME_TAKEN: Final = 3100
"""QuickBooks' status for a list element whose name is in use."""


def say_yes(context: Context, company: Company, facts: StoredFacts, lease: Lease) -> int:
    """Carry out every planned write to QuickBooks, on paper; how many there were."""
    now = context.clock.now()
    with context.database.tenant_session(company.tenant_id) as session:
        planned = [
            row
            for row in work.open_writes(session, company.id)
            if row.side == "quickbooks" and row.action in WRITES
        ]
        names = _names(session, company) if any(row.action == "add" for row in planned) else set()
        taken: set[UUID] = set()
        for row in planned:
            named = _name_of(row, facts)
            if named is not None and named in names:
                taken.add(row.id)
                open_refusal(session, company.id, row, of_status(NAME_TAKEN, "", request=""))
            names |= {named} if named is not None else set()
        done = [row for row in planned if row.id not in taken]
        for name in dict.fromkeys(row.entity or "" for row in done):
            of_entity = [row for row in done if row.entity == name]
            for start in range(0, len(of_entity), BATCH):
                lease.keep()
                _carry_out(session, company, name, of_entity[start : start + BATCH], facts)
        verdicts = [
            Verdict(
                id=row.id,
                state="refused" if row.id in taken else "settled",
                outcome={"code": "rehearsed"},
            )
            for row in planned
        ]
        work.settle_many(session, verdicts, now=now)
    return len(planned)


def _names(session: Session, company: Company) -> set[tuple[str, str]]:
    """What is called how already, by the space in which QuickBooks lets a name be there once."""
    found = preview_sources.names(session, company.id)
    return {(_space(kind), name.casefold()) for kind, name in found}


def _name_of(row: Work, facts: StoredFacts) -> tuple[str, str] | None:
    """The name that a write takes, and in which space; None for what has no name."""
    if row.action != "add" or (row.intent or {}).get("links_only"):
        return None
    (element, body), *_ = (row.request or {})["body"].items()
    if "Name" not in body:
        return None
    name = _full_name(entity_named(row.entity or ""), body, facts)
    return _space(f"{element.removesuffix('Add')}Ret"), name.casefold()


def _space(kind: str) -> str:
    """Customers, vendors and other people share their names; so do all kinds of items."""
    if kind in PEOPLE:
        return "people"
    return "items" if kind.startswith("Item") else kind


def _carry_out(
    session: Session, company: Company, name: str, rows: Sequence[Work], facts: StoredFacts
) -> None:
    """Some writes of one entity, each as its answer would be taken in."""
    ids = {row.id: row.quickbooks_id or f"{NEW}:{row.cloud_id}" for row in rows}
    added = [row for row in rows if row.action == "add"]
    made = [
        _told_back(row, ids[row.id], facts)
        for row in added
        if not (row.intent or {}).get("links_only")
    ]
    records.upsert_many(session, company.id, "quickbooks", name, made)
    links = [
        Link(cloud_id=row.cloud_id or "", quickbooks_id=ids[row.id], evidence="created")
        for row in added
    ]
    linked = mappings.link_many(session, company.id, name, links)
    bases = {}
    for row in added:
        intent, mapping = row.intent or {}, linked[row.cloud_id or ""]
        sent = dict(intent.get("agreed") or intent.get("record") or {})
        bases[mapping.id] = agreed(mapping.base, sent, sent)
        facts.learn(name, mapping.cloud_id, mapping.quickbooks_id)
    mappings.set_bases(session, bases)
    voided = [row.cloud_id or "" for row in rows if row.action == "void"]
    ended = mappings.many_by_cloud(session, company.id, name, voided)
    mappings.tombstone(session, [each.id for each in ended.values()])
    _clear(session, company, name, {row.cloud_id for row in rows})
    marks = [
        Mark(entity=name, side=side, id=one, state="settled")
        for row in rows
        for side, one in (("cloud", row.cloud_id or ""), ("quickbooks", ids[row.id]))
    ]
    records.mark_many(session, company.id, marks)


def _clear(session: Session, company: Company, name: str, done: set[str | None]) -> None:
    """What was asked or refused about these is over."""
    asked = problems.list_open(session, company.id, kinds=["refusal", "ambiguous"], entity=name)
    for problem in asked:
        if problem.cloud_id is not None and problem.cloud_id in done:
            problems.resolve(session, problem.id, "rehearsed")


def _told_back(row: Work, quickbooks_id: str, facts: StoredFacts) -> RecordIn:
    """The record as QuickBooks would answer with it, as far as we told it."""
    entity = entity_named(row.entity or "")
    (element, body), *_ = (row.request or {})["body"].items()
    kind = f"{element.removesuffix('Add')}Ret"
    shape = entity.shape_of(kind)
    native: dict[str, Any] = {
        **_as_answer(body),
        shape.identity: quickbooks_id,
        "EditSequence": "0",
    }
    if "Name" in native:
        native["FullName"] = _full_name(entity, native, facts)
        native.setdefault("IsActive", True)
    data = read_quickbooks(entity, kind, native, facts)
    label = str((row.intent or {}).get("label") or "")
    return RecordIn(
        id=quickbooks_id,
        data=data,
        version="0",
        kind=kind,
        native=native,
        natural_keys=keys_of(entity, data),
        label=label,
    )


def _as_answer(value: Any) -> Any:
    """A request's aggregates under their names in answers: ExpenseLineAdd → ExpenseLineRet."""
    if isinstance(value, dict):
        return {
            f"{name.removesuffix('Add')}Ret" if name.endswith("Add") else name: _as_answer(each)
            for name, each in value.items()
        }
    if isinstance(value, list | tuple):
        return [_as_answer(each) for each in value]
    return value


def _full_name(entity: Entity, native: Mapping[str, Any], facts: StoredFacts) -> str:
    above = (native.get("ParentRef") or {}).get("ListID")
    parents = (name for ref in entity.references if "ParentRef" in ref.paths for name in ref.to)
    for name in parents if above else ():
        found = facts.native(name, str(above))
        if found is not None:
            return f"{found[1].get('FullName') or ''}:{native['Name']}"
    return str(native["Name"])
