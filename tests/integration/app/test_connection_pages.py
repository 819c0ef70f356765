"""What opens the two sides of a company, looked at and replaced by people of each role."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

import pytest

from services.companies import CompanyRequest
from simulator.bill import DEV_KEYS, BillServer
from storage import companies, problems
from storage.problems import NewProblem
from tests.integration.app.page_world import Person, first, signed_in

if TYPE_CHECKING:
    from flask import Flask

    from services.bootstrap import Services

TOKEN = "the token of this test"


def _nobody(*_: object, **__: object) -> None:
    """No worker: what the pages ask of one is looked at elsewhere."""


@pytest.fixture(scope="module")
def more_settings(bill: BillServer) -> dict[str, Any]:
    """BILL is the simulator."""
    return {"bill_dev_key": DEV_KEYS[0], "bill_v3_url": bill.v3_url, "bill_v2_url": bill.v2_url}


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A company of BILL's simulator, whose token is out of date."""

    services: Services
    tenant: UUID
    company: UUID

    @property
    def page(self) -> str:
        return f"/companies/{self.company}/connection"

    @property
    def now(self) -> companies.Company:
        """As it is stored."""
        with self.services.context.database.tenant_session(self.tenant) as session:
            return companies.get(session, self.company)

    def computers_seen(self) -> None:
        """Two computers came; the second is told as a problem."""
        times = {"OFFICE": "2026-11-25T10:00:00+00:00", "LAPTOP": "2026-11-26T10:00:00+00:00"}
        bound = {"company_name": "Castle", "computers": times, "meant": ["OFFICE"]}
        alarm = NewProblem(
            kind="alarm",
            code="second-computer",
            label="",
            cause="Another computer came.",
            cure="Say which are meant.",
            choices=["this-computer", "both"],
            detail={"machine": "LAPTOP", "meant": ["OFFICE"], "computers": times},
        )
        with self.services.context.database.tenant_session(self.tenant) as session:
            companies.bind(session, self.company, bound)
            problems.open_problem(session, self.company, alarm)

    def alarms(self) -> int:
        with self.services.context.database.tenant_session(self.tenant) as session:
            return len(problems.list_open(session, self.company, kinds=["alarm"]))


@pytest.fixture
def office(services: Services, bill: BillServer) -> Place:
    word = uuid4().hex[:8]
    tenant = services.tenants.add(f"Tenant {word}")
    opened = bill.bill.add_organization(name="Castle in BILL", token_name="deskbridge", token=TOKEN)
    wanted = CompanyRequest(
        name=f"Castle {word}",
        cloud="bill",
        organization=opened,
        token_name="deskbridge",
        token="out of date",
        urls={},
    )
    made = services.companies.add(tenant, wanted).company_id
    return Place(services=services, tenant=tenant, company=made)


@pytest.fixture
def owner(app: Flask, services: Services, office: Place) -> Person:
    return signed_in(app, services, office.tenant, "owner")


def test_a_token_replaces_the_one_before_only_if_bill_takes_it(
    owner: Person, office: Place
) -> None:
    before = office.now.cloud_secret
    wrong = {"token_name": "deskbridge", "token": "guessed"}
    refused = owner.send(f"{office.page}/token", wrong, page=office.page)
    assert 400 == refused.status_code
    assert "guessed" not in refused.text
    assert before == office.now.cloud_secret
    right = {"token_name": "deskbridge", "token": TOKEN}
    assert 302 == owner.send(f"{office.page}/token", right, page=office.page).status_code
    assert before != office.now.cloud_secret
    shown = owner.read(office.page)
    assert "BILL opened “Castle in BILL”" in shown.text
    assert TOKEN not in str(shown)


@pytest.mark.parametrize("missing", ["token", "token_name"])
def test_what_is_missing_is_said_beside_its_field(
    missing: str, owner: Person, office: Place
) -> None:
    form = {"token_name": "deskbridge", "token": TOKEN} | {missing: " "}
    refused = owner.send(f"{office.page}/token", form, page=office.page)
    assert 400 == refused.status_code
    assert f'id="{missing}-error"' in refused.text


def test_a_new_password_is_shown_once_and_not_kept_by_the_browser(
    owner: Person, office: Place
) -> None:
    made = owner.send(f"{office.page}/password", page=office.page)
    assert 302 == made.status_code
    answer = owner.get(made.location)
    assert "no-store" in answer.headers["Cache-Control"]
    assert "connect-secret" in answer.text
    digest = office.services.companies.find(office.company)
    again = owner.read(made.location)
    assert "connect-secret" not in str(again)
    assert "It was shown once" in again.text
    assert digest == office.services.companies.find(office.company)
    assert "connect-secret" not in str(owner.read(office.page))
    stopped = owner.send(f"{office.page}/password", {"old": "stop"}, page=office.page)
    assert "The old one is refused from now on" in owner.read(stopped.location).text
    told = " ".join(owner.read("/audit").text.split())
    assert "made a Web Connector password" in told
    assert "The old onestopped" in told


def test_the_link_to_the_file_opens_without_signing_in(
    app: Flask, owner: Person, office: Place
) -> None:
    link = str(first(owner.read(office.page), "#qwc-link")["value"])
    answer = app.test_client().get(
        link.partition("/companies")[1] + link.partition("/companies")[2]
    )
    assert 200 == answer.status_code
    assert b"<QBWCXML>" in answer.data


def test_computers_that_are_meant_are_chosen_and_end_the_alarm(
    owner: Person, office: Place
) -> None:
    office.computers_seen()
    assert 1 == office.alarms()
    assert 400 == owner.send(f"{office.page}/computers", {}, page=office.page).status_code
    stranger = {"computer": "NOBODYS"}
    assert 400 == owner.send(f"{office.page}/computers", stranger, page=office.page).status_code
    both = {"computer": ["OFFICE", "LAPTOP"]}
    assert 302 == owner.send(f"{office.page}/computers", both, page=office.page).status_code
    assert ["LAPTOP", "OFFICE"] == (office.now.bound or {})["meant"]
    assert 0 == office.alarms()


def test_an_alarm_about_a_computer_that_is_not_meant_stays(owner: Person, office: Place) -> None:
    office.computers_seen()
    only = {"computer": "OFFICE"}
    assert 302 == owner.send(f"{office.page}/computers", only, page=office.page).status_code
    assert 1 == office.alarms()


def test_notifications_have_an_address_and_a_key_that_is_not_shown(
    owner: Person, office: Place
) -> None:
    assert owner.read(office.page).select_one("#address") is None
    owner.send(f"{office.page}/address", page=office.page)
    page = owner.read(office.page)
    address = first(page, "#address")["value"]
    assert "Security key missing" in page.text
    assert 400 == owner.send(f"{office.page}/key", {"key": " "}, page=office.page).status_code
    owner.send(f"{office.page}/key", {"key": "bills own key"}, page=office.page)
    page = owner.read(office.page)
    assert "Security key known" in page.text
    assert "bills own key" not in str(page)
    owner.send(f"{office.page}/renew", page=office.page)
    page = owner.read(office.page)
    assert address != first(page, "#address")["value"]
    assert "Security key missing" in page.text


def test_a_file_that_is_not_taken_says_why_and_what_to_do(owner: Person, office: Place) -> None:
    refused = {"code": "old-quickbooks", "cause": "It is of 2008.", "cure": "Update it."}
    told = {"product": "QuickBooks Pro 2008", "qbxml": "7.0", "refused": refused}
    with office.services.context.database.tenant_session(office.tenant) as session:
        companies.set_contact(session, office.company, told)
    page = owner.read(office.page)
    assert "The company file that was open is not taken" in first(page, ".company-head").text
    panel = first(page, "#file")
    assert "seen yet" not in panel.text
    for each in ("It is of 2008.", "Update it.", "QuickBooks Pro 2008", "qbXML 7.0"):
        assert each in panel.text
    (help_of_it,) = panel.select("a.alert-link")
    page = owner.read(str(help_of_it["href"]))
    assert "QuickBooks is too old to be kept in step" in first(page, "h1").text


def test_a_file_that_moved_is_looked_for(owner: Person, office: Place) -> None:
    office.computers_seen()
    assert "It cannot be taken back" in first(owner.read(office.page), "#file").text
    assert 302 == owner.send(f"{office.page}/rebind", page=office.page).status_code
    assert "waits for that file" in first(owner.read(office.page), "#file").text
    assert (office.now.bound or {})["company_name"] is None
    assert office.now.sync_requested
    head = first(owner.read(f"/companies/{office.company}"), ".company-head").text
    assert "The company file is to be seen with the next sync" in head


@pytest.mark.parametrize("role", ["viewer", "accountant"])
@pytest.mark.parametrize("button", ["password", "rebind", "token", "address", "key", "renew"])
def test_credentials_are_the_owners(
    role: str, button: str, app: Flask, services: Services, office: Place
) -> None:
    person = signed_in(app, services, office.tenant, role)
    page = person.read(office.page)
    assert page.select_one("#qwc-link") is None
    assert page.select_one("#token") is None
    form = {"token": "x", "key": "x"}
    assert 403 == person.send(f"{office.page}/{button}", form, page=office.page).status_code


def test_another_tenants_connection_does_not_exist(
    app: Flask, services: Services, office: Place
) -> None:
    stranger = signed_in(app, services, services.tenants.add(f"Tenant {uuid4().hex}"), "owner")
    assert 404 == stranger.get(office.page).status_code
    for button in ("password", "computers", "rebind", "token", "address", "key", "renew"):
        assert 404 == stranger.send(f"{office.page}/{button}").status_code


def test_a_company_is_renamed_and_its_file_follows(owner: Person, office: Place) -> None:
    empty = owner.send(f"{office.page}/name", {"name": " "}, page=office.page)
    assert 400 == empty.status_code
    wanted = f"Rock {uuid4().hex[:8]}"
    assert 302 == owner.send(f"{office.page}/name", {"name": wanted}).status_code
    assert wanted == office.now.name
    assert wanted.encode() in office.services.companies.qwc(office.company)
    assert wanted in first(owner.read(office.page), "h1").text


def test_a_company_that_is_given_up_lets_its_organization_go_and_comes_back(
    owner: Person, office: Place
) -> None:
    before = office.now
    wrong = owner.send(f"{office.page}/disconnect", {"confirm": "Other"}, page=office.page)
    assert 400 == wrong.status_code
    assert "active" == office.now.state
    assert 302 == owner.send(f"{office.page}/disconnect", {"confirm": before.name}).status_code
    gone = office.now
    assert (None, None) == (gone.cloud_secret, gone.cloud_settings.get("organization"))
    board = f"/companies/{office.company}"
    assert "Disconnected" in first(owner.read(board), ".standing").text
    assert "Disconnected" == first(owner.read("/companies"), ".card-line .chip").text
    owner.send(f"{board}/resume")
    assert "paused" == office.now.state
    other = CompanyRequest(
        name=f"Other {uuid4().hex[:8]}",
        cloud="bill",
        organization=str(before.cloud_settings["organization"]),
        token_name="deskbridge",
        token=TOKEN,
        urls={},
    )
    second = office.services.companies.add(office.tenant, other).company_id
    form = {"token_name": "deskbridge", "token": TOKEN}
    taken = owner.send(f"{office.page}/token", form, page=office.page)
    assert 400 == taken.status_code
    assert f"already connected to “{other.name}”" in taken.text
    office.services.companies.disconnect(str(second))
    assert 302 == owner.send(f"{office.page}/token", form, page=office.page).status_code
    assert ("active", before.cloud_settings) == (office.now.state, office.now.cloud_settings)
