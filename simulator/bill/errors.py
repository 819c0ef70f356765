"""How BILL says no: one code space, two envelopes (v3: an array; v2: a response_status of 1).

Codes from BILL API v3 documentation; where none is published for a refusal, BDC_1002 stands in,
which BILL explains as an unknown or misspelt parameter or an object in the wrong format.
"""

from __future__ import annotations

from typing import Any

CODES = {
    "BDC_1001": "System error occurred.",
    "BDC_1002": "Unknown error occurred.",
    "BDC_1101": "User name and/or password do not match our records.",
    "BDC_1102": "Developer key is invalid.",
    "BDC_1109": "Session is invalid.  Please log in.",
    "BDC_1121": "API not supported.",
    "BDC_1144": "Max number of allowed requests per hour reached: {limit}.",
    "BDC_1159": "Payment amount is more than the amount due.",
    "BDC_1205": "Object not found for the given id: {id}.",
    "BDC_1246": "Rollback due to other failures in bulk transaction",
    "BDC_1322": "Max number of concurrent requests per organization reached.",
    "BDC_1361": "Untrusted session.",
}
_DOWNSTREAM = {"BDC_1109", "BDC_1144", "BDC_1322"}


class ApiError(Exception):
    """A refusal on its way to the caller: HTTP status, BILL code, sentence."""

    def __init__(self, status: int, code: str, message: str = "", **values: object) -> None:
        self.status = status
        self.code = code
        self.message = message or CODES[code].format(**values)
        super().__init__(f"{status} {code}: {self.message}")


def refuse(message: str, code: str = "BDC_1002") -> ApiError:
    """A 400: the request cannot be taken as it stands."""
    return ApiError(400, code, message)


def missing(record_id: str) -> ApiError:
    """A 404 for an id nobody has."""
    return ApiError(404, "BDC_1205", id=record_id)


def v3_body(error: ApiError, stamp: str) -> list[dict[str, Any]]:
    """The v3 array."""
    category = "DOWNSTREAM" if error.code in _DOWNSTREAM else "REQUEST"
    if error.status >= 500:
        category = "SERVER"
    return [
        {
            "timestamp": stamp,
            "code": error.code,
            "severity": "ERROR",
            "category": category,
            "message": error.message,
        }
    ]


def v2_body(error: ApiError) -> dict[str, Any]:
    """The v2 envelope; it travels with HTTP 200."""
    return {
        "response_status": 1,
        "response_message": "Error",
        "response_data": {"error_code": error.code, "error_message": error.message},
    }
