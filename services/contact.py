"""First contact of a session: whether it is the right company file, in a language we speak.

Nothing is sent before this was answered. The first file that connects is bound to the company; any
other is refused until a person binds it anew. Editions other than the US one, and a QuickBooks that
is too old, are recognised here and refused in a sentence.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, BinaryIO, Final

from qbxml.errors import QbxmlError
from qbxml.host import LOWEST_SERVED, FirstContact, read_first_contact
from qbxml.types import format_version
from services import computers, file_path, pc_clock
from services import problems as words
from services.choice_words import spoken
from services.facts import StoredFacts
from services.reading import plan_reads
from storage import companies, journal, problems, runs, sessions
from storage.journal import Event

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from services.context import Context
    from storage.companies import Company
    from storage.session import Session
    from storage.sessions import WebConnectorSession

EDITIONS: Final = {"CA": "Canadian", "UK": "British", "AU": "Australian", "OZ": "Australian"}
_RENAMED: Final = (
    " If it is the right one and was given another name, choose “bind” on the page Problems first."
)
REFUSALS: Final = frozenset(
    [
        "no-first-contact",
        "unreadable-first-contact",
        "edition-not-supported",
        "old-quickbooks",
        "file-not-stamped",
        "wrong-company-file",
    ]
)
LARGEST_CONTACT: Final = 4 * 1024 * 1024
OLDEST: Final = "QuickBooks 2009"
"""The product that first spoke qbXML LOWEST_SERVED."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """What the Web Connector brought: Host, Company and Preferences answers, path, country."""

    document: BinaryIO | None
    path: str
    country: str


@dataclass(frozen=True, slots=True)
class Refused:
    """Why a company file is not served; the bookkeeper reads cause and cure."""

    code: str
    cause: str
    cure: str
    choices: tuple[str, ...] = words.STOPPED


def meet(
    context: Context,
    session: Session,
    company: Company,
    current: WebConnectorSession,
    contact: Contact,
) -> str | None:
    """Bind or check the file and plan the run's reads; the sentence when it is refused."""
    facts = _read(contact, company)
    verdict = facts if isinstance(facts, Refused) else _judge(company, facts, contact.country)
    _note(session, company, facts, verdict, contact, now=context.clock.now())
    if verdict is not None:
        stop = words.stop(verdict.code, verdict.cause, verdict.cure, choices=verdict.choices)
        problems.open_problem(session, company.id, stop)
        file_path.doubt(session, company, verdict.code)
        detail = {"code": verdict.code, "path": contact.path}
        journal.write_many(session, company.id, [Event(event="file-refused", detail=detail)])
        return f"{verdict.cause} {spoken(verdict.cure, company.cloud)}"
    assert isinstance(facts, FirstContact)
    assert facts.best is not None
    for refusal in problems.list_open(session, company.id, kinds=["stop"]):
        if refusal.code in REFUSALS:
            problems.resolve(session, refusal.id, "the right file connected")
    _remember(session, company, facts, contact, now=context.clock.now())
    fresh = companies.get(session, company.id)
    sessions.set_contact(session, current.id, qbxml_version=format_version(facts.best))
    assert current.run_id is not None
    if not set(fresh.features) <= set(company.features):
        # The cloud may have been read already, without what only this feature gives a place.
        runs.set_cloud_read(session, current.run_id, done=False)
    asked = plan_reads(
        session,
        fresh,
        current.run_id,
        StoredFacts(context, fresh, version=facts.best),
        context.settings,
    )
    runs.bump_wanted(session, current.run_id)
    event = Event(event="session-began", run_id=current.run_id, detail={"reads": asked})
    journal.write_many(session, company.id, [event])
    return None


def _note(
    session: Session,
    company: Company,
    facts: FirstContact | Refused,
    verdict: Refused | None,
    contact: Contact,
    *,
    now: datetime,
) -> None:
    """Keep what the file said of itself, taken or refused, so that a person can be shown it."""
    told: dict[str, Any] = {"path": contact.path, "country": contact.country}
    if isinstance(facts, FirstContact):
        told |= {
            "company_name": facts.company_name,
            "product": facts.product,
            "release": ".".join(str(n) for n in (facts.major, facts.minor) if n is not None),
            "country": facts.country or contact.country,
            "qbxml": format_version(facts.versions[-1]) if facts.versions else None,
            "sample": bool(facts.is_sample),
        }
    if verdict is not None:
        told["refused"] = {
            "code": verdict.code,
            "cause": verdict.cause,
            "cure": spoken(verdict.cure, company.cloud),
        }
    known = {name: value for name, value in (company.contact or {}).items() if name != "at"}
    if known != told:
        companies.set_contact(session, company.id, {**told, "at": now.isoformat()})


def _read(contact: Contact, company: Company) -> FirstContact | Refused:
    if contact.document is None:
        return Refused(
            "no-first-contact",
            "The Web Connector did not say which company file it has opened.",
            "Choose Update Selected again; if it happens again, restart QuickBooks and the Web "
            "Connector.",
        )
    contact.document.seek(0)
    document = contact.document.read(LARGEST_CONTACT + 1)
    try:
        if len(document) > LARGEST_CONTACT:
            raise ValueError("too large")
        return read_first_contact(document, owner_id=f"{{{company.owner_id}}}")
    except (QbxmlError, ValueError):
        return Refused(
            "unreadable-first-contact",
            "QuickBooks' description of the company file could not be read.",
            "Choose Update Selected again; if it happens again, restart QuickBooks and the Web "
            "Connector.",
        )


def _judge(company: Company, facts: FirstContact, country: str) -> Refused | None:
    edition = (facts.country or country or "US").upper()
    if edition != "US":
        name = EDITIONS.get(edition, f"“{edition}”")
        return Refused(
            "edition-not-supported",
            f"This is the {name} edition of QuickBooks; only the US edition can be kept in step.",
            "Open a company file of the US edition, or remove this company from the Web Connector.",
        )
    return _age(company, facts) or _identity(company, facts)


def _age(company: Company, facts: FirstContact) -> Refused | None:
    """Too old a QuickBooks; a company that is served in its version already goes on as it did."""
    if facts.best is not None and (
        facts.best >= LOWEST_SERVED or format_version(facts.best) == company.qbxml_version
    ):
        return None
    return Refused(
        "old-quickbooks",
        f"{facts.product or 'This QuickBooks'} is too old: it does not let a program change all"
        f" that has to be kept in step. {OLDEST} is the oldest that can. Nothing was read or"
        " written.",
        f"Open the company file in {OLDEST} or newer, on the computer with the Web Connector, and"
        " run Update Selected again.",
    )


def _identity(company: Company, facts: FirstContact) -> Refused | None:
    """FileID under our OwnerID and the company's name are who the file is.

    The Web Connector stamps the FileID into whatever file stands at the registered path, so the
    name must agree too; a company that was renamed is bound anew by a person. A file that shows no
    stamp is told by its name alone, but only until a stamp was seen once.
    """
    bound: Mapping[str, Any] = company.bound or {}
    seen = (facts.file_id or "").strip("{}").lower()
    name = facts.company_name or "another company file"
    known = bound.get("company_name")
    ours = seen == str(company.file_id).lower() or not (seen or bound.get("file_id"))
    if ours and known in {None, facts.company_name}:
        return None
    if not seen:
        return Refused(
            "file-not-stamped",
            f"“{name}” does not carry this connection's mark, so it may not be the right file.",
            "Add the .qwc file to the Web Connector again with the right company file open.",
        )
    return Refused(
        "wrong-company-file",
        f"“{name}” is not the company file that “{company.name}” is connected to"
        f"{_known(bound)}. Nothing was read or written.",
        f"Open the right company file and choose Update Selected again.{_RENAMED if ours else ''}",
        choices=words.ANOTHER_FILE if ours else words.STOPPED,
    )


def _known(bound: Mapping[str, Any]) -> str:
    name = bound.get("company_name")
    return f" (“{name}”)" if name else ""


def _remember(
    session: Session, company: Company, facts: FirstContact, contact: Contact, *, now: datetime
) -> None:
    features = [
        name
        for name, present in (
            ("class_tracking", facts.class_tracking),
            ("account_numbers", facts.account_numbers),
            ("multicurrency", facts.multicurrency),
        )
        if present
    ]
    assert facts.best is not None
    companies.remember_contact(
        session,
        company.id,
        company_path=contact.path,
        country=facts.country or "US",
        qbxml_version=format_version(facts.best),
        features=features,
    )
    told = {
        "closing_date": facts.closing_date.isoformat() if facts.closing_date else None,
        "taxable_code": facts.taxable_code,
        "exempt_code": facts.exempt_code,
    }
    if any(company.settings.get(name) != value for name, value in told.items()):
        companies.update_settings(session, company.id, told)
    machine, distance = computers.machine_of(facts.app_lock), pc_clock.ahead(facts.app_lock, now)
    remembered = computers.seen(company.bound or {}, machine, now)
    if machine is not None and distance is not None:
        remembered |= pc_clock.meet(session, company, machine, distance, now)
    bound = {
        "file_id": (facts.file_id or "").strip("{}").lower() or None,
        "company_name": facts.company_name,
        "machine": machine,
        "product": facts.product,
        **remembered,
    }
    if company.bound != bound:
        companies.bind(session, company.id, bound)
    if machine is not None:
        computers.tell(session, company, remembered, machine)
