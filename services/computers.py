"""Which computers' Web Connectors serve a company: the one that began, and an alarm for another.

AppLock names the computer whose Web Connector has the company file open; it writes its own name
before anything is asked, so a lock that a crash left behind is never seen here. A second computer
does not stop a session: the books are the right ones. It is told until a person says which
computers are meant, because two schedules work against each other, and one of the two may hold an
old copy of the file.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from services import problems as words
from services.company_settings import CompanySettingError
from storage import companies, problems

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from datetime import datetime

    from storage.companies import Company
    from storage.session import Session

CODE: Final = "second-computer"
THIS_ONE: Final = "this-computer"
BOTH: Final = "both"
CHOICES: Final = (THIS_ONE, BOTH)
REMEMBERED: Final = 6
"""So many computers are remembered, the latest ones: a name nobody saw for long says nothing."""


def machine_of(app_lock: str | None) -> str | None:
    """The computer that AppLock's `LOCKED:<machine>:<ticks>` names; None when it names none."""
    parts = (app_lock or "").split(":")
    return parts[1].strip() or None if len(parts) > 1 else None


def seen(bound: Mapping[str, Any], machine: str | None, now: datetime) -> dict[str, Any]:
    """What is remembered of computers once this one came: who may, and when each was last here.

    The first computer that ever comes is the one that is meant.
    """
    times: dict[str, str] = dict(bound.get("computers") or {})
    meant: list[str] = list(bound.get("meant") or ())
    if machine is not None:
        times[machine] = now.isoformat(timespec="seconds")
        meant = meant or [machine]
    latest = sorted(times, key=lambda name: (name in meant, times[name]))[-REMEMBERED:]
    return {"computers": {name: times[name] for name in latest}, "meant": meant}


def tell(session: Session, company: Company, remembered: Mapping[str, Any], machine: str) -> None:
    """Open or renew the alarm when this is not a computer that is meant."""
    meant: list[str] = remembered["meant"]
    if machine in meant:
        return
    times = remembered["computers"]
    others = ", ".join(f"“{name}”{_when(times.get(name))}" for name in meant)
    problem = words.alarm(
        CODE,
        f"The Web Connector of another computer, “{machine}”, now syncs “{company.name}”"
        f"{_when(times[machine])}. Until now it was {others}.",
        f"If the books moved to “{machine}”, choose “{THIS_ONE}” and remove Deskbridge from the "
        "Web Connector on the other computer. If nobody meant to, remove it from "
        f"“{machine}” and make sure that no old copy of the company file is open there. If several "
        f"computers open the same file in turns, choose “{BOTH}”.",
        choices=CHOICES,
        detail={"machine": machine, "meant": meant, "computers": times},
    )
    problems.open_problem(session, company.id, problem)


def decide(session: Session, company: Company, detail: Mapping[str, Any], choice: str) -> None:
    """A person said which computers are meant from now on."""
    bound = dict(company.bound or {})
    before: list[str] = list(bound.get("meant") or ()) if choice == BOTH else []
    bound["meant"] = sorted({*before, str(detail["machine"])})
    companies.bind(session, company.id, bound)


def mean(session: Session, company: Company, names: Collection[str]) -> list[str]:
    """A person chose, of the computers that were seen, those that are meant, which are returned.

    CompanySettingError when it is none of them.
    """
    bound = dict(company.bound or {})
    meant = sorted(name for name in bound.get("computers") or {} if name in names)
    if not meant:
        raise CompanySettingError("Choose at least one computer.")
    companies.bind(session, company.id, {**bound, "meant": meant})
    for alarm in problems.list_open(session, company.id, kinds=["alarm"]):
        if alarm.code == CODE and alarm.detail.get("machine") in meant:
            problems.resolve(session, alarm.id, "this computer is meant")
    return meant


def _when(time: str | None) -> str:
    """When it was last here, in UTC, for a sentence."""
    return "" if time is None else f" (last {time[:16].replace('T', ' ')} UTC)"
