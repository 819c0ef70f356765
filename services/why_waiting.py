"""Why a record is not in step, in one sentence: what it waits for, what differs, why it stays.

The planner wrote its cause beside the record when it passed over it; here it gets the names of what
is meant, and the problem that has to be settled first. A few statements, however many records.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from services.choice_words import spoken
from services.enabled import is_on, travels
from services.facts import first_day
from services.flow_words import why_off
from services.waiting import NO_PLACE
from services.words_for_people import QUICKBOOKS, cloud, left_out, named
from storage import record_search, waiting, work
from storage.left_out import STATE
from sync.field_words import begun, listed
from sync.flows import entity as entity_named
from sync.value_words import day as written

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence
    from uuid import UUID

    from storage.companies import Company
    from storage.record_values import StoredRecord
    from storage.session import Session
    from storage.waiting import Told

Place = tuple[str, str, str]  # entity, side, id
_DOUBTED: Final = (
    "What was sent of it was never answered: taken up, it is asked about again before anything is "
    "sent."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Why:
    """A sentence, the record it is about if it is another, and the problem to settle if any.

    `own`: the problem is the record's own.
    """

    sentence: str
    to: Place | None = None
    problem: UUID | None = None
    own: bool = False


def whys(
    session: Session,
    company: Company,
    found: Sequence[StoredRecord],
    *,
    paired: Collection[Place] = (),
) -> dict[Place, Why]:
    """Of those of these records that wait, differ, were refused or do not travel: two statements.

    `paired` have a partner, so that a flow that is off does not keep them away.
    """
    gaps = {_place(one): _named(one) for one in found}
    wanted = sorted({place for places in gaps.values() for place in places})
    known = record_search.at(session, company.id, wanted)
    told = waiting.told(session, company.id, [*map(_place, found), *known])
    out = [_place(one) for one in found if one.state == STATE]
    unanswered = work.unanswered(session, company.id, out)
    why = {
        place: Why(sentence=_left_out(one, company, unanswered))
        if one.state == STATE
        else _why(company, one, gaps[place], known, told, paired=place in paired)
        for one in found
        for place in (_place(one),)
    }
    return {place: each for place, each in why.items() if each is not None}


def _why(
    company: Company,
    one: StoredRecord,
    gaps: Sequence[Place],
    known: Mapping[Place, StoredRecord],
    told: Mapping[Place, Told],
    *,
    paired: bool,
) -> Why | None:
    if one.gone:
        return None
    own = told.get(_place(one))
    if one.state in {"waiting", "refused", "conflict"} and own is not None:
        said = _differs(one, own) or named(own.cause, company.cloud)
        return Why(sentence=said, problem=own.id, own=own.own)
    if one.state == "out_of_scope":
        return Why(sentence=_out_of_scope(company, one))
    if not paired and not travels(company, one.entity, one.side):
        return _flow_is_off(company, one)
    if one.state == "dirty" and not is_on(company, one.entity):
        return Why(sentence=_off(company, next(iter(entity_named(one.entity).flows), "")))
    if one.state != "waiting":
        return None
    there = next((known[place] for place in gaps if place in known), None)
    if there is not None:
        return _for_another(company, there, told.get(_place(there)))
    return Why(sentence=spoken(_for_itself(one.reason or {}), company.cloud))


def _differs(one: StoredRecord, told: Told) -> str:
    """In which fields both sides differ; '' where it is about something else."""
    known = {each.name for each in entity_named(one.entity).carried}
    if one.state != "conflict" or not told.fields or not known.issuperset(told.fields):
        return ""
    number = len(told.fields)
    return f"Differs in {number} field{'s' if number != 1 else ''}: {listed(told.fields)}."


def _for_another(company: Company, there: StoredRecord, told: Told | None) -> Why:
    name = f"It waits for {entity_named(there.entity).title} “{there.label or there.id}”"
    if told is not None:
        cause = named(told.cause, company.cloud)
        return Why(sentence=f"{name}: {cause}", to=_place(there), problem=told.id)
    if there.gone:
        return Why(sentence=f"{name}, which was deleted.", to=_place(there))
    if there.state == STATE:
        cure = "take that up again in its story, if this one shall travel"
        return Why(sentence=f"{name}, which was left out for good: {cure}.", to=_place(there))
    if there.archived or there.data.get("active") is False:
        return Why(sentence=f"{name}, which is not in use.", to=_place(there))
    if there.state in {"waiting", "dirty"}:
        return Why(sentence=f"{name}, which itself has to wait.", to=_place(there))
    return Why(sentence=f"{name}, which is not on the other side.", to=_place(there))


def _left_out(one: StoredRecord, company: Company, unanswered: Mapping[Place, str]) -> str:
    words, sent_to = f"It was {left_out(one.reason or {})}.", unanswered.get(_place(one))
    if sent_to is None:
        return f"{words} {_DOUBTED}" if (one.reason or {}).get("doubted") else words
    there = QUICKBOOKS if sent_to == "quickbooks" else cloud(company.cloud)
    return (
        f"{words} What was sent of it is not answered by {there} yet: that is asked for first, and "
        "nothing of it is sent a second time before it is known."
    )


def _for_itself(reason: Mapping[str, Any]) -> str:
    if reason.get("for") == NO_PLACE:
        return str(reason["cause"])
    if reason.get("for") == "number":
        return "QuickBooks is asked about its number at the next sync."
    if reason.get("for") == "quickbooks":
        return "It is written to QuickBooks with the Web Connector's next call."
    for gap in reason.get("missing") or ():
        title = entity_named(gap["entities"][0]).title if gap.get("entities") else "record"
        return f"It waits for {title} {gap.get('label') or gap.get('id') or ''}".strip() + (
            ", which was not read yet."
        )
    return "It is looked at again at the next sync."


def _out_of_scope(company: Company, one: StoredRecord) -> str:
    entity, start = entity_named(one.entity), first_day(company)
    if str((one.native or {}).get("IsPending")).lower() == "true":
        return f"It is pending in QuickBooks; {entity.title}s travel once they are final."
    day = one.data.get(entity.dated_by or "")
    if day and str(day)[:10] < start.isoformat():
        return (
            f"It is dated before {written(start.isoformat())}, the sync start date; "
            f"{entity.title}s of QuickBooks travel from that day on."
        )
    if entity.dated_by is None:  # a list's rule is about what kind of a record it is
        return "It is of a kind that does not travel."
    return (
        "It was left aside when it was last read from QuickBooks; a change there has it looked at "
        "again."
    )


def _flow_is_off(company: Company, one: StoredRecord) -> Why | None:
    entity = entity_named(one.entity)
    flow = f"{one.entity}.{'push' if one.side == 'cloud' else 'pull'}"
    if entity.part_of is not None:
        return None
    if flow not in entity.flows:
        many = entity.title if entity.title.endswith("s") else f"{entity.title}s"
        here, there = QUICKBOOKS, cloud(company.cloud)
        if one.side == "cloud":
            here, there = there, here
        return Why(sentence=f"{begun(many)} that are new in {here} are not carried to {there}.")
    return Why(sentence=_off(company, flow))


def _off(company: Company, flow: str) -> str:
    return (flow and why_off(company, flow)) or "This flow is switched off under Settings."


def _named(one: StoredRecord) -> list[Place]:
    return list(_gaps(one)) if one.state == "waiting" else []


def _gaps(one: StoredRecord) -> Iterator[Place]:
    """Where what it waits for may be; of a pair the reason is that of either side."""
    sides = (one.side, "cloud" if one.side == "quickbooks" else "quickbooks")
    for gap in (one.reason or {}).get("missing") or ():
        for entity in gap.get("entities") or ():
            yield from ((entity, side, str(gap.get("id"))) for side in sides)


def _place(one: StoredRecord) -> Place:
    return (one.entity, one.side, one.id)
