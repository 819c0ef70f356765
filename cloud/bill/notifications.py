"""What BILL tells us unasked, and how much of it is believed: that something may have changed.

Nothing else in the body is read: what changed is asked of BILL itself.
"""

# Facts and their confidence (BILL API v3 documentation, webhooks):
#
# | fact | value | confidence |
# |---|---|---|
# | signature header | `x-bill-sha-signature` | documented |
# | signature | base64 of HMAC-SHA256 over the body with the security key | documented |
# | the key's bytes | the text of the security key as it is shown once | assumed |
# | body | a JSON string that holds JSON; an object is taken too | documented; inferred |
# | identity | `metadata.eventId`, `.organizationId`, `.eventType` | documented |
# | when it happened | `metadata.timestamp` or `.createdTime`; else the id alone tells | unknown |
# | delivery | 10 s to answer, then 2, 4, 8, 16 s later, then switched off | documented |
# | events | vendors, bills, invoices, payments, bank accounts; no customers | documented |

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from datetime import UTC, datetime
from typing import Any, Final

from cloud.notices import Notification

SIGNATURE_HEADER = "x-bill-sha-signature"
_OURS: Final = frozenset({"vendor", "bill", "invoice", "payment", "bank-account"})
_LONGEST_ID: Final = 200


def is_signed(body: bytes, signature: str, key: str) -> bool:
    """Whether the signature is the key's over exactly these bytes, in constant time."""
    expected = base64.b64encode(hmac.new(key.encode(), body, hashlib.sha256).digest())
    return hmac.compare_digest(expected, signature.strip().encode("utf-8", "replace"))


def read(body: bytes) -> Notification | None:
    """The event in a body whose signature was checked; None when it is none."""
    try:
        found = json.loads(body)
        if isinstance(found, str):
            found = json.loads(found)
        metadata = found.get("metadata") or found["payload"]["metadata"]
        event_id, kind = metadata["eventId"], metadata["eventType"]
    except (ValueError, RecursionError, TypeError, KeyError, AttributeError):
        return None
    if not (isinstance(event_id, str) and 0 < len(event_id) <= _LONGEST_ID):
        return None
    return Notification(
        event_id=event_id.replace("\0", ""),
        organization=str(metadata.get("organizationId") or ""),
        ours=str(kind).partition(".")[0] in _OURS,
        at=_moment(metadata.get("timestamp") or metadata.get("createdTime")),
    )


def _moment(said: Any) -> datetime | None:
    if not isinstance(said, str):
        return None
    try:
        moment = datetime.fromisoformat(said)
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
