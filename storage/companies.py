"""One company file and one cloud account: settings, login, schedule, what the file said of itself.

Secrets arrive sealed and leave sealed; passwords arrive as digests. It refuses to make two
companies of one name in a tenant, two logins of one name anywhere, or two companies anywhere that
are connected to one organization of a cloud.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

from sqlalchemy import bindparam, case, func, literal, select, text, true, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import IntegrityError

from storage.errors import NotFoundError, TakenError
from storage.models import CompanyRow, PollRow
from storage.rows import as_json, changed, chosen, read_all, read_one

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date, datetime

    from storage.session import Session


ORGANIZATION = "organization"  # of TakenError: some company is connected to it already


@dataclass(frozen=True, slots=True, kw_only=True)
class Company:
    """A company as its tenant may see it; the login's digests stay behind.

    `state` active | paused | stopped (`stop_reason` says why; of a paused one, that it was given
    up) · `bound` the identity of the company file {file_id, company_name} and the computers it came
    from {machine, computers, meant} · `features` what the file has switched on · `cloud_secret`
    sealed · `settled_set` the newest set of writes that QuickBooks may forget · `held_at` since
    when it is only looked at (None: it has begun) · `contact` what the company file said of itself
    last · `plan` its tenant's · `sync_now` whether a person asked for a sync that does not wait for
    the end of quiet hours.
    """

    id: UUID
    tenant_id: UUID
    name: str
    cloud: str
    cloud_settings: dict[str, Any]
    cloud_secret: bytes | None
    settings: dict[str, Any]
    state: str
    stop_reason: dict[str, Any] | None
    username: str
    owner_id: UUID
    file_id: UUID
    bound: dict[str, Any] | None
    company_path: str | None
    country: str | None
    qbxml_version: str | None
    features: list[str]
    sync_start_date: date | None
    schedule_minutes: int | None
    next_sync_at: datetime | None
    sync_requested: bool
    last_run_id: UUID | None
    settled_set: str | None
    held_at: datetime | None
    contact: dict[str, Any] | None
    created_at: datetime
    plan: str | None
    sync_now: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class NewCompany:
    """What a company begins with; `next_sync_at` in the past makes the first poll find work."""

    name: str
    cloud: str
    username: str
    password_hash: bytes
    password_key: str | None = None
    cloud_settings: Mapping[str, Any] = field(default_factory=dict)
    cloud_secret: bytes | None = None
    settings: Mapping[str, Any] = field(default_factory=dict)
    sync_start_date: date | None = None
    schedule_minutes: int | None = None
    next_sync_at: datetime | None = None
    held_at: datetime | None = None
    owner_id: UUID = field(default_factory=uuid4)
    file_id: UUID = field(default_factory=uuid4)
    id: UUID = field(default_factory=uuid4)


# Built once: asked by everybody, and put together more slowly than answered.
_COMPANY = chosen(CompanyRow, Company)
_BY_ID = _COMPANY.where(CompanyRow.id == bindparam("company_id"))
_SET_LAST_RUN = text("""
    UPDATE companies c SET last_run_id = :run_id, moved = c.moved || COALESCE((
        SELECT jsonb_object_agg(flow, r.id) FROM runs r, jsonb_object_keys(r.counts) AS flow
        WHERE r.id = c.last_run_id), '{}')
    WHERE c.id = :company_id
""")


def create(session: Session, new: NewCompany) -> Company:
    """Make a company of the session's tenant; TakenError for a name, login or organization in use.

    An organization may be in use by another tenant's company: the error says no more than that.
    """
    values = {name: getattr(new, name) for name in NewCompany.__dataclass_fields__}
    values |= {"cloud_settings": dict(new.cloud_settings), "settings": dict(new.settings)}
    statement = insert(CompanyRow).values(values).on_conflict_do_nothing().returning(CompanyRow.id)
    if session.execute(statement).scalar_one_or_none() is None:
        if by_name(session, new.name) is None:
            raise TakenError(ORGANIZATION, new.cloud_settings.get("organization"))
        raise TakenError("company name or login", new.name)
    session.execute(insert(PollRow).values(company_id=new.id))
    return get(session, new.id)


def get(session: Session, company_id: UUID) -> Company:
    """The tenant's company; NotFoundError otherwise."""
    found = read_one(session, _BY_ID, Company, {"company_id": company_id})
    if found is None:
        raise NotFoundError("company", company_id)
    return found


def connected_to(session: Session, organization: str) -> str | None:
    """What the tenant's company is called that is connected to it; None when none of its own is."""
    statement = select(CompanyRow.name).where(
        CompanyRow.cloud_settings["organization"].astext == organization
    )
    found: str | None = session.execute(statement.limit(1)).scalar_one_or_none()
    return found


def exists(session: Session, company_id: UUID) -> bool:
    """Whether the tenant has a company of this id."""
    statement = select(CompanyRow.id).where(CompanyRow.id == company_id)
    return session.execute(statement).scalar_one_or_none() is not None


def by_name(session: Session, name: str) -> Company | None:
    """The tenant's company of this name, whatever its case."""
    same = func.lower(CompanyRow.name) == func.lower(name)
    return read_one(session, _COMPANY.where(same), Company)


def list_for_tenant(session: Session) -> list[Company]:
    """The session's tenant's companies, by name."""
    return read_all(session, _COMPANY.order_by(func.lower(CompanyRow.name)), Company)


def lock(session: Session, company_id: UUID) -> None:
    """Wait until no other transaction works on this company's conversation, then hold it.

    Held until the transaction ends; for the few decisions that two processes must not take at once.
    """
    statement = select(
        func.pg_advisory_xact_lock(func.hashtextextended(str(company_id), literal(0)))
    )
    session.execute(statement)


def update_settings(session: Session, company_id: UUID, changes: Mapping[str, Any]) -> None:
    """Merge `changes` into the settings, key by key; a value of None forgets the key."""
    kept = {key: value for key, value in changes.items() if value is not None}
    forgotten = [key for key, value in changes.items() if value is None]
    statement = text(
        "UPDATE companies"
        " SET settings = (settings - CAST(:forgotten AS text[])) || CAST(:kept AS jsonb)"
        " WHERE id = :id"
    )
    parameters = {"forgotten": forgotten, "kept": as_json(kept), "id": company_id}
    _require(company_id, changed(session, statement, parameters))


def set_cloud(
    session: Session, company_id: UUID, *, settings: Mapping[str, Any], secret: bytes | None
) -> None:
    """Replace the cloud account's settings and sealed secret; a secret of None keeps the old.

    TakenError when another company, of any tenant, is connected to the organization.
    """
    values: dict[str, Any] = {"cloud_settings": dict(settings)}
    if secret is not None:
        values["cloud_secret"] = secret
    try:
        with session.begin_nested():
            _update(session, company_id, **values)
    except IntegrityError:
        raise TakenError(ORGANIZATION, settings.get("organization")) from None


def set_settled_set(session: Session, company_id: UUID, message_set_id: str | None) -> None:
    """The newest set of writes whose outcome is known here; None when there is none to name."""
    _update(session, company_id, settled_set=message_set_id)


def set_state(
    session: Session, company_id: UUID, state: str, *, reason: Mapping[str, Any] | None = None
) -> None:
    """Make a company active, paused or stopped; `reason` {code, cause, cure} belongs to stopped."""
    _update(session, company_id, state=state, stop_reason=None if reason is None else dict(reason))


def rename(session: Session, company_id: UUID, name: str) -> None:
    """Call it otherwise; TakenError when another company of the tenant is called like that."""
    try:
        with session.begin_nested():
            _update(session, company_id, name=name)
    except IntegrityError:
        raise TakenError("company name", name) from None


def give_up(
    session: Session, company_id: UUID, *, settings: Mapping[str, Any], reason: Mapping[str, Any]
) -> None:
    """Pause it with a reason, forget the sync token, and keep `settings` of its cloud account."""
    _update(
        session,
        company_id,
        state="paused",
        stop_reason=dict(reason),
        cloud_settings=dict(settings),
        cloud_secret=None,
        sync_requested=False,
        sync_now=False,
    )


def bind(session: Session, company_id: UUID, bound: Mapping[str, Any] | None) -> None:
    """Tie the company to one company file {file_id, company_name, machine}; None unties it."""
    _update(session, company_id, bound=None if bound is None else dict(bound))


def remember_contact(
    session: Session,
    company_id: UUID,
    *,
    company_path: str,
    country: str,
    qbxml_version: str,
    features: Sequence[str] | None = None,
) -> None:
    """What the Web Connector said of the file at first contact; features None keeps those known."""
    values: dict[str, Any] = {
        "company_path": company_path,
        "country": country,
        "qbxml_version": qbxml_version,
    }
    if features is not None:
        values["features"] = sorted(features)
    _update(session, company_id, **values)


def set_contact(session: Session, company_id: UUID, contact: Mapping[str, Any]) -> None:
    """What the company file said of itself last, taken or refused."""
    _update(session, company_id, contact=dict(contact))


def hold(session: Session, company_id: UUID, now: datetime) -> None:
    """Only look at it from now on, until it is let begin."""
    _update(session, company_id, held_at=now)


def release(session: Session, company_id: UUID) -> bool:
    """Let a held company begin; False when it had begun already."""
    statement = (
        update(CompanyRow)
        .where(CompanyRow.id == company_id, CompanyRow.held_at.is_not(None))
        .values(held_at=None)
    )
    return changed(session, statement) == 1


def forget_file(session: Session, company_id: UUID, file_id: UUID) -> None:
    """Untie the company from its file: another one, with a mark of its own, is its file."""
    _update(
        session,
        company_id,
        file_id=file_id,
        bound=None,
        company_path=None,
        contact=None,
        settled_set=None,
        features=[],
    )


def set_path(session: Session, company_id: UUID, path: str | None) -> None:
    """Where the Web Connector is to open the company file; None means whatever is open."""
    _update(session, company_id, company_path=path)


def set_start_date(session: Session, company_id: UUID, start: date | None) -> None:
    """The first transaction date that is kept in step."""
    _update(session, company_id, sync_start_date=start)


def set_schedule(session: Session, company_id: UUID, minutes: int | None) -> None:
    """How often a session is due; None means as often as the service does by itself."""
    _update(session, company_id, schedule_minutes=minutes)


def set_next_sync(session: Session, company_id: UUID, at: datetime | None) -> None:
    """When the next session is due; this also grants what was requested."""
    _update(session, company_id, next_sync_at=at, sync_requested=False, sync_now=False)


def move_next_sync(session: Session, company_id: UUID, at: datetime) -> None:
    """When the next session is due, whatever was requested beside it."""
    _update(session, company_id, next_sync_at=at)


def request_sync(session: Session, company_id: UUID, *, at_any_hour: bool = False) -> None:
    """Make the next poll find work; in quiet hours only when a person wants it `at_any_hour`."""
    now = {"sync_now": True} if at_any_hour else {}
    _update(session, company_id, sync_requested=True, **now)


def set_last_run(session: Session, company_id: UUID, run_id: UUID) -> None:
    """Remember the newest run, and of the one before it which flows it moved."""
    session.execute(_SET_LAST_RUN, {"company_id": company_id, "run_id": run_id})


def rotate_password(
    session: Session,
    company_id: UUID,
    *,
    password_hash: bytes,
    now: datetime,
    old_until: datetime | None,
    key: str | None = None,
) -> None:
    """Replace the Web Connector's password; the one in use is good until `old_until`, if any.

    While no Web Connector has called with the present one, the one before it is still in use.
    """
    in_use = CompanyRow.password_used | (CompanyRow.password_old_until > now).is_not(true())
    old = (CompanyRow.password_hash, CompanyRow.password_key)
    before = (CompanyRow.password_hash_old, CompanyRow.password_old_key)
    kept = [case((in_use, one), else_=other) for one, other in zip(old, before, strict=True)]
    hash_old, key_old = kept if old_until is not None else (None, None)
    _update(
        session,
        company_id,
        password_hash=password_hash,
        password_key=key,
        password_used=False,
        password_hash_old=hash_old,
        password_old_key=key_old,
        password_old_until=old_until,
    )


def _update(session: Session, company_id: UUID, **values: Any) -> None:
    statement = update(CompanyRow).where(CompanyRow.id == company_id).values(**values)
    _require(company_id, changed(session, statement))


def _require(company_id: UUID, rows: int) -> None:
    if not rows:
        raise NotFoundError("company", company_id)
