"""Problems as pages show them: with what they are about on both sides, in few statements a page."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from services.choice_words import LINK, Button, buttons, spoken, whose
from services.field_values import Place, places_of, value_of
from services.listings import NothingThereError
from services.preview_words import UNKNOWN, alike, hint
from services.problem_subjects import (
    Subject,
    amount_in,
    behind,
    below,
    parties,
    party_of,
    subject,
)
from services.record_timeline import plain
from services.told_apart import apart, with_what
from services.words_for_people import field as field_words
from services.words_for_people import named
from storage import companies, listings, problems, record_search
from storage.errors import NotFoundError
from storage.listings import ProblemGroup
from storage.problems import Problem
from storage.record_values import StoredRecord
from sync.flows import entity as entity_named

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime
    from uuid import UUID

    from services.context import Context
    from storage.session import Session
    from storage.waiting import Behind
    from sync.fields import Carried

__all__ = [
    "Candidate",
    "FieldRow",
    "Problem",
    "ProblemGroup",
    "ProblemPages",
    "Shown",
    "Subject",
    "shown",
]

Known = dict[Place, StoredRecord]
KIND_WORDS: Final = {
    "refusal": "Refused",
    "conflict": "They differ",
    "drift": "Differs in QuickBooks",
    "in_doubt": "Answer unknown",
    "ambiguous": "Could be several",
    "stop": "Stopped",
    "alarm": "Alarm",
}
_PARTS: Final = ("base", "quickbooks", "cloud")


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldRow:
    """One differing field, side by side; `base` is what both held when they last agreed."""

    name: str
    base: str
    quickbooks: str
    cloud: str

    @property
    def words(self) -> str:
        """What people call the field."""
        return field_words(self.name)


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A record that this one could be; `alike` says what is the same, `hint` tells it apart."""

    id: str
    label: str
    amount: str
    archived: bool
    alike: str = ""
    hint: str = ""

    @property
    def apart(self) -> str:
        """What tells it from others of its name; its id only where nothing else is known."""
        return self.id if self.hint in {"", UNKNOWN} else self.hint


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A problem with what it is about; `cause` and `cure` as a page says them.

    `typed` is the cure for programs. `names` is where another record is that has to be looked at.
    `own` is the record itself, to be compared with the candidates, and `side` whose it is,
    “QuickBooks'”, where that matters.
    """

    problem: Problem
    cause: str
    cure: str
    typed: str
    about: Subject
    fields: list[FieldRow]
    candidates: list[Candidate]
    buttons: list[Button]
    names: Place | None = None
    alike: int = 1
    own: Candidate | None = None
    side: str = ""

    @property
    def kind_words(self) -> str:
        """What kind of problem it is; what could be one record only cannot be several."""
        if self.problem.kind == "ambiguous" and len(self.candidates) == 1:
            return "Could be the same"
        return KIND_WORDS.get(self.problem.kind, self.problem.kind)

    @property
    def can_mix(self) -> bool:
        """Whether a person may decide field by field."""
        return self.problem.kind == "conflict" and len(self.fields) > 1


class ProblemPages:
    """Lists of problems, and each of them."""

    def __init__(self, context: Context) -> None:
        self._context = context

    def groups(self, tenant_id: UUID, company_id: UUID) -> list[ProblemGroup]:
        """How many are open of each kind, code and entity."""
        with self._context.database.tenant_session(tenant_id) as session:
            return listings.problem_groups(session, company_id)

    def page(
        self,
        tenant_id: UUID,
        company_id: UUID,
        *,
        limit: int,
        after: tuple[datetime, UUID] | None = None,
        cleared: bool = False,
        newest: bool = False,
        **equal: str | None,
    ) -> list[Shown]:
        """Problems, each with its amounts, candidates and buttons.

        Oldest first, `after` (opened, id); with `newest` the latest that are over first, after
        (over, id).
        """
        with self._context.database.tenant_session(tenant_id) as session:
            found = listings.problems_page(
                session,
                company_id,
                limit=limit,
                after=after,
                cleared=cleared,
                newest=newest,
                **equal,
            )
            return shown(session, company_id, found)

    def one(self, tenant_id: UUID, company_id: UUID, problem_id: UUID) -> Shown:
        """One problem of this company; NothingThereError otherwise."""
        with self._context.database.tenant_session(tenant_id) as session:
            try:
                problem = problems.get(session, problem_id)
            except NotFoundError:
                raise NothingThereError from None
            if problem.company_id != company_id:
                raise NothingThereError
            (only,) = shown(session, company_id, [problem])
            groups = listings.problem_groups(session, company_id)
        same = (problem.kind, problem.code, problem.entity)
        alike = sum(each.number for each in groups if (each.kind, each.code, each.entity) == same)
        return replace(only, alike=alike)


def shown(session: Session, company_id: UUID, found: Sequence[Problem]) -> list[Shown]:
    """These problems of a company as pages show them: four statements."""
    kind = companies.get(session, company_id).cloud
    known = record_search.at(session, company_id, [p for each in found for p in _places(each)])
    about = [known[p] for each in found for p in (*_own(each), *_links(each)) if p in known]
    known |= parties(session, company_id, about)
    waits = behind(session, company_id, found)
    more = apart(about, known, kind)
    return [_one(each, kind, known, waits, more) for each in found]


def _one(
    problem: Problem,
    kind: str,
    known: Known,
    waits: Mapping[tuple[str, str], Sequence[Behind]],
    more: Mapping[Place, str],
) -> Shown:
    own = next((known[place] for place in _own(problem) if place in known), None)
    candidates = [_candidate(known, place, own, more) for place in _links(problem)]
    names = _told_apart(candidates)
    return Shown(
        problem=problem,
        cause=named(problem.cause, kind),
        cure=spoken(problem.cure, kind, problem.kind),
        typed=named(problem.cure, kind),
        about=subject(problem, own, known, waits),
        fields=[_field_row(problem, each, known) for each in problem.detail.get("fields", ())],
        candidates=candidates,
        buttons=buttons(problem, kind, names),
        names=_named(problem),
        own=_candidate(known, _own(problem)[0], None, more)
        if own is not None and candidates
        else None,
        side=whose(problem, kind),
    )


def _told_apart(candidates: Sequence[Candidate]) -> dict[str, str]:
    """{id: name}; two of one name by what else is known of them."""
    labels = [each.label for each in candidates]
    return {
        each.id: f"{each.label}, {each.hint}"
        if labels.count(each.label) > 1 and each.hint not in {"", UNKNOWN}
        else each.label
        for each in candidates
    }


def _named(problem: Problem) -> Place | None:
    """Where the other record is that a refusal names: (entity, side, id)."""
    told = [str(each) for each in problem.detail.get("names") or ()]
    return (told[0], told[2] if len(told) > 2 else "cloud", told[1]) if told else None


def _field_row(problem: Problem, each: Mapping[str, Any], known: Known) -> FieldRow:
    name = str(each["field"])
    one = _carried(problem).get(name)
    texts = {
        part: value_of(one, each.get(part), "cloud", known).flat if one else plain(each.get(part))
        for part in _PARTS
    }
    return FieldRow(name=name, **texts)


def _carried(problem: Problem) -> dict[str, Carried]:
    if problem.entity is None:
        return {}
    return {one.name: one for one in entity_named(problem.entity).carried}


def _places(problem: Problem) -> list[Place]:
    carried = _carried(problem).values()
    named = [
        place
        for each in problem.detail.get("fields", ())
        for part in _PARTS  # both sides' values are told in the cloud's ids
        for place in places_of(carried, {str(each["field"]): each.get(part)}, "cloud")
    ]
    return [*_own(problem), *_links(problem), *dict.fromkeys(named)]


def _own(problem: Problem) -> list[Place]:
    """Where the record itself is."""
    if problem.entity is None:
        return []
    both = (("cloud", problem.cloud_id), ("quickbooks", problem.quickbooks_id))
    return [(problem.entity, side, one) for side, one in both if one is not None]


def _links(problem: Problem) -> list[Place]:
    """Where those are that it could be."""
    if problem.entity is None:
        return []
    side = "quickbooks" if problem.cloud_id is not None else "cloud"
    linked = [each.removeprefix(LINK) for each in problem.choices if each.startswith(LINK)]
    named = problem.detail.get("quickbooks_id")  # it has the same number, and may be another's
    if side == "quickbooks" and named and named not in linked:
        linked.append(str(named))
    return [(problem.entity, side, one) for one in linked]


def _candidate(
    known: Known, place: Place, own: StoredRecord | None, more: Mapping[Place, str]
) -> Candidate:
    record, one = known.get(place), place[2]
    if record is None:
        return Candidate(id=one, label=one, amount="", archived=False)
    told = (party_of(record, known), below(record, known), hint(record))
    return Candidate(
        id=one,
        label=record.label or one,
        amount=amount_in(record),
        archived=record.archived,
        alike=alike(own, record) if own is not None else "",
        hint=with_what(" · ".join(each for each in told if each), more.get(place)),
    )
