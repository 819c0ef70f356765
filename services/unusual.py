"""Documents whose amount is far from the usual: each is held alone, and a person is asked.

The history is what was in step before this run began, so that a first sync asks nothing. What a
person once said to post is not asked again for that amount.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Final

from services import problems as words
from services.guarding import passed_before
from storage import problems, runs
from storage.record_questions import worths
from sync.amounts import Scale, amount_of, changes_amount, measured, party
from sync.flows import ENTITIES
from sync.intent import Create, Update

if TYPE_CHECKING:
    from datetime import datetime

    from services.context import Context
    from services.pairs import Pair
    from storage.companies import Company
    from storage.problems import NewProblem
    from storage.record_questions import Worth
    from storage.runs import Run
    from sync.amounts import Unusual
    from sync.flow import Entity
    from sync.intent import PairPlan

CODE: Final = "unusual-amount"
POST: Final = "post"


class Amounts:
    """What one company's documents are usually worth, loaded once a pass and only when needed."""

    def __init__(self, context: Context, company: Company, run: Run) -> None:
        self._context = context
        self._company = company
        self._run = run
        self._passed: dict[str, datetime] | None = None
        self._scale = scale_of(company)
        self._worths: dict[str, list[Worth]] = {}

    def question(self, entity: Entity, pair: Pair, decided: PairPlan) -> NewProblem | None:
        """The problem to show in place of writing; None when the amount is nothing special."""
        intent = decided.to_cloud or decided.to_quickbooks
        if self._scale is None or entity.dated_by is None or entity.name not in self._before():
            return None
        if not isinstance(intent, Create | Update):
            return None
        found = self._measured(entity, pair, intent, self._scale)
        if found is None:
            return None
        asked = _problem(entity, pair, found)
        return None if self._is_settled(asked) else asked

    def _before(self) -> dict[str, datetime]:
        """Per entity, when the run before this one passed its guards; the guard just noted it."""
        if self._passed is None:
            with self._context.database.tenant_session(self._company.tenant_id) as session:
                self._passed = passed_before(runs.get(session, self._run.id))
        return self._passed

    def _measured(
        self, entity: Entity, pair: Pair, intent: Create | Update, scale: Scale
    ) -> Unusual | None:
        amount, before = Decimal(amount_of(entity, intent.record)), _agreed(entity, pair)
        if isinstance(intent, Update) and not changes_amount(entity, intent.changes):
            return None
        if amount == before:
            return None
        whose = party(entity)
        owner = str(intent.record.get(whose.name) or "") if whose is not None else ""
        history = [each for each in self._history(entity) if each.amount > 0]
        return measured(
            amount,
            of_party=[each.amount for each in history if owner and each.party == owner],
            of_kind=[each.amount for each in history if each.entity == entity.name],
            before=before,
            scale=scale,
        )

    def _history(self, entity: Entity) -> list[Worth]:
        """Documents of the same kind of party: a vendor's bills explain the vendor's payments."""
        if entity.name not in self._worths:
            whose = party(entity)
            kinds = [
                each.name
                for each in ENTITIES
                if each.dated_by is not None
                and (own := party(each)) is not None
                and whose is not None
                and own.name == whose.name
            ]
            with self._context.database.tenant_session(self._company.tenant_id) as session:
                self._worths[entity.name] = worths(
                    session,
                    self._company.id,
                    kinds or [entity.name],
                    party=whose.name if whose is not None else "",
                    before=self._before()[entity.name],
                )
        return self._worths[entity.name]

    def _is_settled(self, asked: NewProblem) -> bool:
        """Whether a person has said to post this record with this very amount."""
        with self._context.database.tenant_session(self._company.tenant_id) as session:
            return problems.was_chosen(session, self._company.id, asked, POST, same="amount")


def scale_of(company: Company) -> Scale | None:
    """What is unusual for this company; None when it does not want to be asked."""
    factor, floor = (company.settings.get(name) for name in ("amount_factor", "amount_floor"))
    if factor == "off":
        return None
    usual = Scale()
    return Scale(
        factor=Decimal(str(factor)) if factor else usual.factor,
        floor=Decimal(str(floor)) if floor else usual.floor,
    )


def _agreed(entity: Entity, pair: Pair) -> Decimal | None:
    """What both sides last agreed the document was worth."""
    if pair.mapping is None or not pair.mapping.base:
        return None
    return Decimal(amount_of(entity, pair.mapping.base))


def _problem(entity: Entity, pair: Pair, found: Unusual) -> NewProblem:
    more = "more" if found.amount > found.usual else "less"
    return words.refusal(
        entity.name,
        {"label": pair.label},
        code=CODE,
        cause=(
            f"This {entity.title} is for {found.amount:,.2f}; {found.usual:,.2f} is usual here,"
            f" {found.times:,} times {more}. A decimal point may be missing or too many."
        ),
        cure=(
            "Look at the document. If the amount is right, choose “post”. If not, correct it"
            " where it was entered: the next sync looks again. If it is not wanted, choose “skip”."
        ),
        cloud_id=pair.cloud_id,
        quickbooks_id=pair.quickbooks_id,
        detail={"amount": f"{found.amount:.2f}", "usual": f"{found.usual:.2f}"},
        choices=words.UNUSUAL,
    )
