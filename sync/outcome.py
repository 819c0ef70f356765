"""What QuickBooks answered → what happens next, with cause and cure in words.

Total: no answer is without an outcome. Three kinds of answer: the statusCode of a request, the
HRESULT the Web Connector reports when there is none, and the messageSetStatusCode of a status
check. The tables are data in outcome_tables; here is only what one number alone cannot say.
"""

from __future__ import annotations

from dataclasses import replace

from sync.outcome_tables import (
    HRESULTS,
    IN_USE,
    SET_STATUSES,
    STATUSES,
    UNKNOWN_HRESULT,
    UNKNOWN_SET_STATUS,
    UNKNOWN_STATUS,
    UNKNOWN_WARNING,
    WRITE_LOST,
)
from sync.outcome_words import Action, Outcome

__all__ = ["Action", "Outcome", "of_hresult", "of_set_status", "of_status"]

_BUSY_WORDS = ("another user", "could not be locked", "is locked", "being edited", "being used")
_NEVER_RUN = frozenset({"0x80040400", "0x80040423"})
_KINDS = ("Query", "Add", "Mod", "Void", "Del")
_MACROS = range(9100, 9200)
_WARNINGS = range(500, 1000)


def of_status(code: int, text: str, *, request: str) -> Outcome:
    """The outcome of one request, "VendorModRq", from its statusCode and statusMessage.

    3170 and 3180 are decided by the text too; 3000, 3120 and 500 by whether the request changes a
    record that we thought was there.
    """
    kind = _kind(request)
    if code in {3170, 3175, 3176, 3180} and any(word in text.lower() for word in _BUSY_WORDS):
        return _said(replace(IN_USE, code=f"qb-{code}"), text)
    if code in _MACROS:
        return _said(replace(STATUSES[9100], code=f"qb-{code}"), text)
    row = STATUSES.get(code)
    if row is None:
        unknown = UNKNOWN_WARNING if code in _WARNINGS else UNKNOWN_STATUS
        return _said(replace(unknown, code=f"qb-{code}"), text)
    return _said(_by_kind(row, code, kind), text)


def of_hresult(code: str, *, writing: bool) -> Outcome:
    """The outcome of a call that brought no qbXML, from its HRESULT ("0x80040400").

    `writing`: a set with writes was out. Then the outcome is unknown, except for the two codes
    that say that QuickBooks ran nothing.
    """
    known = "0x" + code.strip().lower().removeprefix("0x").upper()
    found = HRESULTS.get(known)
    outcome = found or replace(UNKNOWN_HRESULT, code=f"hr-{known}")
    if writing and known not in _NEVER_RUN:
        cause = f"{outcome.cause} {WRITE_LOST.cause}"
        return replace(WRITE_LOST, code=outcome.code, cause=cause)
    return outcome


def of_set_status(code: int | None) -> Outcome:
    """What a status check (new = old = ID) says about a set whose answer was lost.

    None and 0: QuickBooks kept its result; read the statuses in it. Everything else is either
    "look for the record" or a person's.
    """
    found = SET_STATUSES.get(code or 0)
    return found or replace(UNKNOWN_SET_STATUS, code=f"set-{code}")


def _by_kind(row: Outcome, code: int, kind: str) -> Outcome:
    if code in {500, 3000, 3120} and kind in {"Mod", "Void", "Del"}:
        return replace(
            row,
            action=Action.REFRESH,
            cure="Nothing to do: the record is read again and planned anew.",
        )
    if code == 1 and kind != "Query":
        return replace(UNKNOWN_STATUS, code="qb-1")
    if code == 500 and kind == "Add":
        return replace(UNKNOWN_WARNING, code="qb-500")
    return row


def _kind(request: str) -> str:
    name = request.removesuffix("Rq")
    return next((kind for kind in _KINDS if name.endswith(kind)), "")


def _said(outcome: Outcome, text: str) -> Outcome:
    """QuickBooks' own words behind ours: they name the field or the record."""
    words = " ".join(text.split())
    if not words or (outcome.action is Action.DONE and not outcome.note):
        return outcome
    return replace(outcome, cause=f"{outcome.cause} QuickBooks says: {words[:500]}")
