"""What is told of an event: to a program as values, to a person as a mail.

Values are read once, when somebody is told first, and kept: whoever is told again hears the same.
Nothing of a credential is in them.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID
from zoneinfo import ZoneInfo

from babel.dates import format_datetime

from services.choice_words import spoken
from services.notices import TRIAL
from services.words_for_people import named
from storage import companies, notices, problems, runs
from storage.errors import NotFoundError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from storage.notices import Notice
    from storage.session import Session

_MOST: Final = 20
"""Problems that one mail spells out."""
_LONGEST: Final = 500


def told(session: Session, notice: Notice, *, base_url: str) -> dict[str, Any]:
    """The values of an event, read from what it is about, and kept from then on."""
    if notice.data is not None:
        return notice.data
    company = companies.get(session, notice.company_id)
    page = f"{base_url}/companies/{company.id}"
    found: dict[str, Any] = {"company": {"id": str(company.id), "name": company.name, "url": page}}
    try:
        if notice.event == "run.finished":
            found["run"] = _run(session, notice.source)
        elif notice.event.startswith("problem."):
            found["problem"] = _problem(session, notice.source, page, company.cloud)
            found["problem"]["help"] = f"{base_url}/help/{found['problem']['code']}"
        elif notice.event != TRIAL:
            found["silent_since"] = notice.source
            if notice.event == "company.heard_again":
                found["heard_at"] = _stamp(notice.at)
    except NotFoundError:
        found["gone"] = True  # deleted between what happened and now
    notices.fix(session, notice.id, found)
    return found


def mail(
    found: Sequence[tuple[Notice, dict[str, Any]]], *, zone: str | None, base_url: str
) -> tuple[str, str]:
    """(subject, text) of one mail about one company."""
    name = str(found[0][1]["company"]["name"])
    parts = [part for part in (_silence(found, zone), _problems(found), _runs(found)) if part]
    subject = f"{name}: {'; '.join(title for title, _ in parts)}"
    text = "\n\n".join(body for _, body in parts)
    link = found[0][1]["company"]["url"]
    end = f"{name}: {link}\nWhat you are mailed: {base_url}/notifications"
    return " ".join(subject.split())[:200], f"{text}\n\n-- \n{end}\n"


def _run(session: Session, source: str) -> dict[str, Any]:
    run = runs.get(session, UUID(source))
    return {
        "id": str(run.id),
        "result": run.result,
        "started": _stamp(run.started_at),
        "ended": _stamp(run.ended_at),
        "moved": run.counts,
    }


def _problem(session: Session, source: str, page: str, cloud: str) -> dict[str, Any]:
    one = problems.get(session, UUID(source))
    return {
        "id": str(one.id),
        "kind": one.kind,
        "code": one.code,
        "entity": one.entity,
        "record": one.label,
        "cause": named(one.cause, cloud)[:_LONGEST],
        "cure": spoken(one.cure, cloud, one.kind)[:_LONGEST],
        "opened": _stamp(one.opened_at),
        "cleared": _stamp(one.cleared_at),
        "resolution": one.resolution,
        "url": f"{page}/problems/{one.id}",
    }


def _silence(
    found: Sequence[tuple[Notice, dict[str, Any]]], zone: str | None
) -> tuple[str, str] | None:
    """The last word on whether it is heard."""
    about = [(notice, data) for notice, data in found if notice.event.startswith("company.")]
    if not about:
        return None
    notice, data = about[-1]
    since = _when(datetime.fromisoformat(data["silent_since"]), zone)
    if notice.event == "company.heard_again":
        return "heard again", (
            f"The Web Connector of this company calls again; it was silent since {since}. "
            "Nothing has to be done: what was missed is caught up by itself."
        )
    return f"silent since {since}", (
        f"The Web Connector of this company has not called since {since}. Nothing is lost, and "
        "nothing is brought in step until it calls.\n"
        "See that its computer is on, that QuickBooks' Web Connector runs, and that the box beside "
        "this company is ticked and Auto-Run is on; then choose Update Selected."
    )


def _problems(found: Sequence[tuple[Notice, dict[str, Any]]]) -> tuple[str, str] | None:
    of = {
        event: [
            data["problem"] for notice, data in found if notice.event == event and "problem" in data
        ]
        for event in ("problem.opened", "problem.cleared")
    }
    over = {each["id"] for each in of["problem.cleared"]}
    opened = [each for each in of["problem.opened"] if each["id"] not in over]
    lines = []
    if opened:
        lines.append(f"{_number(len(opened))} for you:")
        lines += [_spelled(each) for each in opened[:_MOST]]
        if len(opened) > _MOST:
            lines.append(f"… and {len(opened) - _MOST} more.")
    if over:
        lines.append(f"{len(over)} {'is' if len(over) == 1 else 'are'} over.")
    if not lines:
        return None
    title = _number(len(opened)) if opened else f"{len(over)} solved"
    return title, "\n\n".join(lines)


def _runs(found: Sequence[tuple[Notice, dict[str, Any]]]) -> tuple[str, str] | None:
    ended = [data["run"] for notice, data in found if "run" in data]
    if not ended:
        return None
    failed = sum(each["result"] != "done" for each in ended)
    title = "1 sync" if len(ended) == 1 else f"{len(ended)} syncs"
    return title, f"{title} ended, {failed or 'none'} of them not as it should."


def _number(number: int) -> str:
    return "1 problem waits" if number == 1 else f"{number} problems wait"


def _spelled(problem: dict[str, Any]) -> str:
    record = " ".join(str(problem["record"] or problem["code"]).split())
    return f"* {record}: {problem['cause']}\n  {problem['cure']}\n  {problem['url']}"


def _when(moment: datetime, zone: str | None) -> str:
    try:
        local = moment.astimezone(ZoneInfo(zone or "UTC"))
    except (ValueError, OSError, KeyError):
        local = moment.astimezone(UTC)
    return format_datetime(local, "EEEE, MMMM d, h:mm a z", locale="en_US")


def _stamp(moment: datetime | None) -> str | None:
    return None if moment is None else moment.astimezone(UTC).isoformat()
