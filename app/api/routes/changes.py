"""What a person may change about a company: settings, a pause, a sync now."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from app.api.components import ENTITY_NAMES
from app.api.failures import ApiError, of_setting
from app.api.route import Answer, Place, Route
from app.api.routes.companies import shown
from app.api.shapes import DAY, FLAG, closed, maybe, one_of, told, western_line, whole
from services.api_tokens import Scope
from services.changing import ChangedMeanwhileError
from services.companies import CompanySettingError
from services.company_settings import (
    ACCOUNTS,
    AS_ALL,
    DEPARTMENTS,
    LARGEST_CAP,
    LEAST_FACTOR,
    LONGEST_SCHEDULE,
    WINNERS,
)
from services.quiet import quiet_hours
from services.setting_words import START_DATE
from sync.flows import FLOWS

if TYPE_CHECKING:
    from app.api.route import Call
    from app.api.shapes import Schema

_ACCOUNT: Final = told(
    maybe(western_line(159)), "An account's name or number; null is the default."
)


def _or_off(least: int) -> Schema:
    """A number, "off", or null for the default."""
    return {"anyOf": [whole(least, LARGEST_CAP), one_of("off"), {"type": "null"}]}


_QUIET: Final = (
    r"^([01][0-9]|2[0-3]):[0-5][0-9]-([01][0-9]|2[0-3]):[0-5][0-9] [A-Za-z_]+(/[A-Za-z0-9_+-]+)*$"
)
CHANGES: Final = closed(
    {},
    {
        "sync_start_date": told(maybe(DAY), START_DATE),
        "schedule_minutes": told(maybe(whole(1, LONGEST_SCHEDULE)), "null is the usual one."),
        **dict.fromkeys(ACCOUNTS, _ACCOUNT),
        "conflict": told(
            maybe(
                closed(
                    {},
                    {"*": one_of(*WINNERS)} | dict.fromkeys(ENTITY_NAMES, one_of(*WINNERS, AS_ALL)),
                    minProperties=1,
                )
            ),
            "By entity, “*” being all others; entities left out stay, “default” is as all others. "
            "null is the default for all.",
        ),
        "flows": told(
            maybe(closed({}, dict.fromkeys(FLOWS, FLAG), minProperties=1)),
            "Flows left out stay as they are. null switches every one on.",
        ),
        "allowed_removals": FLAG,
        "new_records_cap": told(_or_off(1), "New records of one kind that a run makes unasked."),
        "amount_factor": told(
            _or_off(LEAST_FACTOR),
            "How many times larger than any before an amount may be unasked.",
        ),
        "amount_floor": told(
            maybe({"type": "string", "maxLength": 15, "pattern": r"^[0-9]{1,12}(\.[0-9]{1,2})?$"}),
            "Amounts up to this are never asked about.",
        ),
        "quiet_hours": told(
            maybe({"type": "string", "maxLength": 60, "pattern": _QUIET}),
            "When no sync begins by itself: “22:00-06:00 America/Chicago”.",
        ),
        "departments_as": told(
            maybe(one_of(*DEPARTMENTS)), "What QuickBooks' classes become in BILL."
        ),
    },
    minProperties=1,
)


def change_company(call: Call) -> Answer:
    """Change settings, all or none."""
    _possible(call.body.get("quiet_hours"))
    try:
        changed = call.services.companies.change(
            str(call.company_id),
            _spelled(call.body),
            versions=_seen(call),
        )
    except CompanySettingError as error:
        raise of_setting(error) from None
    except ChangedMeanwhileError:
        raise ApiError(
            412,
            "changed-meanwhile",
            "Somebody changed these settings since you read them. Read them again, then decide.",
        ) from None
    return replace(shown(call), done={"changes": changed})


def pause(call: Call) -> Answer:
    """Answer its Web Connector that there is nothing to do."""
    return _made(call, "paused")


def resume(call: Call) -> Answer:
    """End a pause, or a stop whose cause is over."""
    return _made(call, "active")


def _made(call: Call, state: str) -> Answer:
    try:
        call.services.companies.set_state(str(call.company_id), state)
    except CompanySettingError as error:
        raise ApiError(409, "not-possible", str(error)) from None
    return shown(call)


def sync_now(call: Call) -> Answer:
    """Make the next poll find everything that is due."""
    call.services.companies.request_sync(str(call.company_id))
    line_now = call.services.listings.company(call.tenant_id, call.company_id)
    state = line_now.company.state
    value = {"company": str(call.company_id), "requested": True, "state": state}
    return Answer(value=value, status=202)


def _possible(hours: str | None) -> None:
    """Quiet hours that are well written may still name a zone that is none, or never end."""
    try:
        if hours is not None:
            quiet_hours(hours)
    except ValueError as error:
        raise ApiError(409, "not-possible", str(error)) from None


def _seen(call: Call) -> frozenset[str] | None:
    """The versions that may be changed, as If-Match names them; None for any."""
    given = call.headers.get("If-Match")
    if given is None or given.strip() == "*":
        return None
    # A weak tag never matches here (RFC 9110), and neither does what is no tag at all.
    return frozenset(each.strip().removeprefix('"').removesuffix('"') for each in given.split(","))


def _spelled(body: dict[str, Any]) -> dict[str, str]:
    """The changes in the words that the command line has for them."""
    told: dict[str, str] = {}
    for name, value in body.items():
        if value is None:
            text = ""
        elif name == "conflict":
            text = ",".join(f"{'' if who == '*' else who}:{won}" for who, won in value.items())
        elif name == "flows":
            text = ",".join(f"{flow}:{'on' if on else 'off'}" for flow, on in value.items())
        else:
            text = {True: "yes", False: "no"}[value] if isinstance(value, bool) else str(value)
        told["schedule" if name == "schedule_minutes" else name] = text
    return told


ROUTES: Final = (
    Route(
        name="changeCompany",
        method="PATCH",
        path="/companies/{company_id}",
        summary="Change settings, flows and schedule, all or none",
        place=Place.COMPANY,
        answer="Company",
        handle=change_company,
        scope=Scope.WRITE,
        body=CHANGES,
        matched=True,
    ),
    *(
        Route(
            name=name,
            method="POST",
            path=f"/companies/{{company_id}}/{word}",
            summary=summary,
            place=Place.COMPANY,
            answer=answer,
            handle=handle,
            scope=Scope.WRITE,
            status=status,
        )
        for name, word, summary, handle, answer, status in (
            ("pauseCompany", "pause", "Pause a company", pause, "Company", 200),
            ("resumeCompany", "resume", "End a pause or a stop", resume, "Company", 200),
            (
                "syncNow",
                "sync",
                "Sync when its Web Connector comes next",
                sync_now,
                "Requested",
                202,
            ),
        )
    ),
)
