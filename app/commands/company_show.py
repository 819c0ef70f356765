"""`deskbridge company status|records`: how a company stands, and which records are one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from app.commands.opening import add_data, opened
from app.commands.printing import add_json, say, table

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterable
    from datetime import datetime


def add_to(actions: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the commands."""
    status = actions.add_parser(
        "status",
        help="say how it stands",
        description="Says when the Web Connector came last, what the last run moved in every flow, "
        "and how many refusals, conflicts and writes in doubt there are.",
    )
    status.add_argument("company", metavar="COMPANY", help="its name or id")
    add_json(status)
    add_data(status)
    status.set_defaults(run=run_status)
    records = actions.add_parser(
        "records",
        help="list the pairs of an entity",
        description="Lists the pairs of an entity, or of all of them: both ids, the name or "
        "number, the state.",
    )
    records.add_argument("company", metavar="COMPANY", help="its name or id")
    records.add_argument("entity", metavar="ENTITY", help="vendor, invoice, …, or all")
    add_json(records)
    add_data(records)
    records.set_defaults(run=run_records)


def run_status(arguments: argparse.Namespace) -> int:
    """Say how a company stands."""
    from sync.flows import FLOWS

    with opened(arguments) as services:
        found = _shown(services.companies.status(arguments.company), FLOWS)
    return say(arguments, found, _lines(found))


def run_records(arguments: argparse.Namespace) -> int:
    """List mapped pairs."""
    from sync.flows import ENTITIES

    asked = [each.name for each in ENTITIES] if arguments.entity == "all" else [arguments.entity]
    with opened(arguments) as services:
        found = [
            _pair(entity, each)
            for entity in asked
            for each in services.companies.records(arguments.company, entity)
        ]
    columns = ("entity", "cloud_id", "quickbooks_id", "state", "label")
    lines = table(columns, [[each[key] for key in columns] for each in found])
    return say(arguments, {"records": found}, lines if found else ["There are none."])


def _pair(entity: str, pair: Any) -> dict[str, Any]:
    return {
        "entity": entity,
        "cloud_id": pair.cloud_id,
        "quickbooks_id": pair.quickbooks_id,
        "name": _name(entity, pair.label),
        "label": pair.label,
        "state": pair.state,
        "cloud_state": pair.cloud_state,
        "quickbooks_state": pair.quickbooks_state,
    }


def _name(entity: str, label: str) -> str:
    """A list record's name, a transaction's number: its label begins with it and says more."""
    from sync.flows import entity as declared

    return label.partition(", ")[0] if declared(entity).label[0] == "number" else label


def _shown(status: Any, flows: Iterable[str]) -> dict[str, Any]:
    company, run, problems = status.company, status.last_run, status.problems
    counts = run.counts if run is not None else {}
    return {
        "company": company.id,
        "name": company.name,
        "tenant": company.tenant_id,
        "state": company.state,
        "in_preview": company.held_at is not None,
        "stop_reason": company.stop_reason,
        "company_file": (company.bound or {}).get("company_name"),
        "last_poll": _time(status.last_poll_at),
        "last_refused_poll": _time(status.refused_at),
        "next_sync": _time(company.next_sync_at),
        "sync_requested": company.sync_requested,
        "session_open": status.open_session is not None,
        "last_run": None
        if run is None
        else {
            "started": _time(run.started_at),
            "ended": _time(run.ended_at),
            "phase": run.phase,
            "result": run.result,
        },
        "flows": {flow: counts.get(flow, {}) for flow in flows},
        "refusals": problems.get("refusal", 0),
        "conflicts": problems.get("conflict", 0),
        "drifts": problems.get("drift", 0),
        "ambiguous": problems.get("ambiguous", 0),
        "stops": problems.get("stop", 0),
        "alarms": problems.get("alarm", 0),
        "in_doubt": status.in_doubt,
        "mapped": status.mapped,
        "waiting": _waiting(status.records),
    }


def _waiting(records: dict[tuple[str, str, str], int]) -> dict[str, int]:
    """{entity: records that wait for another one or for their turn}, both sides together."""
    found: dict[str, int] = {}
    for (entity, _side, state), number in records.items():
        if state in {"dirty", "waiting"}:
            found[entity] = found.get(entity, 0) + number
    return found


def _lines(found: dict[str, Any]) -> Iterable[str]:
    yield f"{found['name']} ({found['company']}) is {found['state']}."
    if found["in_preview"]:
        yield "In preview: nothing is written until `deskbridge company start`."
    if found["stop_reason"]:
        yield f"Stopped: {found['stop_reason'].get('cause', found['stop_reason'])}"
    yield f"Last poll:  {found['last_poll'] or 'never'}"
    run = found["last_run"]
    if run is None:
        yield "Last run:   none yet"
    else:
        yield f"Last run:   {run['started']}, {run['result'] or run['phase']}"
    for name in ("refusals", "conflicts", "drifts", "ambiguous", "stops", "alarms", "in_doubt"):
        yield f"{name.replace('_', ' ').capitalize() + ':':<12}{found[name]}"
    from services.run_words import counted  # it brings the program with it, --help need not

    rows = [
        (flow, ", ".join(f"{number} {words}" for number, words in counted(counts)))
        for flow, counts in found["flows"].items()
        if counts
    ]
    yield from table(("flow", "moved in the last run"), rows) if rows else ["Nothing moved."]


def _time(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat(timespec="seconds")
