"""Idempotency-Key: a write that is asked for twice is done once and answered the same twice."""

from __future__ import annotations

import base64
import hashlib
import json
from typing import TYPE_CHECKING
from uuid import UUID

from app.api.failures import ApiError
from app.api.route import Answer, Place
from services.api_replies import KeyReusedError, Request, StillRunningError

if TYPE_CHECKING:
    from app.api.route import Call


def answered(call: Call) -> Answer:
    """What the handler says, or said when the same was asked for under the same key."""
    key = call.headers.get("Idempotency-Key")
    if key is None or call.caller is None:
        return _done(call)
    request = Request(
        tenant_id=call.tenant_id,
        token_id=call.caller.token_id,
        key=key,
        digest=_digest(call),
    )
    begun = _begun(call, request)
    if not isinstance(begun, UUID):
        return _read(begun)
    try:
        answer = _done(call)
    except BaseException:
        # A refusal changed nothing. After a mistake of ours nobody knows, and asking again is the
        # best that can be done: every write of this door may be repeated.
        call.services.replies.release(request, begun)
        raise
    call.services.replies.keep(request, begun, _written(answer))
    return answer


def _done(call: Call) -> Answer:
    """What the handler says; a change goes into journal and audit log with its token.

    What was changed into what it is already is no change.
    """
    answer = call.route.handle(call)
    if call.caller is None or not call.route.writes or answer.done.get("changes") == {}:
        return answer
    company_id = _company(call, answer)
    if company_id is not None:
        call.services.tokens.note_write(
            call.caller, call.route.name, tenant_id=call.tenant_id, company_id=company_id
        )
    call.services.audit.note(
        call.caller.prefix,
        f"api: {call.route.name}",
        {**call.path, **answer.done},
        tenant_id=_tenant(call, answer),
        company_id=company_id,
        address=call.address,
    )
    return answer


def _tenant(call: Call, answer: Answer) -> UUID | None:
    """The tenant that it concerns; None for what is the service's own."""
    if call.route.place is not Place.FLEET:
        return call.tenant_id
    made = answer.value["id"] if call.route.name == "addTenant" else None
    named = call.path.get("tenant_id", made)
    return None if named is None else UUID(named)


def _company(call: Call, answer: Answer) -> UUID | None:
    """The company that was changed, or made; None for what is the tenant's as a whole."""
    if call.route.place is Place.COMPANY:
        return call.company_id
    made = answer.value.get("company") if isinstance(answer.value, dict) else None
    return UUID(made) if isinstance(made, str) else None


def _begun(call: Call, request: Request) -> str | UUID:
    try:
        return call.services.replies.begin(request)
    except KeyReusedError:
        told = {"pointer": "/Idempotency-Key", "detail": "stands for another request"}
        raise ApiError(
            422,
            "key-reused",
            "This Idempotency-Key was used for another request. Make a new key for this one.",
            errors=[told],
        ) from None
    except StillRunningError:
        raise ApiError(
            409,
            "still-running",
            "The same request is being done. Ask again in a few seconds.",
            headers={"Retry-After": "5"},
        ) from None


def _digest(call: Call) -> bytes:
    told = [
        call.route.name,
        sorted(call.path.items()),
        sorted(call.query.items()),
        call.headers.get("If-Match"),
        call.body,
    ]
    return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).digest()


def _written(answer: Answer) -> str:
    raw = answer.value if isinstance(answer.value, bytes) else None
    return json.dumps(
        {
            "status": answer.status,
            "headers": dict(answer.headers),
            "media": answer.media,
            "value": answer.value if raw is None else base64.b64encode(raw).decode(),
            "raw": raw is not None,
        }
    )


def _read(text: str) -> Answer:
    told = json.loads(text)
    value = base64.b64decode(told["value"]) if told["raw"] else told["value"]
    return Answer(value=value, status=told["status"], headers=told["headers"], media=told["media"])
