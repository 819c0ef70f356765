"""Facts of a company that is held: who is whose, as the preview has it and a person said.

Nothing is linked before the start, and yet a bill of the one vendor must not be linked to a bill of
another: whether the two vendors are one is read off the preview, which matched them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from services.facts import StoredFacts
from storage import preview_decisions, previews
from storage.preview_decisions import LINK

if TYPE_CHECKING:
    from uuid import UUID

    from storage.session import Session


class PreviewFacts(StoredFacts):
    """`StoredFacts` that know the pairs which are linked at the start, too."""

    def _load(self, entity: str) -> None:
        if entity in self._forward:
            return
        super()._load(entity)
        with self._database.tenant_session(self._tenant) as session:
            for cloud_id, quickbooks_id in _foreseen(session, self._company.id, entity).items():
                self.learn(entity, cloud_id, quickbooks_id)


def _foreseen(session: Session, company_id: UUID, entity: str) -> dict[str, str]:
    """{cloud id: ListID or TxnID} of what will be linked; what a person said counts most."""
    never = preview_decisions.never_one(session, company_id, entity)
    matched = previews.matched(session, company_id, entity)
    said = [
        each.pair
        for each in preview_decisions.list_all(session, company_id)
        if each.entity == entity and each.choice.startswith(LINK) and each.applied_at is None
    ]
    return dict([*(matched - never), *(pair for pair in said if pair is not None)])
