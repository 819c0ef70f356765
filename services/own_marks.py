"""Our marks in QuickBooks: worked out from the company and the cloud's id, never drawn.

A mark that only our database knew would be lost with it. These can be made again after a restore,
so that what was written since the backup is known for ours and not written twice.
"""

from __future__ import annotations

import base64
import hashlib
from typing import TYPE_CHECKING
from uuid import UUID, uuid5

if TYPE_CHECKING:
    from collections.abc import Mapping


def guid_of(company_id: UUID, entity: str, cloud_id: str) -> UUID:
    """The ExternalGUID of the record that a cloud record becomes in this company's file."""
    return uuid5(company_id, f"{entity}/{cloud_id}")


def mark_of(company_id: UUID, entity: str, cloud_id: str) -> str:
    """The key in the memo of what takes no ExternalGUID: 12 characters, 60 bits."""
    digest = hashlib.sha256(f"{company_id}/{entity}/{cloud_id}".encode()).digest()
    return base64.b32encode(digest).decode()[:12]


def marks_of(company_id: UUID, entity: str, cloud_id: str) -> Mapping[str, str]:
    """Both, as `sync.match` compares them."""
    guid = str(guid_of(company_id, entity, cloud_id))
    return {"guid": guid, "mark": mark_of(company_id, entity, cloud_id)}
