"""What a company's Web Connector signs in with: its username, a password shown once, its .qwc file.

The password in use is good for a while after a new one was made, unless it is to be stopped.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from qbxml.qwc import qwc_file
from services import passwords
from services.key_ring import fingerprint
from storage import companies, journal
from storage.journal import Event

if TYPE_CHECKING:
    from uuid import UUID

    from services.context import Context
    from services.settings import Settings
    from storage.companies import Company
    from storage.session import Session

APP_NAME: Final = "Deskbridge"
GRACE: Final = timedelta(hours=24)
LONGEST_ROW: Final = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class Login:
    """What the Web Connector needs; the password is in clear here and nowhere else."""

    company_id: UUID
    username: str
    password: str
    qwc: bytes


def of(settings: Settings, company: Company, password: str) -> Login:
    """The login of a company whose password was just made."""
    return Login(
        company_id=company.id,
        username=company.username,
        password=password,
        qwc=qwc(settings, company),
    )


def rotate(context: Context, session: Session, company: Company, *, stop_old: bool) -> Login:
    """A new password; the one in use is good for another day, or with `stop_old` no more."""
    password, now = passwords.generate(), context.clock.now()
    newest = context.settings.secret_keys[0]
    companies.rotate_password(
        session,
        company.id,
        password_hash=passwords.fingerprint(password, newest),
        key=fingerprint(newest),
        now=now,
        old_until=None if stop_old else now + GRACE,
    )
    journal.write_many(session, company.id, [Event(event="password-rotated")])
    return of(context.settings, company, password)


def qwc(settings: Settings, company: Company) -> bytes:
    """The .qwc file of a company, the same at every time."""
    return qwc_file(
        app_name=row_name(company.name),
        app_url=f"{settings.base_url}/qbwc",
        app_support=f"{settings.base_url}/support",
        username=company.username,
        owner_id=f"{{{company.owner_id}}}",
        file_id=f"{{{company.file_id}}}",
        description=f"Keeps “{company.name}” in step with its cloud account."[:80],
        every_minutes=settings.poll_minutes,
    )


def row_name(name: str) -> str:
    """What a company's row in the Web Connector is called, and its application in QuickBooks."""
    return f"{APP_NAME}: {name}"[:LONGEST_ROW].rstrip()


def username() -> str:
    """Unique everywhere, and says nothing about the customer."""
    return f"db-{passwords.generate()[:12]}"
