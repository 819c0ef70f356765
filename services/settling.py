"""What a person's choice does to what is remembered of the records that a problem is about.

It never writes to either side by itself: the records are marked to be looked at again, and the next
pass decides as it always does.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from services import computers, leaving_out, restored_file
from services.choice_words import LINK, SIDES
from services.companies import forget_file_name
from services.guarding import let_go, raised
from services.problems import CREATE, LEAVE_ALL, LEFT_OUT
from storage import (
    companies,
    journal,
    left_out,
    mappings,
    preview_decisions,
    record_search,
    records,
    work,
)
from storage.journal import Event
from storage.mappings import Link
from storage.preview_decisions import Decision
from storage.work import Verdict

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

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


def apply(
    session: Session, company: Company, problem: Problem, choice: str, *, by: str, now: datetime
) -> None:
    """Do what a choice of the problem's says; `by` is who chose it."""
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
        _decide(session, company, problem, winners(problem, choice))
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


def winners(problem: Problem, choice: str) -> dict[str, str]:
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


def linked(problem: Problem, choice: str) -> tuple[str, str] | None:
    """(cloud id, ListID or TxnID) of a choice that links two; None for any other."""
    if not choice.startswith(LINK):
        return None
    other = choice.removeprefix(LINK)
    cloud_id = problem.cloud_id if problem.cloud_id is not None else other
    quickbooks_id = problem.quickbooks_id if problem.cloud_id is None else other
    return None if quickbooks_id is None else (cloud_id, quickbooks_id)


def _link(session: Session, company: Company, problem: Problem, choice: str) -> None:
    assert problem.entity is not None
    ids = linked(problem, choice)
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
