"""Problems as a person handles them: listed with their choices, and settled by one of them.

A choice never writes to either side by itself. It corrects what is remembered, marks the records to
be looked at again and asks for a sync; the next pass decides as it always does.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from services import leaving_out, linking
from services.choice_words import is_for_all
from services.companies import UnknownCompanyError
from services.facts import StoredFacts
from services.problems import LEFT_SO, TAKE_UP
from services.settling import MIXED, ChoiceError, apply, linked, winners
from storage import companies, directory, journal, problems, record_search, records
from storage.errors import NotFoundError
from storage.journal import Event

if TYPE_CHECKING:
    from collections.abc import Sequence

    from services.context import Context
    from storage.companies import Company
    from storage.problems import Problem
    from storage.session import Session


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
                    apply(session, company, problem, choice, by=by, now=now)
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
        ids = linked(problem, choice)
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
        winners(problem, choice)
        return
    if choice not in problem.choices:
        offered = ", ".join(f"“{each}”" for each in problem.choices) or "none"
        raise ChoiceError(f"This problem has other choices: {offered}. Choose one of them.")
