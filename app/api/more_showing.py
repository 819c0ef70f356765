"""Previews, webhooks, tokens and the audit log as the API shows them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from datetime import datetime

    Shown = dict[str, Any]


def endpoint(one: Any) -> Shown:
    """A webhook endpoint, without its secret."""
    return {
        "id": str(one.id),
        "url": one.url,
        "events": one.events,
        "enabled": one.enabled,
        "note": one.note,
        "retry": _time(one.retry_at),
        "created": _time(one.created_at),
    }


def delivery(one: Any) -> Shown:
    """A line of an endpoint's log."""
    told = one.delivery
    return {
        "id": str(told.id),
        "event": one.event,
        "message": f"msg_{told.notice_id.hex}",
        "company": str(one.company_id),
        "happened": _time(one.at),
        "state": told.state,
        "tries": told.tries,
        "last_try": _time(told.last_try_at),
        "next_try": _time(told.next_try_at) if told.state == "waiting" else None,
        "answer": told.answer,
    }


def token(one: Any) -> Shown:
    """A token, by its beginning."""
    return {
        "id": str(one.id),
        "prefix": one.prefix,
        "scope": one.scope,
        "name": one.name,
        "created": _time(one.created_at),
        "expires": _time(one.expires_at),
        "revoked": _time(one.revoked_at),
        "last_used": _time(one.last_used_at),
    }


def computers(one: Any) -> Shown:
    """The computers that a company was synced from."""
    bound = one.bound or {}
    meant = bound.get("meant") or []
    seen = sorted((bound.get("computers") or {}).items())
    return {
        "items": [{"name": name, "seen": at, "meant": name in meant} for name, at in seen],
    }


def notifications(one: Any) -> Shown:
    """Where the cloud is to send a company's notifications."""
    return {"url": one.url, "has_key": one.has_secret}


def tenant(one: Any) -> Shown:
    """A tenant, with its plan."""
    return {
        "id": str(one.id),
        "name": one.name,
        "plan": one.plan or "everything",
        "created": _time(one.created_at),
    }


def deed(one: Any) -> Shown:
    """A line of the audit log, as it was written down and in words."""
    line = one.line
    return {
        "id": line.id,
        "at": _time(line.at),
        "who": line.who,
        "token_name": line.token_name,
        "action": line.action,
        "words": one.words,
        "company": None if line.company_id is None else str(line.company_id),
        "company_name": line.company_name,
        "changes": [{"name": name, "before": was, "after": now} for name, was, now in one.changes],
        "told": [{"name": name, "value": value} for name, value in one.told],
        "detail": line.detail,
        "address": line.address,
    }


def person(one: Any) -> Shown:
    """Somebody of a tenant."""
    return {
        "id": str(one.user_id),
        "email": one.email,
        "name": one.name,
        "role": one.role,
        "disabled": _time(one.disabled_at),
        "second_factor": one.has_factor,
        "seen": _time(one.seen_at),
        "created": _time(one.created_at),
    }


def invited(one: Any) -> Shown:
    """Somebody who has not answered yet."""
    return {
        "id": str(one.id),
        "email": one.email,
        "role": one.role,
        "expires": _time(one.expires_at),
        "created": _time(one.created_at),
    }


def preview(found: Any) -> Shown:
    """A preview at a glance."""
    made = found.preview
    return {
        "held": found.held,
        "made": None if made is None else _time(made.made_at),
        "fresh": found.fresh,
        "incomplete": found.incomplete,
        "tallies": [
            {
                "kind": each.kind,
                "entity": each.entity,
                "side": each.side,
                "action": each.action,
                "number": each.number,
                "amount": _amount(each.amount),
            }
            for each in found.tallies
        ],
        "effects": [
            {
                "account": each.account,
                "account_type": each.account_type,
                "debit": str(each.debit),
                "credit": str(each.credit),
            }
            for each in found.effects
        ],
    }


def preview_item(one: Any, choices: list[str]) -> Shown:
    """One record of a preview, with what may be decided about it."""
    names = ("position", "kind", "entity", "side", "action", "cloud_id", "quickbooks_id", "label")
    shown = {name: getattr(one, name) for name in names}
    return {
        **shown,
        "amount": _amount(one.amount),
        "detail": dict(one.detail),
        "choices": choices,
    }


def preview_decision(one: Any) -> Shown:
    """What a person decided about a record of a preview, and whether it still holds."""
    names = ("entity", "side", "record_id", "other", "choice", "label", "who")
    return {
        **{name: getattr(one.said, name) for name in names},
        "decided": _time(one.said.decided_at),
        "moved": one.moved,
        "why_not": one.why_not,
    }


def _amount(amount: Any) -> str | None:
    return None if amount is None else str(amount)


def _time(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()
