"""What a record without a name of its own is found by: the name of those whose ids it is made of.

Kept beside the record for the search alone; what is shown is put together when it is shown. A name
that changed is written anew, and nothing else of the record: it has not changed itself.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sqlalchemy import func, text, tuple_

from storage.models import RecordRow
from storage.record_values import StoredRecord
from storage.rows import as_json, changed, chosen, read_all

if TYPE_CHECKING:
    from collections.abc import Mapping
    from uuid import UUID

    from storage.session import Session

_SHARE: Final = text("""
    UPDATE records SET named = lender.label FROM (
        SELECT side, id, label FROM records WHERE company_id = :company_id AND entity = :lender
    ) AS lender
    WHERE company_id = :company_id AND entity = :entity AND records.side = lender.side
      AND records.id = lender.id AND named IS DISTINCT FROM lender.label
""")
_NAME: Final = text("""
    UPDATE records SET named = CAST(:names AS jsonb) ->> id
    WHERE company_id = :company_id AND entity = :entity AND side = 'cloud'
      AND id = ANY (ARRAY(SELECT jsonb_object_keys(CAST(:names AS jsonb))))
      AND named IS DISTINCT FROM CAST(:names AS jsonb) ->> id
""")


def share(session: Session, company_id: UUID, entity: str, lender: str) -> int:
    """Call what shares the ids of another entity as that one is called; how many it changed."""
    asked = {"company_id": company_id, "entity": entity, "lender": lender}
    return changed(session, _SHARE, asked)


def made_of_two(
    session: Session, company_id: UUID, *, limit: int, after: tuple[str, str] | None
) -> list[StoredRecord]:
    """Records of the cloud whose id is those of two others, by (entity, id)."""
    statement = chosen(RecordRow, StoredRecord).where(
        RecordRow.company_id == company_id,
        RecordRow.side == "cloud",
        func.strpos(RecordRow.id, "/") > 0,
    )
    if after is not None:
        statement = statement.where(tuple_(RecordRow.entity, RecordRow.id) > after)
    ordered = statement.order_by(RecordRow.entity, RecordRow.id).limit(limit)
    return read_all(session, ordered, StoredRecord)


def name(session: Session, company_id: UUID, entity: str, names: Mapping[str, str]) -> int:
    """Call these of the cloud so, {id: name}; how many were called otherwise."""
    asked = {"company_id": company_id, "entity": entity, "names": as_json(dict(names))}
    return changed(session, _NAME, asked)
