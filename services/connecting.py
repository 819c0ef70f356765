"""Connecting a company step by step, so that it can be left and gone on with.

What was entered is a draft until the cloud was tried and said yes; only then is there a company,
held until its preview was looked at. Every failure says what is wrong and what to do.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final
from uuid import uuid4

from services import departing
from services import runs as stored_runs
from services.choice_words import spoken
from services.cloud_urls import check_cloud_urls
from services.companies import (
    Companies,
    CompanyRequest,
    CompanySettingError,
    OrganizationTakenError,
    check_name,
    one_company_each,
)
from services.holding import is_held
from services.preview_age import CONFIRMED
from services.words_for_people import named
from storage import (
    companies,
    connect_drafts,
    forgetting,
    journal,
    preview_decisions,
    previews,
    problems,
    runs,
    sessions,
)
from storage.companies import Company, NewCompany
from storage.connect_drafts import Draft
from storage.errors import NotFoundError, TakenError
from storage.journal import Event
from sync.errors import CloudRefused, CloudUnavailable

if TYPE_CHECKING:
    from datetime import date
    from uuid import UUID

    from services.context import Context
    from storage.sealed import Sealer

__all__ = ["Connecting", "ConnectingError", "Draft", "Seen", "UnknownDraftError"]

CLOUD: Final = "bill"
MOST_DRAFTS: Final = 50


class ConnectingError(ValueError):
    """A step cannot be taken. `cure` says what to do, `field` which input it is about.

    `detail` is what a machine said, for whoever runs the service.
    """

    def __init__(self, cause: str, *, cure: str = "", field: str = "", detail: str = "") -> None:
        super().__init__(cause)
        self.detail = detail
        self.cure = cure
        self.field = field


class UnknownDraftError(LookupError):
    """There is no such draft."""


class FinishedDraftError(UnknownDraftError):
    """It is a company by now, which has the id that the draft had."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What is known of a company's Web Connector while somebody waits for it.

    `state` nothing | refused-login | wrong-file | closed | reading | question | preview | stopped;
    `told` a sentence of what happened, `cure` what to do about it.
    """

    state: str
    told: str = ""
    cure: str = ""
    contact: dict[str, Any] | None = None
    confirmed: bool = False


class Connecting:
    """The steps before a company exists, and those until its file is known to be the right one."""

    def __init__(self, context: Context, sealer: Sealer, known: Companies) -> None:
        self._context = context
        self._sealer = sealer
        self._companies = known

    def drafts(self, tenant_id: UUID) -> list[Draft]:
        """What was begun and not finished."""
        with self._context.database.tenant_session(tenant_id) as session:
            return connect_drafts.list_all(session, limit=MOST_DRAFTS)

    def draft(self, tenant_id: UUID, draft_id: UUID) -> Draft:
        """One; UnknownDraftError when it is gone, FinishedDraftError when it is a company."""
        with self._context.database.tenant_session(tenant_id) as session:
            try:
                return connect_drafts.get(session, draft_id)
            except NotFoundError:
                finished = companies.exists(session, draft_id)
        raise FinishedDraftError if finished else UnknownDraftError

    def begin(self, tenant_id: UUID, name: str) -> Draft:
        """A new draft; ConnectingError for a name that cannot be."""
        with self._context.database.tenant_session(tenant_id) as session:
            if len(connect_drafts.list_all(session, limit=MOST_DRAFTS)) >= MOST_DRAFTS:
                raise ConnectingError(
                    f"{MOST_DRAFTS} companies are half connected.",
                    cure="Go on with one of them, or give some up.",
                )
            return connect_drafts.begin(session, _named(session, name), CLOUD)

    def rename(self, tenant_id: UUID, draft_id: UUID, name: str) -> None:
        """Another name for it."""
        self.draft(tenant_id, draft_id)
        with self._context.database.tenant_session(tenant_id) as session:
            connect_drafts.rename(session, draft_id, _named(session, name))

    def give_up(self, tenant_id: UUID, draft_id: UUID) -> None:
        """Forget it, and the token with it."""
        with self._context.database.tenant_session(tenant_id) as session:
            connect_drafts.forget(session, draft_id)

    def try_cloud(
        self, tenant_id: UUID, draft_id: UUID, *, organization: str, token_name: str, token: str
    ) -> str:
        """Open the account, keep it, and return what the cloud calls it; ConnectingError if not.

        An empty token is the one that was entered before.
        """
        known = self.draft(tenant_id, draft_id)
        sealed = self._sealer.seal(token) if token else known.cloud_secret
        settings = {"organization": organization, "token_name": token_name, "urls": {}}
        for name, value in (("organization", organization), ("token_name", token_name)):
            if not value:
                raise ConnectingError("This is needed.", field=name)
        if sealed is None:
            raise ConnectingError("The sync token is needed.", field="token")
        self._is_free(tenant_id, settings)
        account = self._opened(known.name, settings, sealed)
        with self._context.database.tenant_session(tenant_id) as session:
            connect_drafts.set_cloud(
                session, draft_id, settings=settings, secret=sealed, account=account
            )
        return str(account["name"])

    def finish(self, tenant_id: UUID, draft_id: UUID, start: date) -> UUID:
        """Make the company, held until its preview was looked at; its id.

        ConnectingError when its name or organization was taken meanwhile, or the cloud was not
        opened yet.
        """
        known = self.draft(tenant_id, draft_id)
        if known.cloud_secret is None or known.account is None:
            raise ConnectingError("The cloud account was not opened yet.", field="organization")
        wanted = CompanyRequest(
            name=known.name,
            cloud=known.cloud,
            organization=str(known.cloud_settings["organization"]),
            token_name=str(known.cloud_settings["token_name"]),
            token=self._sealer.unseal(known.cloud_secret),
            urls=known.cloud_settings.get("urls") or {},
            start_date=start,
            held=True,
            id=draft_id,  # so that the draft's address leads on to it
        )
        try:
            made = self._companies.add(tenant_id, wanted)
        except CompanySettingError as error:
            field = "day" if error.name == "sync_start_date" else ""
            raise ConnectingError(str(error), field=field) from None
        except (OrganizationTakenError, TakenError) as error:
            raise ConnectingError(str(error)) from None
        self.give_up(tenant_id, draft_id)
        return made.company_id

    def renew(self, company: Company, *, token: str, token_name: str) -> str:
        """Try a new sync token of a company, keep it, and return what the cloud calls the account.

        The organization stays as it is. ConnectingError when the cloud does not take the token,
        which leaves the one before.
        """
        if not token_name:
            raise ConnectingError("This is needed.", field="token_name")
        if not token:
            raise ConnectingError("The sync token is needed.", field="token")
        settings = {**departing.as_connected(company), "token_name": token_name}
        account = self._opened(company.name, settings, self._sealer.seal(token))
        try:
            self._companies.reconnect(str(company.id), token=token, token_name=token_name)
        except OrganizationTakenError as taken:  # while it was disconnected
            raise ConnectingError(str(taken), field="organization") from None
        return account["name"]

    def seen(self, company: Company, *, refused_login: bool) -> Seen:
        """What the Web Connector did so far, in words."""
        with self._context.database.tenant_session(company.tenant_id) as session:
            last = sessions.last_for_company(session, company.id)
            run = runs.last_for_company(session, company.id)
            shown = previews.get(session, company.id)
            stops = problems.list_open(session, company.id, kinds=["stop"])
        contact = company.contact
        bound = company.bound or {}
        confirmed = company.settings.get(CONFIRMED) == bound.get("company_name")
        refused = (contact or {}).get("refused")
        if refused_login and (last is None or last.closed_at is not None):
            return Seen(state="refused-login", contact=contact)
        if refused:
            return Seen(
                state="wrong-file",
                told=refused["cause"],
                cure=refused["cure"],
                contact=contact,
            )
        if run is not None and run.result == "connection-error":
            return Seen(state="closed", told=(last and last.last_error) or "", contact=contact)
        if company.bound is None:
            return Seen(state="nothing")
        if not confirmed:
            return Seen(state="question", contact=contact)
        if stops:
            return Seen(
                state="stopped",
                told=named(stops[0].cause, company.cloud),
                cure=spoken(stops[0].cure, company.cloud),
                contact=contact,
                confirmed=True,
            )
        state = "preview" if shown is not None else "reading"
        return Seen(state=state, contact=contact, confirmed=True)

    def confirm(self, company: Company) -> None:
        """A person says that the file is the right one."""
        if company.bound is None:
            raise ConnectingError("No company file has been seen yet.")
        with self._context.database.tenant_session(company.tenant_id) as session:
            companies.lock(session, company.id)
            bound = companies.get(session, company.id).bound or {}
            told = {CONFIRMED: bound.get("company_name")}
            companies.update_settings(session, company.id, told)

    def not_this_file(self, company: Company) -> None:
        """A person says that it is not: everything read from it is forgotten, and its mark void.

        ConnectingError once the company has begun.
        """
        if not is_held(company):
            raise ConnectingError(
                "This company has begun to sync.", cure="Look at its problems, or ask for support."
            )
        self._end_session(company)  # first: whoever computes it gives way then
        with self._context.database.tenant_session(company.tenant_id) as session:
            companies.lock(session, company.id)
            companies.forget_file(session, company.id, uuid4())
            forgetting.quickbooks_side(session, company.id, now=self._context.clock.now())
            previews.forget(session, company.id)
            preview_decisions.forget(session, company.id)
            companies.request_sync(session, company.id)
            event = Event(event="file-refused", detail={"code": "not-this-file"})
            journal.write_many(session, company.id, [event])

    def _end_session(self, company: Company) -> None:
        told = "This is not the company file. Open the right one, and add the new .qwc."
        with self._context.database.tenant_session(company.tenant_id) as session:
            companies.lock(session, company.id)
            current = sessions.open_for_company(session, company.id)
            if current is not None:
                stored_runs.end(self._context, session, current, result="refused", sentence=told)
            run = runs.open_for_company(session, company.id)
            if run is not None:
                runs.finish(session, run.id, now=self._context.clock.now(), result="refused")

    def _is_free(self, tenant_id: UUID, settings: dict[str, Any]) -> None:
        """ConnectingError when a company, of anybody, is connected to the organization."""
        organization = str(settings["organization"])
        trial = NewCompany(
            name=uuid4().hex,
            cloud=CLOUD,
            username=uuid4().hex,
            password_hash=b"",
            cloud_settings=settings,
        )
        try:
            with (
                self._context.database.rehearsal(tenant_id) as database,  # nothing of it remains
                database.tenant_session(tenant_id) as session,
                one_company_each(session, organization),
            ):
                companies.create(session, trial)
        except OrganizationTakenError as error:
            raise ConnectingError(
                f"The organization {organization} is connected to {error.other} already.",
                cure="Each company file needs an organization of its own. Check the id, or "
                "disconnect the other company first.",
                field="organization",
            ) from error

    def _opened(self, name: str, settings: dict[str, Any], sealed: bytes) -> dict[str, str]:
        now = self._context.clock.now()
        trial = Company(
            id=uuid4(),
            tenant_id=uuid4(),
            name=name,
            cloud=CLOUD,
            cloud_settings=settings,
            cloud_secret=sealed,
            settings={},
            state="active",
            stop_reason=None,
            username="",
            owner_id=uuid4(),
            file_id=uuid4(),
            bound=None,
            company_path=None,
            country=None,
            qbxml_version=None,
            features=[],
            sync_start_date=None,
            schedule_minutes=None,
            next_sync_at=None,
            sync_requested=False,
            last_run_id=None,
            settled_set=None,
            held_at=None,
            contact=None,
            created_at=now,
            plan=None,
        )
        try:
            check_cloud_urls(self._context.settings, CLOUD, settings)
            cloud = self._context.connect(trial)
            try:
                account = cloud.check()
            finally:
                cloud.close()
        except CompanySettingError as error:
            raise ConnectingError(str(error)) from None
        except CloudUnavailable as error:
            raise ConnectingError(
                str(error),
                cure="Nothing is wrong with what you entered. Try again in a minute.",
            ) from None
        except CloudRefused as error:
            field = "organization" if "organization" in str(error) else "token"
            raise ConnectingError(
                str(error),
                cure=_for_the_page(error.cure),
                field=field if error.auth else "",
                detail=error.detail,
            ) from None
        return {"id": account.id, "name": account.name or str(settings["organization"])}


def _named(session: Any, name: str) -> str:
    """The name, if a company may have it."""
    wanted = " ".join(name.split())
    try:
        check_name(wanted)
    except CompanySettingError as error:
        raise ConnectingError(str(error), field="name") from None
    if companies.by_name(session, wanted) is not None:
        raise ConnectingError(
            f"There is a company called “{wanted}” already.",
            cure="Choose another name, or look for it among your companies.",
            field="name",
        )
    return wanted


def _for_the_page(cure: str) -> str:
    """A cure for whoever enters the token already."""
    return cure.replace(" under Connection", " here")
