"""BILL's error codes by what happens next, in one table.

v3 answers an array of errors with an HTTP status, v2 an envelope with HTTP 200; both share one code
space (BILL API v3 documentation, common error codes). What the table does not know is decided by
the status: 4xx refuses the record, 5xx leaves a write in doubt.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from cloud.bill.cursors import moment_of
from sync.errors import CloudRefused

if TYPE_CHECKING:
    from collections.abc import Mapping


class Recovery(Enum):
    """What to do about an error."""

    LOG_IN = "log in again and repeat the call once"
    NEXT_HOUR = "the hour's budget is used up; go on in the next clock hour"
    SHORTLY = "too many at once; repeat in a moment"
    SIGN_IN_REFUSED = "a person must correct the credentials"
    KEY_REFUSED = "whoever runs the service must correct the developer key"
    GONE = "there is no such record"
    REFUSED = "this request is refused as it stands"
    UNCERTAIN = "the server failed, perhaps after it did the work"


CODES: Final[Mapping[str, Recovery]] = MappingProxyType(
    {
        "BDC_1001": Recovery.UNCERTAIN,
        "BDC_1101": Recovery.SIGN_IN_REFUSED,
        "BDC_1102": Recovery.KEY_REFUSED,
        "BDC_1109": Recovery.LOG_IN,
        "BDC_1120": Recovery.LOG_IN,
        "BDC_1121": Recovery.REFUSED,
        "BDC_1144": Recovery.NEXT_HOUR,
        "BDC_1159": Recovery.REFUSED,
        "BDC_1205": Recovery.GONE,
        "BDC_1246": Recovery.REFUSED,
        "BDC_1322": Recovery.SHORTLY,
    }
)
_STATUSES: Final[Mapping[int, Recovery]] = MappingProxyType(
    {
        401: Recovery.LOG_IN,
        404: Recovery.GONE,
        408: Recovery.UNCERTAIN,
        429: Recovery.SHORTLY,
    }
)


class BillError(Exception):
    """BILL said no: HTTP status, code, its own sentence and the field it names, if any."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(f"{fault.code}: {fault.message}")
        self.fault = fault


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One error as BILL reported it, with the recovery we chose."""

    status: int
    code: str
    message: str
    field: str | None
    recovery: Recovery
    at: str = ""

    @property
    def rest_of_hour(self) -> float:
        """Seconds to the next clock hour by BILL's own clock; a quarter when it gave no time."""
        moment = moment_of(self.at)
        if moment is None:
            return 900.0
        return 3601.0 - moment.minute * 60 - moment.second


def fault_of_v3(status: int, body: Any) -> Fault | None:
    """The first error of an answer; None when the answer is a success."""
    if 200 <= status < 300:
        return None
    rows = body if isinstance(body, list) else [body]
    row = next((row for row in rows if isinstance(row, dict)), {})
    worst = next((r for r in rows if isinstance(r, dict) and r.get("severity") == "ERROR"), row)
    code = str(worst.get("code") or f"HTTP_{status}")
    return Fault(
        status=status,
        code=code,
        message=str(worst.get("message") or worst.get("detail") or f"HTTP status {status}"),
        field=_field(worst.get("params")),
        recovery=recovery_of(status, code),
        at=str(worst.get("timestamp") or ""),
    )


def fault_of_v2(status: int, body: Any) -> Fault | None:
    """The error of a v2 envelope; None when response_status is 0."""
    envelope = body if isinstance(body, dict) else {}
    if status == 200 and str(envelope.get("response_status")) == "0":
        return None
    data = envelope.get("response_data")
    detail = data if isinstance(data, dict) else {}
    # v2 reports its errors with HTTP 200: an error it explains counts as a refusal.
    seen = 400 if status == 200 else status
    code = str(detail.get("error_code") or f"HTTP_{status}")
    return Fault(
        status=status,
        code=code,
        message=str(detail.get("error_message") or f"HTTP status {status}"),
        field=None,
        recovery=recovery_of(seen, code),
    )


def recovery_of(status: int, code: str) -> Recovery:
    """The table: a known code first, else the status."""
    known = CODES.get(code)
    # An unknown id inside a create is a refusal of the create, not a record that is gone.
    if known is Recovery.GONE and status == 400:
        return Recovery.REFUSED
    if known is not None:
        return known
    if status in _STATUSES:
        return _STATUSES[status]
    return Recovery.REFUSED if 400 <= status < 500 else Recovery.UNCERTAIN


def refused_for_good(fault: Fault) -> CloudRefused:
    """The error for the person who can act on refused credentials."""
    if fault.recovery is Recovery.KEY_REFUSED:
        return CloudRefused(
            f"BILL does not accept this service's developer key ({fault.code}).",
            cure="Whoever runs the service checks BILL_DEV_KEY and that it belongs to this "
            "environment (sandbox or production).",
        )
    return CloudRefused(
        "BILL does not accept the sync token.",
        cure="In BILL, open Settings → Sync & Integrations → Tokens, make a new token, and enter "
        "its name and the token under Connection.",
        auth=True,
        detail=f"{fault.code}: {fault.message}",
    )


def _field(params: Any) -> str | None:
    rows = params if isinstance(params, list) else []
    names = [str(row["name"]) for row in rows if isinstance(row, dict) and row.get("name")]
    return names[0] if names else None
