"""Problems as a person handles them: listed with their choices, and settled by one of them.

A choice never writes to either side by itself. It corrects what is remembered, marks the records to
be looked at again and asks for a sync; the next pass decides as it always does.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from uuid import UUID

from services import computers, leaving_out, linking, restored_file
from services.choice_words import LINK, SIDES, is_for_all
from services.companies import UnknownCompanyError, forget_file_name
from services.facts import StoredFacts
from services.guarding import let_go, raised
from services.problems import CREATE, LEAVE_ALL, LEFT_OUT, LEFT_SO, TAKE_UP
from storage import (
    companies,
    directory,
    journal,
    left_out,
    mappings,
    preview_decisions,
    problems,
    record_search,
    records,
    work,
)
from storage.errors import NotFoundError
from storage.journal import Event
from storage.mappings import Link
from storage.preview_decisions import Decision
from storage.work import Verdict

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from services.context import Context
    from storage.companies import Company
    from storage.problems import Problem
    from storage.session import Session
    from storage.work import Work


MIXED: Final = "mixed:"
"""Before `field=side,…`: a conflict that is decided field by field."""


class ChoiceError(ValueError):
    """Not one of the problem's choices; the message lists them, by their values in quotes.

    `told` is the sentence, without how a program spells what is missing.
    """

    def __init__(self, told: str, *, spelled: str = "") -> None:
        super().__init__(f"{told} {spelled}".strip())
        self.told = told


class ProblemDesk:
    """What waits for a person, per company."""

    def __init__(self, context: Context) -> None:
        self._context = context

    def open_of(self, company: Company) -> list[Problem]:
        """What is open, oldest first."""
        with self._context.database.tenant_session(company.tenant_id) as session:
            return problems.list_open(session, company.id)

    def resolve(self, problem_id: str, choice: str, *, by: str = "") -> None:
        """Settle a problem by a choice; ChoiceError, or UnknownCompanyError for no problem.

        `by` says in the record's story who chose: an address, or how a token begins.
        """
        problem, company = self._find(problem_id)
        self.resolve_found(company.tenant_id, problem, choice, by=by)

    def resolve_found(
        self, tenant_id: UUID, problem: Problem, choice: str, *, by: str = ""
    ) -> bool:
        """Resolve one by a choice; ChoiceError for no choice of its, False when it was over."""
        return bool(self._resolve_all(tenant_id, [problem], choice, by))

    def resolve_alike(self, tenant_id: UUID, problem: Problem, choice: str, *, by: str = "") -> int:
        """Resolve it and the open ones of its kind, code and entity that offer the same choice.

        Returns how many. A choice that is one record's resolves that one problem alone.
        """
        _offered(problem, choice)
        with self._context.database.tenant_session(tenant_id) as session:
            found = problems.list_open(
                session, problem.company_id, kinds=[problem.kind], entity=problem.entity
            )
        alike = [
            each
            for each in found
            if each.id == problem.id
            or (
                (each.entity, each.code) == (problem.entity, problem.code)
                and choice in each.choices
                and is_for_all(choice)
            )
        ]
        return self._resolve_all(tenant_id, alike, choice, by)

    def _resolve_all(self, tenant_id: UUID, found: Sequence[Problem], choice: str, by: str) -> int:
        now, events = self._context.clock.now(), []
        for problem in found:
            _offered(problem, choice)
        with self._context.database.tenant_session(tenant_id) as session:
            if choice == TAKE_UP:
                companies.lock(session, found[0].company_id)
            for problem in [each for each in found if problems.resolve(session, each.id, choice)]:
                company = companies.get(session, problem.company_id)
                self._allowed(session, company, problem, choice)
                if choice == TAKE_UP:
                    named = record_search.at(session, company.id, [_named_by(problem)])
                    leaving_out.take_up(self._context, session, company, named.values(), by=by)
                else:
                    _apply(session, company, problem, choice, by=by, now=now)
                event = Event(
                    event="problem-resolved",
                    entity=problem.entity,
                    cloud_id=problem.cloud_id,
                    quickbooks_id=problem.quickbooks_id,
                    detail={
                        "code": problem.code,
                        "choice": choice,
                        **({"by": by} if by else {}),
                        **_left_so(problem, choice),
                    },
                )
                events.append(event)
            if events:
                companies.request_sync(session, found[0].company_id)
                journal.write_many(session, found[0].company_id, events)
        return len(events)

    def _allowed(self, session: Session, company: Company, problem: Problem, choice: str) -> None:
        """ChoiceError for a link of two documents that differ in party or amount."""
        ids = _linked(problem, choice)
        if ids is None or problem.entity is None:
            return
        cloud_id, quickbooks_id = ids
        ours, theirs = (
            records.get(session, company.id, side, problem.entity, one)
            for side, one in (("cloud", cloud_id), ("quickbooks", quickbooks_id))
        )
        facts = StoredFacts(self._context, company)
        why = linking.refused(session, company, facts, ours, theirs)
        if why is not None:
            raise ChoiceError(why)

    def _find(self, problem_id: str) -> tuple[Problem, Company]:
        try:
            wanted = UUID(problem_id)
        except ValueError:
            raise UnknownCompanyError(f"“{problem_id}” is not a problem's id.") from None
        with self._context.database.operator_session() as session:
            found = [tenant.id for tenant in directory.tenants(session)]
        for tenant_id in found:
            with self._context.database.tenant_session(tenant_id) as session:
                try:
                    problem = problems.get(session, wanted)
                except NotFoundError:
                    continue
                return problem, companies.get(session, problem.company_id)
        raise UnknownCompanyError(f"There is no problem {problem_id}.")


def _named_by(problem: Problem) -> tuple[str, str, str]:
    """Where the record is that a problem's record names: (entity, side, id)."""
    entity, one, side = problem.detail["names"]
    return str(entity), str(side), str(one)


def _left_so(problem: Problem, choice: str) -> dict[str, list[str]]:
    """Which fields stay different from now on, for the story of the record."""
    if (problem.kind, choice) != ("drift", "quickbooks"):
        return {}
    return {LEFT_SO: [str(each["field"]) for each in problem.detail.get("fields", ())]}


def _offered(problem: Problem, choice: str) -> None:
    if choice.startswith(MIXED) and problem.kind == "conflict":
        _winners(problem, choice)
        return
    if choice not in problem.choices:
        offered = ", ".join(f"“{each}”" for each in problem.choices) or "none"
        raise ChoiceError(f"This problem has other choices: {offered}. Choose one of them.")


def _apply(
    session: Session, company: Company, problem: Problem, choice: str, *, by: str, now: datetime
) -> None:
    if problem.code == computers.CODE:
        computers.decide(session, company, problem.detail, choice)
        return
    if (problem.code, choice) == (restored_file.CODE, restored_file.GO_ON):
        restored_file.take_up(session, company)
        return
    if problem.kind == "stop":
        if choice == "go-on":
            allowed = let_go(problem.detail, code=problem.code, entity=problem.entity)
            companies.update_settings(session, company.id, allowed)
        if choice == "raise":
            companies.update_settings(session, company.id, raised(problem.detail))
        if choice == "bind":  # the next file that shows our mark is the one, whatever its name
            forget_file_name(session, company)
        return
    if problem.entity is None:
        return
    if choice in LEFT_OUT:
        ids = {"cloud_id": problem.cloud_id, "quickbooks_id": problem.quickbooks_id}
        leaving_out.leave_out(session, company.id, problem.entity, by=by, at=now, **ids)
        if choice == LEAVE_ALL:
            _leave_out_others(session, company, problem, by=by, now=now)
        if problem.kind in {"in_doubt", "ambiguous"}:
            for row in _doubted(session, company, problem):
                left_out.set_aside(session, company.id, row, now=now)
        return
    if choice == CREATE:
        _apart(session, company, problem, by=by, now=now)
    elif problem.kind in {"in_doubt", "ambiguous"}:
        _end_doubt(session, company, problem, choice, now=now)
    if choice.startswith(LINK):
        _link(session, company, problem, choice)
    elif problem.kind == "conflict":
        _decide(session, company, problem, _winners(problem, choice))
    elif problem.kind == "drift" and choice == "cloud":
        fields = [each["field"] for each in problem.detail.get("fields", ())]
        records.mark_state(
            session,
            company.id,
            "cloud",
            problem.entity,
            _ids(problem.cloud_id),
            state="dirty",
            reason={"put_back": fields},
        )
        return
    elif problem.kind == "drift":  # compared once more, and in step with this difference
        sides = (("cloud", problem.cloud_id), ("quickbooks", problem.quickbooks_id))
        both = [(side, one) for side, one in sides if one is not None]
        states = ("conflict",)
        records.set_dirty(session, company.id, entity=problem.entity, ids=both, states=states)
        return
    _look_again(session, company, problem)


def _leave_out_others(
    session: Session, company: Company, problem: Problem, *, by: str, now: datetime
) -> None:
    """What the record could be stays out with it; what found another partner since goes on."""
    assert problem.entity is not None
    side = "quickbooks" if problem.cloud_id is not None else "cloud"
    told = problem.detail.get("candidates") or [problem.detail.get("quickbooks_id")]
    others = [str(each) for each in told if each]
    paired = record_search.mapped(session, company.id, [(problem.entity, side, o) for o in others])
    for one in others:
        if (problem.entity, side, one) in paired:
            continue
        cloud_id, quickbooks_id = (one, None) if side == "cloud" else (None, one)
        named = {"cloud_id": cloud_id, "quickbooks_id": quickbooks_id}
        leaving_out.leave_out(session, company.id, problem.entity, by=by, at=now, **named)
        event = Event(
            event="left-out",
            entity=problem.entity,
            cloud_id=cloud_id,
            quickbooks_id=quickbooks_id,
            detail={"by": by},
        )
        journal.write_many(session, company.id, [event])


def _apart(session: Session, company: Company, problem: Problem, *, by: str, now: datetime) -> None:
    """Matching takes it for none of what it looks like from now on, as if said in the preview."""
    assert problem.entity is not None
    side = str(problem.detail["side"])
    one = problem.cloud_id if side == "cloud" else problem.quickbooks_id
    assert one is not None
    said = Decision(
        entity=problem.entity,
        side=side,
        record_id=one,
        choice=preview_decisions.CREATE,
        label=problem.label,
        who=by,
        decided_at=now,
        applied_at=now,
    )
    preview_decisions.decide(session, company.id, said)


def _end_doubt(
    session: Session, company: Company, problem: Problem, choice: str, *, now: datetime
) -> None:
    """A person knows what became of a write whose answer was lost: it is in doubt no longer."""
    ended = [
        Verdict(id=row.id, state="cancelled", outcome={"code": choice})
        for row in _doubted(session, company, problem)
    ]
    work.settle_many(session, ended, now=now)


def _doubted(session: Session, company: Company, problem: Problem) -> list[Work]:
    assert problem.entity is not None
    ids = {"cloud_id": problem.cloud_id, "quickbooks_id": problem.quickbooks_id}
    under_way = work.open_for_pair(session, company.id, entity=problem.entity, **ids)
    return [row for row in under_way if row.state == "in_doubt"]


def _winners(problem: Problem, choice: str) -> dict[str, str]:
    """{field: side that is right}; ChoiceError unless every differing field is named, once."""
    names = [str(each["field"]) for each in problem.detail.get("fields", ())]
    if choice in SIDES:
        return dict.fromkeys(names, choice)
    parts = [part.partition("=") for part in choice.removeprefix(MIXED).split(",")]
    chosen = {name.strip(): side.strip() for name, _, side in parts}
    if set(names) != chosen.keys() or len(parts) != len(names) or set(chosen.values()) - SIDES:
        spelled = ",".join(f"{name}=quickbooks" for name in names)
        raise ChoiceError(
            "Say for each field which side is right.", spelled=f"Such as {MIXED}{spelled}."
        )
    return chosen


def _decide(
    session: Session, company: Company, problem: Problem, winners: Mapping[str, str]
) -> None:
    """Let it look as if only the winner had moved: the base takes the loser's value."""
    assert problem.entity is not None
    mapping = mappings.by_cloud(session, company.id, problem.entity, problem.cloud_id or "")
    if mapping is None:
        return
    base = dict(mapping.base)
    for each in problem.detail.get("fields", ()):
        loser = "cloud" if winners[str(each["field"])] == "quickbooks" else "quickbooks"
        base[each["field"]] = each[loser]
    mappings.set_base(session, mapping.id, base)


def _linked(problem: Problem, choice: str) -> tuple[str, str] | None:
    """(cloud id, ListID or TxnID) of a choice that links two; None for any other."""
    if not choice.startswith(LINK):
        return None
    other = choice.removeprefix(LINK)
    cloud_id = problem.cloud_id if problem.cloud_id is not None else other
    quickbooks_id = problem.quickbooks_id if problem.cloud_id is None else other
    return None if quickbooks_id is None else (cloud_id, quickbooks_id)


def _link(session: Session, company: Company, problem: Problem, choice: str) -> None:
    assert problem.entity is not None
    ids = _linked(problem, choice)
    if ids is None:
        return
    cloud_id, quickbooks_id = ids
    leaving_out.end(
        *(session, company.id, problem.entity), cloud_id=cloud_id, quickbooks_id=quickbooks_id
    )
    mappings.link(
        session,
        company.id,
        problem.entity,
        Link(cloud_id=cloud_id, quickbooks_id=quickbooks_id, evidence="a person"),
    )
    records.mark_state(session, company.id, "cloud", problem.entity, [cloud_id], state="dirty")
    records.mark_state(
        session, company.id, "quickbooks", problem.entity, [quickbooks_id], state="dirty"
    )
    # The others that could have been it may be told apart now.
    records.set_dirty(session, company.id, entity=problem.entity, states=("ambiguous",))


def _look_again(session: Session, company: Company, problem: Problem) -> None:
    assert problem.entity is not None
    ids = {"cloud_id": problem.cloud_id, "quickbooks_id": problem.quickbooks_id}
    leaving_out.end(session, company.id, problem.entity, **ids)
    for side, one in (("cloud", problem.cloud_id), ("quickbooks", problem.quickbooks_id)):
        records.mark_state(session, company.id, side, problem.entity, _ids(one), state="dirty")


def _ids(one: str | None) -> list[str]:
    return [] if one is None else [one]
