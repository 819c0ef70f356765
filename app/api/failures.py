"""Errors as programs read them: RFC 9457, one stable word each, and what to do next.

`type` is a URN that never changes; `title` says it in general, `detail` in particular.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final

from flask import Response

from services.company_settings import NotPossibleError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from services.company_settings import CompanySettingError

CONTENT_TYPE: Final = "application/problem+json"


@dataclass(slots=True)
class ApiError(Exception):
    """A request that is refused; `errors` are {pointer, detail} of what does not fit in it."""

    status: int
    word: str
    detail: str
    errors: Sequence[Mapping[str, str]] = ()
    headers: Mapping[str, str] = field(default_factory=dict)

    def document(self) -> dict[str, Any]:
        """The problem document."""
        told: dict[str, Any] = {
            "type": f"urn:deskbridge:error:{self.word}",
            "title": HTTPStatus(self.status).phrase,
            "status": self.status,
            "detail": self.detail,
        }
        if self.errors:
            told["errors"] = [dict(each) for each in self.errors]
        return told

    def response(self) -> Response:
        """The answer."""
        text = json.dumps(self.document(), ensure_ascii=False)
        return Response(
            text, status=self.status, content_type=CONTENT_TYPE, headers=dict(self.headers)
        )


def unknown(what: str) -> ApiError:
    """Nothing of ours is there: one answer for what never was and for what is somebody else's."""
    return ApiError(
        404, f"unknown-{what}", f"There is no such {what}. Look at the list it would be in."
    )


def of_setting(error: CompanySettingError) -> ApiError:
    """A setting that is refused: 409 when the document allows it and only the present does not."""
    if isinstance(error, NotPossibleError):
        return ApiError(409, "not-possible", str(error))
    return ApiError(422, "does-not-fit", str(error))


HTTP_WORDS: Final = {
    400: ("malformed-request", "The request cannot be read. Send it as HTTP and JSON prescribe."),
    404: ("unknown-address", "There is nothing at this address. See /api/v1/openapi.json."),
    405: ("wrong-method", "This address does not take this method; Allow says which it takes."),
    413: ("too-large", "The request is too large. Send less than 256 KiB."),
    415: ("wrong-media-type", "Send the body as application/json."),
}


def of_http(status: int, headers: Mapping[str, str] | None = None) -> ApiError:
    """What the framework refuses by itself, in our words."""
    word, detail = HTTP_WORDS.get(status, HTTP_WORDS[400])
    known = status if status in HTTP_WORDS else 400
    return ApiError(known, word, detail, headers=dict(headers or {}))
