"""Runs of a company, and its journal."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Final
from uuid import UUID

from app.api import paging, showing
from app.api.failures import unknown
from app.api.route import PAGING, Answer, Place, Route
from app.api.shapes import ID
from services.listings import NothingThereError

if TYPE_CHECKING:
    from app.api.route import Call


def list_runs(call: Call) -> Answer:
    """Newest first."""
    place = paging.after(call)
    found = call.services.listings.runs(
        call.tenant_id,
        call.company_id,
        limit=call.limit + 1,
        after=None if place is None else (datetime.fromisoformat(place[0]), UUID(place[1])),
    )
    return paging.page(call, found, showing.run, lambda one: (one.started_at.isoformat(), one.id))


def show_run(call: Call) -> Answer:
    """One run."""
    try:
        found = call.services.listings.run(
            call.tenant_id, call.company_id, UUID(call.path["run_id"])
        )
    except NothingThereError:
        raise unknown("run") from None
    return Answer(value=showing.run(found))


def list_journal(call: Call) -> Answer:
    """What happened to the company and everything in it, newest first."""
    place = paging.after(call)
    found = call.services.listings.timeline(
        call.tenant_id,
        call.company_id,
        None,
        limit=call.limit + 1,
        before=None if place is None else int(place[0]),
    )
    return paging.page(call, found, showing.entry, lambda one: (one.id,))


ROUTES: Final = (
    Route(
        name="listRuns",
        method="GET",
        path="/companies/{company_id}/runs",
        summary="A company's runs, newest first",
        place=Place.COMPANY,
        answer="RunPage",
        handle=list_runs,
        query=PAGING,
    ),
    Route(
        name="showRun",
        method="GET",
        path="/companies/{company_id}/runs/{run_id}",
        summary="One run: what it moved, and how it ended",
        place=Place.COMPANY,
        answer="Run",
        handle=show_run,
        parameters={"run_id": ID},
    ),
    Route(
        name="listJournal",
        method="GET",
        path="/companies/{company_id}/journal",
        summary="What happened to a company, newest first",
        place=Place.COMPANY,
        answer="EntryPage",
        handle=list_journal,
        query=PAGING,
    ),
)
