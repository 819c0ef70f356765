"""What wrong logins cost, for logins that are not a Web Connector's poll; and forgetting them.

The counting happens in the directory's functions, in the database, so that every process counts
the same and none can be asked to forget by being restarted. A poll does all of it in its own one
statement (`storage.directory.poll`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import text

from storage.rows import read_all

if TYPE_CHECKING:
    from datetime import datetime

    from storage.session import Session

_KNOWN = text(
    "SELECT 1 FROM directory.login_known(:realm, directory.login_key(:name, :exists), :address)"
)
_WAIT = text(
    "SELECT directory.login_wait(:realm, directory.login_key(:name, :exists), :address, :now, true)"
)
_FAILED = text(
    "SELECT directory.login_failed(:realm, directory.login_key(:name, :exists), :address, :now)"
)
_WORKED = text(
    "SELECT directory.login_worked(:realm, directory.login_key(:name, true), :address, :now)"
)
_FORGET = text("SELECT directory.forget_logins(:now)")
_WAITS = text("SELECT * FROM directory.login_waits(:now)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Login:
    """Who tries to come in: `realm` "person" or "web_connector", a name as typed, an address."""

    realm: str
    name: str
    address: str
    exists: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Wait:
    """A count that makes somebody wait; `key` is a digest or an address, by `scope`."""

    realm: str
    scope: str
    key: bytes
    failures: int
    blocked_until: datetime


def waits_until(session: Session, login: Login, now: datetime) -> datetime | None:
    """Until when this login is not even tried; None when it may be.

    An address that was right before is not exempt here: whoever checked the password knows that it
    was right and asks `is_remembered`.
    """
    found: datetime | None = session.execute(_WAIT, _of(login) | {"now": now}).scalar_one()
    return found


def is_remembered(session: Session, login: Login) -> bool:
    """Whether a right login came from this address before."""
    return session.execute(_KNOWN, _of(login)).first() is not None


def failed(session: Session, login: Login, now: datetime) -> int:
    """Count a wrong login; how often in a row the name was wrong, wherever from."""
    return int(session.execute(_FAILED, _of(login) | {"now": now}).scalar_one())


def worked(session: Session, login: Login, now: datetime) -> None:
    """Remember where a right login came from, and forget what was wrong there."""
    parameters = {"realm": login.realm, "name": login.name, "address": login.address, "now": now}
    session.execute(_WORKED, parameters)


def forget(session: Session, now: datetime) -> int:
    """Delete counts of the day before and addresses of a season ago; returns how many."""
    return int(session.execute(_FORGET, {"now": now}).scalar_one())


def waiting(session: Session, now: datetime) -> list[Wait]:
    """The counts that make somebody wait now, the largest first; at most a hundred."""
    return read_all(session, _WAITS, Wait, {"now": now})


def _of(login: Login) -> dict[str, object]:
    return {
        "realm": login.realm,
        "name": login.name,
        "address": login.address,
        "exists": login.exists,
    }
