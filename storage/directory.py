"""The only questions asked across tenants, before anybody knows whose transaction this will be.

Every function runs in an operator's session and calls one SECURITY DEFINER function of the schema
`directory`: one statement each. They answer with ids; whatever else a use case needs, it reads in
that tenant's own session.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import text

from storage.errors import AmbiguousError, TakenError
from storage.rows import read_all, read_one

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime, timedelta

    from storage.session import Session

_POLL = text("SELECT * FROM directory.poll(:username, :hashes, :key, :now, :busy, :address)")
_TICKET = text("SELECT * FROM directory.ticket(:hash)")
_COMPANY = text("SELECT * FROM directory.company_tenant(:key)")
_TENANTS = text("SELECT * FROM directory.tenants()")
_COUNTS = text("SELECT * FROM directory.tenant_counts(CAST(:ids AS uuid[]))")
_SWEEP = text("SELECT * FROM directory.companies_to_sweep(:now, :idle)")
_EXPIRED = text("SELECT * FROM directory.companies_with_expired_exchanges(:now)")
_SILENT = text("SELECT * FROM directory.silent_companies(:before)")
_WEBHOOK = text("SELECT * FROM directory.webhook(:key)")
_FORGET_EVENTS = text("SELECT directory.forget_webhook_events(:before)")
_KEY_USES = text("SELECT * FROM directory.key_uses(:now)")
_LOGIN = text("SELECT * FROM directory.login(:email)")
_USER = text("SELECT * FROM directory.user_tenant(:user_id)")
_ADD_OPERATOR = text("SELECT directory.add_operator(:email, :role, :password_hash)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Poll:
    """The answer to a Web Connector that asks.

    `verdict`: "nvu" (unknown name, wrong password, or to wait `retry_after` seconds because of
    earlier mistakes; `failures` says how often in a row the name was wrong when this one was
    counted; the ids are known when the name is) | "none" | "busy" (another session was heard a
    moment ago; `retry_after` seconds are left) | "work".
    `state` is the company's (active | paused | stopped), `session_id` its open session, if any.
    """

    verdict: str
    tenant_id: UUID | None
    company_id: UUID | None
    session_id: UUID | None
    state: str | None
    company_path: str | None
    schedule_minutes: int | None
    retry_after: int | None
    failures: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Ticket:
    """Whose session a ticket belongs to; closed sessions are found too."""

    tenant_id: UUID
    company_id: UUID
    session_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class CompanyRef:
    """Where a company is to be found."""

    tenant_id: UUID
    company_id: UUID
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Sweep:
    """A company for which a worker can do something now.

    `reasons`: "pages" (answers to take in) | "compute" (a run's plan is behind) | "cloud_work" |
    "idle_session" (its Web Connector went away).
    """

    tenant_id: UUID
    company_id: UUID
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Silence:
    """A company that was not heard of, or whose login was refused after its last good poll."""

    tenant_id: UUID
    company_id: UUID
    last_poll_at: datetime | None
    refused_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class TenantEntry:
    """One line of the list of tenants."""

    id: UUID
    name: str
    plan: str | None
    created_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class TenantCounts:
    """How many a tenant has, people that are shut out included."""

    tenant_id: UUID
    companies: int
    people: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Login:
    """Who an address belongs to; `tenant_id` is None for an operator."""

    user_id: UUID
    tenant_id: UUID | None
    role: str
    password_hash: str | None
    has_factor: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyUse:
    """How many digests of a kind stand under a key; None names one from before names were kept."""

    what: str
    key: str | None
    uses: int


@dataclass(frozen=True, slots=True, kw_only=True)
class UserRef:
    """A user by id, whoever's; `tenant_id` is None for an operator."""

    user_id: UUID
    tenant_id: UUID | None
    email: str
    role: str


def poll(
    session: Session,
    username: str,
    password_hashes: Sequence[bytes],
    *,
    key: str,
    now: datetime,
    busy_window: timedelta,
    address: str,
) -> Poll:
    """Who asks and whether there is anything to do, noting that they asked: one statement.

    `password_hashes` are the digests of what was typed under each key, newest first, and `key`
    names the newest: an older digest that is right is replaced by it. The password is ours and
    long, so no slow hash is needed on a call that comes every minute. A session heard within
    `busy_window` makes it busy.
    `address` is who asks, as `services.logins.network` spells it: mistakes are counted by it.
    """
    parameters = {
        "username": username,
        "hashes": list(password_hashes),
        "key": key,
        "now": now,
        "busy": busy_window.total_seconds(),
        "address": address,
    }
    found = read_one(session, _POLL, Poll, parameters)
    assert found is not None
    return found


def key_uses(session: Session, now: datetime) -> list[KeyUse]:
    """What still stands under which key; sealed secrets are not among it."""
    return read_all(session, _KEY_USES, KeyUse, {"now": now})


def find_ticket(session: Session, ticket_hash: bytes) -> Ticket | None:
    """The session behind a ticket, open or closed; None when we never gave it out."""
    return read_one(session, _TICKET, Ticket, {"hash": ticket_hash})


def tenant_of_company(session: Session, id_or_name: UUID | str) -> CompanyRef | None:
    """The company with this id or, whatever its case, this name.

    Raises AmbiguousError when several tenants have a company of that name.
    """
    found = read_all(session, _COMPANY, CompanyRef, {"key": str(id_or_name)})
    exact = [each for each in found if str(each.company_id) == str(id_or_name).lower()] or found
    if len(exact) > 1:
        raise AmbiguousError("companies", str(id_or_name), tuple(each.company_id for each in exact))
    return exact[0] if exact else None


def tenants(session: Session) -> list[TenantEntry]:
    """Every tenant, by name."""
    return read_all(session, _TENANTS, TenantEntry)


def tenant_counts(session: Session, ids: Sequence[UUID]) -> dict[UUID, TenantCounts]:
    """What these tenants have; one statement."""
    found = read_all(session, _COUNTS, TenantCounts, {"ids": list(ids)})
    return {each.tenant_id: each for each in found}


def find_tenant(session: Session, id_or_name: UUID | str) -> TenantEntry | None:
    """The tenant with this id or, whatever its case, this name."""
    wanted = str(id_or_name).lower()
    return next((t for t in tenants(session) if wanted in {str(t.id), t.name.lower()}), None)


def companies_to_sweep(session: Session, *, now: datetime, idle: timedelta) -> list[Sweep]:
    """The companies for which a worker can do something now.

    A session not heard of for `idle` counts, and so does cloud work whose worker went away.
    """
    rows = session.execute(_SWEEP, {"now": now, "idle": idle.total_seconds()})
    return [Sweep(tenant_id=r[0], company_id=r[1], reasons=tuple(r[2])) for r in rows]


def companies_with_expired_exchanges(session: Session, *, now: datetime) -> list[tuple[UUID, UUID]]:
    """(tenant, company) of those whose kept exchanges are due for removal."""
    return [(row[0], row[1]) for row in session.execute(_EXPIRED, {"now": now})]


def silent_companies(session: Session, *, before: datetime) -> list[Silence]:
    """Active companies not heard of since `before`, or refused since their last good poll."""
    return read_all(session, _SILENT, Silence, {"before": before})


def find_webhook(session: Session, key: str) -> tuple[UUID, UUID] | None:
    """(tenant, company) of the company whose notifications come to this address."""
    row = session.execute(_WEBHOOK, {"key": key.replace("\0", "")}).one_or_none()
    return None if row is None else (row[0], row[1])


def forget_webhook_events(session: Session, *, before: datetime) -> int:
    """Delete events heard before; returns how many."""
    return int(session.execute(_FORGET_EVENTS, {"before": before}).scalar_one())


def find_login(session: Session, email: str) -> Login | None:
    """The user with this address, with the hash to verify against."""
    return read_one(session, _LOGIN, Login, {"email": email})


def find_user(session: Session, user_id: UUID) -> UserRef | None:
    """The user with this id."""
    return read_one(session, _USER, UserRef, {"user_id": user_id})


def add_operator(session: Session, email: str, *, role: str, password_hash: str) -> UUID:
    """Make a user of no tenant and return the id; TakenError when the address is in use."""
    if find_login(session, email) is not None:
        raise TakenError("address", email)
    parameters = {"email": email, "role": role, "password_hash": password_hash}
    return UUID(str(session.execute(_ADD_OPERATOR, parameters).scalar_one()))
