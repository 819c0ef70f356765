"""One operation, declared once: what it takes, who may ask, what it answers.

The door checks by this and the OpenAPI document is written from it; a handler only does the work.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final

from app.api.shapes import ID, told, whole
from services.api_tokens import Scope

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from uuid import UUID

    from app.api.shapes import Schema
    from app.ports import Services
    from services.api_tokens import Caller

PREFIX: Final = "/api/v1"
LONGEST_PAGE: Final = 200
USUAL_PAGE: Final = 50

PAGING: Final[Mapping[str, Schema]] = {
    "limit": told(
        {**whole(1, LONGEST_PAGE), "default": USUAL_PAGE}, "How many to answer with at most."
    ),
    "cursor": told(
        {"type": "string", "minLength": 1, "maxLength": 2000, "pattern": r"^[A-Za-z0-9._-]+$"},
        "“next” of the page before.",
    ),
}
WHOSE: Final[Mapping[str, Schema]] = {
    "tenant": told(ID, "Which tenant; only an operator's token needs to say.")
}


class Place(StrEnum):
    """Whose things a route is about, and so how its transaction's tenant is found."""

    PUBLIC = "nobody's in particular"
    FLEET = "everybody's"
    TENANT = "a tenant's"
    COMPANY = "a company's"


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """A request that was checked: everything in it is of its declared kind."""

    services: Services
    route: Route
    caller: Caller | None
    tenant_id: UUID
    company_id: UUID
    path: Mapping[str, str]
    query: Mapping[str, Any]
    headers: Mapping[str, str]
    body: Any
    address: str = ""

    @property
    def limit(self) -> int:
        """How long a page may be."""
        found: int = self.query.get("limit", USUAL_PAGE)
        return int(found)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a handler says: a JSON value, or bytes of another kind.

    `done` is what the audit log says of it besides what its address does; never a secret.
    """

    value: Any
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    media: str = "application/json"
    done: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """One operation. `answer` is a component's name, or a media type that is no JSON.

    `refusals` are the statuses only its handler knows of; those that follow from the rest are not
    repeated. `matched` says that If-Match is heeded.
    """

    name: str
    method: str
    path: str
    summary: str
    place: Place
    answer: str
    handle: Callable[[Call], Answer]
    scope: Scope = Scope.READ
    status: int = 200
    parameters: Mapping[str, Schema] = field(default_factory=dict)
    query: Mapping[str, Schema] = field(default_factory=dict)
    body: Schema | None = None
    refusals: tuple[int, ...] = ()
    matched: bool = False

    @property
    def writes(self) -> bool:
        """Whether it changes anything, so that an Idempotency-Key is worth something."""
        return self.method != "GET"

    @property
    def secured(self) -> bool:
        """Whether a token is needed."""
        return self.place is not Place.PUBLIC

    @property
    def path_schemas(self) -> dict[str, Schema]:
        """Everything in braces in the path."""
        company = {"company_id": ID} if self.place is Place.COMPANY else {}
        return {**company, **self.parameters}

    @property
    def query_schemas(self) -> dict[str, Schema]:
        """Everything that may stand after the question mark."""
        return {**self.query, **(WHOSE if self.place is Place.TENANT else {})}

    @property
    def header_schemas(self) -> dict[str, Schema]:
        """The headers of ours that it heeds."""
        found: dict[str, Schema] = {}
        if self.writes:
            found["Idempotency-Key"] = told(
                {"type": "string", "minLength": 1, "maxLength": 200, "pattern": r"^[!-~]+$"},
                "Asking again under the same key within a day answers the same and does nothing.",
            )
        if self.matched:
            found["If-Match"] = told(
                {"type": "string", "maxLength": 1000},
                "The ETag that was seen (RFC 9110); when it is another one, nothing is changed.",
            )
        return found

    @property
    def statuses(self) -> tuple[int, ...]:
        """Every refusal that this route can answer with."""
        found = {*self.refusals, *self._of_secured(), *self._of_parts()}
        return tuple(sorted(found))

    def _of_secured(self) -> set[int]:
        return {400, 401, 403, 500, 503} if self.secured else {500, 503}

    def _of_parts(self) -> set[int]:
        found = {422}  # an undeclared name after the question mark is refused everywhere
        if self.path_schemas or "cursor" in self.query or self.place is Place.TENANT:
            found.add(404)
        if self.writes:
            found |= {409, 413, 415}
        if self.matched:
            found.add(412)
        return found
