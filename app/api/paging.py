"""Cursors: where a list goes on, signed, so that whoever has one got it from us and for this list.

A cursor says after which row, not how many rows on: what comes and goes meanwhile moves nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from itsdangerous import BadSignature, URLSafeSerializer

from app.api.failures import ApiError
from app.api.route import Answer

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from app.api.route import Call


def after(call: Call) -> list[str] | None:
    """The key that this page begins after; None for the first page. ApiError for no cursor."""
    given = call.query.get("cursor")
    if given is None:
        return None
    try:
        found: list[str] = _signer(call).loads(given)
    except BadSignature:
        raise ApiError(
            404,
            "unknown-cursor",
            "This cursor is not of this list. Begin without one, and follow “next” from there.",
        ) from None
    return found


def page(
    call: Call,
    rows: Sequence[Any],
    show: Callable[[Any], dict[str, Any]],
    key: Callable[[Any], Sequence[object]],
) -> Answer:
    """A page of `rows`, of which one more was asked for than is shown."""
    shown = rows[: call.limit]
    onward: str | None = None
    if len(rows) > len(shown):
        onward = _signer(call).dumps([str(part) for part in key(shown[-1])])
    return Answer(value={"items": [show(each) for each in shown], "next": onward})


def _signer(call: Call) -> URLSafeSerializer:
    # Of this list alone: a cursor of another company or another filter means nothing here.
    filters = sorted((k, v) for k, v in call.query.items() if k not in {"cursor", "limit"})
    salt = f"api cursor {call.route.name} {sorted(call.path.items())} {call.tenant_id} {filters}"
    return URLSafeSerializer(list(reversed(call.services.settings.secret_keys)), salt=salt)
