"""How each thing is written in an answer; `components` says the same as a schema."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from services.company_settings import ACCOUNTS, settings_version
from sync.flows import FLOWS

if TYPE_CHECKING:
    from datetime import datetime

Shown = dict[str, Any]


def company(line: Any) -> Shown:
    """A company as the list has it."""
    one = line.company
    return {
        "id": str(one.id),
        "tenant": str(one.tenant_id),
        "name": one.name,
        "cloud": one.cloud,
        "organization": str(one.cloud_settings.get("organization") or ""),
        "username": one.username,
        "state": one.state,
        "stop_reason": one.stop_reason,
        "company_file": (one.bound or {}).get("company_name"),
        "country": one.country,
        "qbxml_version": one.qbxml_version,
        "created": time(one.created_at),
        "last_poll": time(line.last_poll_at),
        "last_refused_poll": time(line.refused_at),
        "next_sync": time(one.next_sync_at),
        "sync_requested": one.sync_requested,
        "in_preview": one.held_at is not None,
        "last_run": None if line.last_run is None else run(line.last_run),
        "problems": dict(line.problems),
        "settings": settings(one),
    }


def etag(one: Any) -> str:
    """What If-Match must bring back to change this company's settings."""
    return f'"{settings_version(one)}"'


def settings(one: Any) -> Shown:
    """What a person may set, with the defaults filled in."""
    conflict = one.settings.get("conflict") or {}
    by_entity = {"": conflict} if isinstance(conflict, str) else conflict
    flows = one.settings.get("flows") or {}
    return {
        "sync_start_date": None if one.sync_start_date is None else str(one.sync_start_date),
        "schedule_minutes": one.schedule_minutes,
        **{name: one.settings.get(name) for name in ACCOUNTS},
        "conflict": {entity or "*": winner for entity, winner in by_entity.items()},
        "flows": {flow: bool(flows.get(flow, True)) for flow in FLOWS},
        "allowed_removals": bool(one.settings.get("allowed_removals")),
        **{name: _number(one.settings.get(name)) for name in ("new_records_cap", "amount_factor")},
        **{
            name: one.settings.get(name)
            for name in ("amount_floor", "quiet_hours", "departments_as")
        },
    }


def _number(kept: Any) -> Any:
    return kept if kept in {None, "off"} else int(kept)


def run(one: Any) -> Shown:
    """One run."""
    return {
        "id": str(one.id),
        "phase": one.phase,
        "started": time(one.started_at),
        "ended": time(one.ended_at),
        "result": one.result,
        "moved": one.counts,
    }


def status(found: Any) -> Shown:
    """How much of a company is in step, waits, or is in doubt."""
    waiting: dict[str, int] = {}
    for (entity, _side, state), number in found.records.items():
        if state in {"dirty", "waiting"}:
            waiting[entity] = waiting.get(entity, 0) + number
    return {
        "company": str(found.company.id),
        "session_open": found.open_session is not None,
        "in_doubt": found.in_doubt,
        "mapped": found.mapped,
        "waiting": waiting,
        "problems": found.problems,
    }


def problem(found: Any) -> Shown:
    """What waits for a person, or did, and whose money it is about."""
    one = found.problem
    return {
        "id": str(one.id),
        "kind": one.kind,
        "code": one.code,
        "entity": one.entity,
        "record": one.label,
        "party": found.about.party or None,
        "amount": found.about.amount or None,
        "cloud_id": one.cloud_id,
        "quickbooks_id": one.quickbooks_id,
        "cause": found.cause,
        "cure": found.typed,
        "choices": list(one.choices),
        "detail": one.detail,
        "opened": time(one.opened_at),
        "cleared": time(one.cleared_at),
        "resolution": one.resolution,
    }


def record(found: Any) -> Shown:
    """One thing as both sides hold it."""
    mapping = found.mapping
    return {
        "entity": found.entity,
        "cloud": None if found.cloud is None else _side(found.cloud),
        "quickbooks": None if found.quickbooks is None else _side(found.quickbooks),
        "mapping": None
        if mapping is None
        else {
            "state": mapping.state,
            "evidence": mapping.evidence,
            "cloud_id": mapping.cloud_id,
            "quickbooks_id": mapping.quickbooks_id,
            "agreed": mapping.base,
            "created": time(mapping.created_at),
        },
    }


def entry(one: Any) -> Shown:
    """One line of the journal."""
    return {
        "id": one.id,
        "at": time(one.at),
        "event": one.event,
        "run": None if one.run_id is None else str(one.run_id),
        "entity": one.entity,
        "cloud_id": one.cloud_id,
        "quickbooks_id": one.quickbooks_id,
        "detail": one.detail,
    }


def fleet_line(one: Any) -> Shown:
    """One company among all of them."""
    return {
        "tenant": str(one.tenant_id),
        "tenant_name": one.tenant_name,
        "company": str(one.company_id),
        "name": one.name,
        "state": one.state,
        "need": one.need,
        "why": one.why,
        "problems": one.problems,
        "usual_poll_seconds": round(one.usual),
        "last_poll": time(one.last_poll_at),
        "last_refused_poll": time(one.refused_at),
        "session_heard": time(one.session_heard_at),
        "next_sync": time(one.next_sync_at),
        "quickbooks": one.product,
        "newest_qbxml": one.qbxml,
    }


def time(moment: datetime | None) -> str | None:
    """A moment in UTC, to the microsecond."""
    return None if moment is None else moment.isoformat()


def _side(one: Any) -> Shown:
    return {
        "id": one.id,
        "label": one.label,
        "state": one.state,
        "reason": one.reason,
        "archived": one.archived,
        "gone": one.gone,
        "version": one.version,
        "updated": time(one.updated_at),
        "values": one.data,
    }
