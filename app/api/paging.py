"""The pages of a list, each with the cursor that the next one begins after."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from app.api.failures import ApiError
from app.api.route import Answer
from app.cursors import CursorError, cursor, place_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from app.api.route import Call


def after(call: Call) -> list[str] | None:
    """The key that this page begins after; None for the first page. ApiError for no cursor."""
    given = call.query.get("cursor")
    if given is None:
        return None
    try:
        return place_of(call.services.settings, _whose(call), given)
    except CursorError:
        raise ApiError(
            404,
            "unknown-cursor",
            "This cursor is not of this list. Begin without one, and follow “next” from there.",
        ) from None


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
        onward = cursor(call.services.settings, _whose(call), key(shown[-1]))
    return Answer(value={"items": [show(each) for each in shown], "next": onward})


def _whose(call: Call) -> str:
    # Of this list alone: a cursor of another company or another filter means nothing here.
    filters = sorted((k, v) for k, v in call.query.items() if k not in {"cursor", "limit"})
    return f"api cursor {call.route.name} {sorted(call.path.items())} {call.tenant_id} {filters}"
