"""Companies as people handle them: connect, show, set, pause, and issue the .qwc file.

A secret is shown once, when it is made. What is set is checked against what exists: a flow, an
entity, a date; a wrong word is refused with the words that would be right.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID, uuid4

from qbxml.errors import QbxmlError
from qbxml.text import checked_text
from services import changing, company_login, computers, departing, file_path, passwords
from services.cloud_urls import check_cloud_urls
from services.company_settings import CompanySettingError, check_start_date
from services.key_ring import fingerprint
from storage import companies, directory, journal, mappings, reads
from storage.companies import Company, NewCompany
from storage.errors import TakenError
from storage.journal import Event
from sync.flows import ENTITIES
from sync.flows import entity as entity_named

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping
    from datetime import date

    from services.company_login import Login
    from services.context import Context
    from storage.mappings import Pair
    from storage.reads import CompanyStatus
    from storage.sealed import Sealer
    from storage.session import Session

LONGEST_NAME: Final = 100

__all__ = [
    "Companies",
    "Company",
    "CompanyRequest",
    "CompanySettingError",
    "OrganizationTakenError",
    "TakenError",
    "UnknownCompanyError",
]


class UnknownCompanyError(LookupError):
    """There is no company of that name or id."""


class OrganizationTakenError(Exception):
    """Some company, perhaps another tenant's, is connected to this organization of the cloud.

    `other` is what it is called, where it is the tenant's own: nobody learns of others' companies.
    """

    def __init__(self, organization: str, own: str | None) -> None:
        self.other = f"“{own}”" if own else "a company"
        which = self.other if own else "the other company"
        super().__init__(
            f"The organization {organization} is already connected to {self.other}. Each company "
            f"file needs an organization of its own: check the organization's id, or disconnect "
            f"{which} first."
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class CompanyRequest:
    """What connecting a company takes. `urls` are the cloud's addresses, empty for the usual."""

    name: str
    cloud: str
    organization: str
    token_name: str
    token: str
    urls: Mapping[str, str]
    start_date: date | None = None
    held: bool = False
    """Whether it is only looked at until a person lets it begin."""
    id: UUID = field(default_factory=uuid4)


class Companies:
    """One company file and one cloud account each."""

    def __init__(self, context: Context, sealer: Sealer) -> None:
        self._context = context
        self._sealer = sealer

    def add(self, tenant_id: UUID, wanted: CompanyRequest) -> Login:
        """Connect a company of a tenant; raises storage's TakenError for a name in use.

        CompanySettingError for a name that the Web Connector cannot show, a cloud's address that
        we do not call, or a start date that nobody means.
        """
        check_name(wanted.name)
        settings, now = self._context.settings, self._context.clock.now()
        password = passwords.generate()
        cloud_settings = {
            "organization": wanted.organization,
            "token_name": wanted.token_name,
            "urls": {name: url for name, url in wanted.urls.items() if url},
        }
        check_cloud_urls(settings, wanted.cloud, cloud_settings)
        start = wanted.start_date or now.date()
        check_start_date(start, now.date())
        new = NewCompany(
            id=wanted.id,
            name=wanted.name,
            cloud=wanted.cloud,
            username=company_login.username(),
            password_hash=passwords.fingerprint(password, settings.secret_keys[0]),
            password_key=fingerprint(settings.secret_keys[0]),
            cloud_settings=cloud_settings,
            cloud_secret=self._sealer.seal(wanted.token),
            sync_start_date=start,
            next_sync_at=now,
            held_at=now if wanted.held else None,
        )
        with self._context.database.tenant_session(tenant_id) as session:
            with one_company_each(session, wanted.organization):
                company = companies.create(session, new)
            event = Event(event="company-added", detail={"name": wanted.name})
            journal.write_many(session, company.id, [event])
            # Before anything is kept: the password is shown once, and not without the file.
            return company_login.of(settings, company, password)

    def find(self, name: str | UUID) -> Company:
        """The company of this name or id; UnknownCompanyError otherwise."""
        tenant_id, company_id = self._home(name)
        with self._context.database.tenant_session(tenant_id) as session:
            return companies.get(session, company_id)

    def qwc(self, company_id: UUID) -> bytes:
        """The company's .qwc file, the same at every download. LookupError for no company."""
        return company_login.qwc(self._context.settings, self.find(company_id))

    def status(self, name: str) -> CompanyStatus:
        """How it stands."""
        company = self.find(name)
        with self._context.database.tenant_session(company.tenant_id) as session:
            found = reads.company_status(session, company.id)
        # A balance waits with its account, or for nothing: it is not counted.
        counted = {
            (entity, side, state): number
            for (entity, side, state), number in found.records.items()
            if state != "waiting" or entity_named(entity).identity_of is None
        }
        return replace(found, records=counted)

    def request_sync(self, name: str) -> None:
        """Everything that is due, at the next poll, quiet hours or not."""
        company = self.find(name)
        with self._context.database.tenant_session(company.tenant_id) as session:
            companies.request_sync(session, company.id, at_any_hour=True)

    def change(
        self, name: str, changes: Mapping[str, str], *, versions: Collection[str] | None = None
    ) -> dict[str, list[Any]]:
        """Set preferences; {setting: [what it was, what it is]} of those that are other ones now.

        CompanySettingError names the first that does not fit.

        `versions` are what the caller has seen (`settings_version`); ChangedMeanwhileError when
        the settings are at another one by now.
        """
        tenant_id, company_id = self._home(name)
        with self._context.database.tenant_session(tenant_id) as session:
            # One after the other: what is merged into the settings must be what is there.
            companies.lock(session, company_id)
            company = companies.get(session, company_id)
            return changing.change(self._context, session, company, changes, versions=versions)

    def rebind(self, name: str) -> None:
        """The next file that shows our mark is this company's, whatever its name and place."""
        company = self.find(name)
        with self._context.database.tenant_session(company.tenant_id) as session:
            companies.lock(session, company.id)
            forget_file_name(session, companies.get(session, company.id))
            file_path.forget(session, companies.get(session, company.id))
            companies.request_sync(session, company.id)
            journal.write_many(session, company.id, [Event(event="company-rebound")])

    def set_computers(self, name: str, meant: Collection[str]) -> None:
        """Which of the computers that were seen are meant; CompanySettingError for none."""
        company = self.find(name)
        with self._context.database.tenant_session(company.tenant_id) as session:
            companies.lock(session, company.id)
            chosen = computers.mean(session, companies.get(session, company.id), meant)
            event = Event(event="computers-chosen", detail={"meant": chosen})
            journal.write_many(session, company.id, [event])

    def rename(self, name: str, wanted: str) -> None:
        """Call a company otherwise; its .qwc file follows, a Web Connector's row does not.

        CompanySettingError for a name that is empty, too long, in use, or cannot be shown.
        """
        company, wanted = self.find(name), " ".join(wanted.split())
        check_name(wanted)
        with self._context.database.tenant_session(company.tenant_id) as session:
            try:
                companies.rename(session, company.id, wanted)
            except TakenError:
                raise CompanySettingError(
                    f"There is a company called “{wanted}” already. Choose another name."
                ) from None
            detail = {"from": company.name, "to": wanted}
            journal.write_many(session, company.id, [Event(event="company-renamed", detail=detail)])

    def disconnect(self, name: str) -> None:
        """Give a company up; see `services.departing`. CompanySettingError when it was already."""
        company = self.find(name)
        with self._context.database.tenant_session(company.tenant_id) as session:
            companies.lock(session, company.id)
            company = companies.get(session, company.id)
            if departing.is_disconnected(company):
                raise CompanySettingError(f"“{company.name}” is disconnected already.")
            departing.disconnect(self._context, session, company)

    def set_state(self, name: str, state: str) -> None:
        """Pause or resume; CompanySettingError for a company that was disconnected."""
        company = self.find(name)
        if departing.is_disconnected(company):
            raise CompanySettingError(
                f"“{company.name}” is disconnected. Connect it again first, with a sync token."
            )
        with self._context.database.tenant_session(company.tenant_id) as session:
            companies.set_state(session, company.id, state)
            journal.write_many(session, company.id, [Event(event=f"company-{state}")])

    def rotate_password(self, name: str, *, stop_old: bool = False) -> Login:
        """A new password; the one in use is good for another day, or with `stop_old` no more."""
        company = self.find(name)
        with self._context.database.tenant_session(company.tenant_id) as session:
            return company_login.rotate(self._context, session, company, stop_old=stop_old)

    def reconnect(
        self,
        name: str,
        *,
        token: str,
        token_name: str | None = None,
        organization: str | None = None,
    ) -> None:
        """Give the company a new sync token, and another name or organization where told.

        CompanySettingError as for `add`.
        """
        company = self.find(name)
        kept = departing.as_connected(company, organization)
        kept |= {"token_name": token_name} if token_name else {}
        check_cloud_urls(self._context.settings, company.cloud, kept)
        with self._context.database.tenant_session(company.tenant_id) as session:
            with one_company_each(session, str(kept.get("organization"))):
                sealed = self._sealer.seal(token)
                companies.set_cloud(session, company.id, settings=kept, secret=sealed)
            if departing.is_disconnected(company):
                departing.come_back(self._context, session, company)
            companies.request_sync(session, company.id)
            journal.write_many(session, company.id, [Event(event="cloud-reconnected")])

    def records(self, name: str, entity: str) -> list[Pair]:
        """Mapped pairs of an entity, with the name a person knows them by."""
        if entity not in {each.name for each in ENTITIES}:
            known = ", ".join(each.name for each in ENTITIES)
            raise CompanySettingError(f"There is no entity “{entity}”. It is one of: {known}.")
        company = self.find(name)
        found: list[Pair] = []
        with self._context.database.tenant_session(company.tenant_id) as session:
            while True:
                after = found[-1].cloud_id if found else ""
                some = mappings.pairs(session, company.id, entity, after=after)
                found += some
                if not some:
                    return found

    def _home(self, name: str | UUID) -> tuple[UUID, UUID]:
        """(tenant, company) of the company of this name or id; UnknownCompanyError otherwise."""
        with self._context.database.operator_session() as session:
            found = directory.tenant_of_company(session, name)
        if found is None:
            raise UnknownCompanyError(f"There is no company called “{name}”.")
        return found.tenant_id, found.company_id


def check_name(name: str) -> None:
    """CompanySettingError for a name that is empty, too long, or cannot be shown.

    It is in the .qwc file, and so among QuickBooks' integrated applications.
    """
    if not name.strip():
        raise CompanySettingError("Give the company a name.")
    if len(name) > LONGEST_NAME:
        raise CompanySettingError(f"A name has at most {LONGEST_NAME} characters.")
    try:
        checked_text(name, max_length=None)
    except QbxmlError as error:
        raise CompanySettingError(f"The name {error.detail}") from None


@contextmanager
def one_company_each(session: Session, organization: str) -> Iterator[None]:
    """Two companies that write into one organization would undo each other's work."""
    try:
        yield
    except TakenError as taken:
        if taken.what != companies.ORGANIZATION:
            raise
        own = companies.connected_to(session, organization)
        raise OrganizationTakenError(organization, own) from None


def forget_file_name(session: Session, company: Company) -> None:
    """From now on the mark in the file counts, and the next file that shows it gives its name."""
    companies.set_settled_set(session, company.id, None)  # it may be another file's
    if company.bound is not None:
        companies.bind(session, company.id, {**company.bound, "company_name": None})
