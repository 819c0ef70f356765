"""Who may use a route: said beside every one of them.

An application with a route that states no audience does not start: forgetting is safe.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Flask

    from services.rights import OperatorRight, Right

    View = TypeVar("View", bound=Callable[..., Any])

_MARK: Final = "audience"
_RIGHT: Final = "right"


class Audience(StrEnum):
    """Who a route is for."""

    ANYONE = "anyone"
    SIGNED = "a cloud that signs what it says"
    LINK = "whoever holds a signed link"
    PERSON = "whoever is signed in for a tenant and has the right"
    OPERATOR = "whoever runs the service and has the right"
    SELF = "whoever is signed in, about herself"
    METRICS = "whoever watches, from this machine or with METRICS_TOKEN"
    TOKEN = "whoever presents a token of the scope that the route declares"  # noqa: S105


def allow(audience: Audience, right: Right | OperatorRight | None = None) -> Callable[[View], View]:
    """Mark a view with who may use it; the check itself is the audience's own (`app.gate`)."""
    if (audience in {Audience.PERSON, Audience.OPERATOR}) != (right is not None):
        raise TypeError(f"{audience.name} takes a right if, and only if, it has rights.")

    def mark(view: View) -> View:
        setattr(view, _MARK, audience)
        setattr(view, _RIGHT, right)
        return view

    return mark


def audience_of(view: object) -> Audience | None:
    """Whom a view says it is for, None when it does not say."""
    audience: Audience | None = getattr(view, _MARK, None)
    return audience


def right_of(view: object) -> Right | OperatorRight | None:
    """The right that a view takes, None when its audience has none."""
    right: Right | OperatorRight | None = getattr(view, _RIGHT, None)
    return right


def unmarked(app: Flask) -> list[str]:
    """The endpoints that say nothing about whom they are for; static files aside."""
    return sorted(
        endpoint
        for endpoint, view in app.view_functions.items()
        if not endpoint.endswith("static") and audience_of(view) is None
    )


def require_audiences(app: Flask) -> None:
    """Refuse to start an application with a route that states no audience."""
    forgotten = unmarked(app)
    if forgotten:
        raise RuntimeError(
            f"These routes do not say who may use them: {', '.join(forgotten)}. "
            "Put @allow(Audience.…) under the route."
        )
