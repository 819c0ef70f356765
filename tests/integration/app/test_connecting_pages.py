"""Connecting a company at the pages: each step, left and gone on with; each failure in words."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest
from bs4 import BeautifulSoup
from lxml import etree

from app.factory import create_app
from services.bootstrap import build
from services.setting_words import FOUND, POSTED, STAYS
from simulator.bill import DEV_KEYS, BillServer
from storage import companies
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


@pytest.fixture
def owner(app: Flask, services: Services) -> Person:
    tenant = services.tenants.add(f"Tenant {uuid4().hex[:8]}")
    return signed_in(app, services, tenant, "owner")


@pytest.fixture
def organization(bill: BillServer) -> str:
    return bill.bill.add_organization(name="Castle in BILL", token_name="deskbridge", token=TOKEN)


def begin(owner: Person, name: str = "") -> str:
    """Give a name; the address of the step after it."""
    answer = owner.send("/connect", {"name": name or f"Castle {uuid4().hex[:6]}"})
    assert 302 == answer.status_code, answer.text
    return str(answer.location)


def open_cloud(owner: Person, step: str, organization: str, token: str = TOKEN) -> str:
    """The page after the account was tried: the next step's address, or what is wrong."""
    form = {"organization": organization, "token_name": "deskbridge", "token": token}
    answer = owner.send(step, form)
    return str(answer.location) if answer.status_code == 302 else answer.text


def connect(owner: Person, organization: str) -> str:
    """All steps until there is a company; the address of its instructions."""
    step = open_cloud(owner, begin(owner), organization).partition("?")[0]
    answer = owner.send(step, {"day": "2026-07-01"})
    assert 302 == answer.status_code, answer.text
    return str(answer.location)


def test_a_company_is_connected_step_by_step_and_held(
    owner: Person, services: Services, organization: str
) -> None:
    name = f"Castle {uuid4().hex[:6]}"
    cloud = begin(owner, name)
    assert "Which BILL organization" in owner.read(cloud).text
    start = open_cloud(owner, cloud, organization).partition("?")[0]
    assert "Castle in BILL" in owner.read(start).text
    install = owner.send(start, {"day": "2026-07-01"}).location
    company = services.companies.find(name)
    assert f"/companies/{company.id}/connect" == install
    assert company.held_at is not None
    assert "2026-07-01" == str(company.sync_start_date)
    for step in (start, cloud):  # the browser's Back
        assert install == owner.get(step).location
        assert install == owner.send(step, {"day": "2026-07-01"}, page="/connect").location
    assert "is connected already" in owner.read(install).text
    other = signed_in(owner.app, services, services.tenants.add(uuid4().hex), "owner")
    assert 404 == other.get(start).status_code


def test_the_start_date_says_what_it_bounds_and_is_chosen_not_assumed(
    owner: Person, organization: str
) -> None:
    page = owner.read(open_cloud(owner, begin(owner), organization).partition("?")[0])
    assert "" == first(page, "#day")["value"]
    told = " ".join(page.text.split())
    for sentence in (STAYS, POSTED, FOUND):
        assert sentence in told


def test_what_was_begun_is_found_again(owner: Person) -> None:
    step = begin(owner, "Half Way")
    companies_page = owner.read("/companies")
    assert step == first(companies_page, "main p.panel a")["href"]
    assert "Half Way is not connected yet: BILL comes next." in companies_page.text
    page = owner.read("/connect")
    assert step in [link["href"] for link in page.select("a[href]")]
    owner.send(step.replace("/cloud", "/give-up"))
    told = owner.read("/connect")
    assert "“Half Way” is given up: what was entered for it is forgotten." in told.text
    assert "Half Way" not in first(told, "main form").text
    gone = owner.get(step)
    assert (404, True) == (gone.status_code, "was given up" in gone.text)
    assert first(BeautifulSoup(gone.text, "html.parser"), 'main a[href="/connect"]')


def test_steps_that_are_done_lead_back_and_the_start_date_can_be_corrected(
    owner: Person, organization: str
) -> None:
    cloud = begin(owner)
    start = open_cloud(owner, cloud, organization).partition("?")[0]
    name = cloud.replace("/cloud", "/name")
    assert [name, cloud] == [each["href"] for each in owner.read(start).select(".connect-steps a")]
    assert "Give the company a name" in owner.send(name, {"name": " "}).text
    better = f"Better {uuid4().hex[:8]}"
    assert start == owner.send(name, {"name": better}).location
    assert better in owner.read(start).text
    install = owner.read(str(owner.send(start, {"day": "2026-07-01"}).location))
    back = [str(each["href"]) for each in install.select(".connect-steps a")]
    assert any(each.endswith("/settings#timing") for each in back)
    assert "Sync start date: Jul 1, 2026. Correct it" in " ".join(install.text.split())
    for each in back:
        assert 200 == owner.get(each.partition("#")[0]).status_code


def test_another_tenants_draft_does_not_exist(
    owner: Person, app: Flask, services: Services
) -> None:
    step = begin(owner)
    stranger = signed_in(app, services, services.tenants.add(uuid4().hex), "owner")
    assert 404 == stranger.get(step).status_code


def test_a_name_in_use_and_no_name_are_said(
    owner: Person, organization: str, services: Services
) -> None:
    name = services.companies.find(connect(owner, organization).split("/")[2]).name
    answer = owner.send("/connect", {"name": name.upper()})
    assert 400 == answer.status_code
    assert "already" in answer.text
    assert "Give the company a name" in owner.send("/connect", {"name": "  "}).text


def test_a_wrong_token_is_said_with_the_way_to_a_new_one(owner: Person, organization: str) -> None:
    said = open_cloud(owner, begin(owner), organization, "wrong")
    assert "does not accept the sync token." in said
    page = BeautifulSoup(said, "html.parser")
    assert "BDC_1101" not in first(page, "#refusal").text
    assert "BDC_1101" in first(page, "details code").text
    menu = "Settings → Sync & Integrations → Tokens"
    assert menu in first(page, "#refusal").text
    assert menu in first(page, "ol:not(.connect-steps)").text
    assert "enter its name and the token here" in said
    assert "wrong" not in re.findall(r'value="([^"]*)"', said)


def test_a_wrong_organization_is_said(owner: Person, organization: str) -> None:
    del organization
    said = open_cloud(owner, begin(owner), "00801NOTTHERE000000a")
    assert "BILL" in said
    assert "alert-danger" in said


@pytest.mark.parametrize("slip", ["nonsense <script>", "008 022 QZ4", "００８"])
def test_what_can_be_no_organization_is_said_beside_its_field(owner: Person, slip: str) -> None:
    page = BeautifulSoup(open_cloud(owner, begin(owner), slip), "html.parser")
    assert "is no organization id of BILL's" in page.text
    field = first(page, "#organization")
    assert (slip, "true") == (field["value"], field["aria-invalid"])


@pytest.mark.parametrize("slip", ["0001-01-01", "1926-07-01", "9999-12-31", "soon", ""])
def test_a_start_date_that_nobody_means_makes_no_company(
    owner: Person, organization: str, slip: str
) -> None:
    step = open_cloud(owner, begin(owner), organization).partition("?")[0]
    answer = owner.send(step, {"day": slip})
    assert 400 == answer.status_code
    assert "is-invalid" in answer.text
    assert 302 == owner.send(step, {"day": "2026-07-01"}).status_code


def test_an_organization_that_is_connected_already_is_said_before_the_end(
    owner: Person, organization: str
) -> None:
    connect(owner, organization)
    said = open_cloud(owner, begin(owner), organization)
    assert re.search(r"is connected to “[^”]+” already", said)


def somebody(elsewhere: Services, owner: Person) -> Person:
    """An owner of the same tenant at another installation's pages."""
    return signed_in(create_app(elsewhere), elsewhere, owner.tenant, "owner")


def test_a_cloud_that_cannot_be_reached_blames_nobody(
    owner: Person, services: Services, organization: str
) -> None:
    away = replace(
        services.settings, bill_v3_url="http://127.0.0.1:9/v3", bill_v2_url="http://127.0.0.1:9/v2"
    )
    elsewhere = build(away, wake=_nobody)
    try:
        lost = Person(
            app=create_app(elsewhere), services=services, tenant=owner.tenant, role="owner"
        )
        lost.sign_in()
        said = open_cloud(lost, begin(lost), organization)
    finally:
        elsewhere.close()
    assert "cannot be reached" in said
    assert "Errno" not in said
    assert "Error:" not in said
    assert "Nothing is wrong with what you entered" in said


def test_a_developer_key_that_bill_refuses_is_the_operators_business(
    owner: Person, services: Services, organization: str
) -> None:
    keyless = build(replace(services.settings, bill_dev_key="nobody's"), wake=_nobody)
    try:
        person = Person(
            app=create_app(keyless), services=services, tenant=owner.tenant, role="owner"
        )
        person.sign_in()
        said = open_cloud(person, begin(person), organization)
    finally:
        keyless.close()
    assert "developer key" in said


def test_the_password_is_shown_once_and_works(
    owner: Person, services: Services, organization: str
) -> None:
    install = connect(owner, organization)
    assert owner.read(install).select_one(".connect-secret") is None
    made = owner.send(f"{install}/password")
    assert 302 == made.status_code
    shown = owner.get(made.location)
    assert "no-store" == shown.headers["Cache-Control"]
    password = re.search(r'connect-secret"[^>]*><code>([^<]+)<', shown.text)
    assert password is not None
    company = services.companies.find(install.split("/")[2])
    ticket, _ = services.conversation.authenticate(
        company.username, password.group(1), address="127.0.0.1"
    )[:2]
    assert ticket
    assert password.group(1) not in made.location + made.headers["Set-Cookie"]
    assert password.group(1) not in owner.get(install).text + owner.get(made.location).text


def test_the_file_is_downloaded_as_the_web_connector_wants_it(
    owner: Person, organization: str
) -> None:
    install = connect(owner, organization)
    file = owner.get(f"{install}/deskbridge.qwc")
    assert b"<QBWCXML>" in file.data
    assert "deskbridge.qwc" in file.headers["Content-Disposition"]


def test_the_row_in_the_web_connector_is_called_by_its_name(
    owner: Person, services: Services, organization: str
) -> None:
    install = connect(owner, organization)
    file = etree.fromstring(owner.get(f"{install}/deskbridge.qwc").data)
    row = str(file.findtext("AppName"))
    assert row.startswith("Deskbridge: ")
    page = owner.read(install)
    assert row in [each.text for each in page.select("strong")]
    assert row in first(page, "svg.sketch desc").text + page.select("svg.sketch desc")[1].text
    company = services.companies.find(install.split("/")[2])
    services.conversation.authenticate(company.username, "wrong", address="127.0.0.1")
    assert row in [each.text for each in owner.read(f"{install}/waiting").select("strong")]
    password = f"/companies/{company.id}/connection/password"
    shown = owner.get(str(owner.send(password, page=install).location))
    assert f"<strong>{row}</strong>" in shown.text


@pytest.mark.parametrize(
    ("role", "said"),
    [
        ("owner", "Passwords, .qwc files and people are yours to give"),
        ("accountant", "An owner of "),
        ("viewer", "An owner of "),
        ("operator", "You run this service, so the others ask you."),
        (None, "Ask whoever gave you the .qwc file."),
    ],
)
def test_support_tells_everybody_whom_to_ask(
    app: Flask, services: Services, role: str | None, said: str
) -> None:
    tenant = None if role in {None, "operator"} else services.tenants.add(uuid4().hex)
    page = (
        BeautifulSoup(app.test_client().get("/support").text, "html.parser")
        if role is None
        else signed_in(app, services, tenant, role).read("/support")
    )
    told = " ".join(page.text.split())
    assert said in told
    gives_the_file = "whoever gave you the .qwc file"
    assert (gives_the_file in told) == (role is None)


def test_pictures_have_words(owner: Person, organization: str) -> None:
    page = owner.read(connect(owner, organization))
    pictures = page.select("svg.sketch")
    assert 2 == len(pictures)
    for each in pictures:
        assert "img" == each["role"]
        assert first(each, "title").text
        assert len(first(each, "desc").text) > 40


@pytest.mark.parametrize("role", ["viewer", "accountant"])
def test_only_owners_connect(app: Flask, services: Services, role: str) -> None:
    person = signed_in(app, services, services.tenants.add(uuid4().hex), role)
    assert 403 == person.get("/connect").status_code
    assert "Connect a company" not in person.read("/companies").text


@pytest.mark.parametrize(
    ("contact", "said"),
    [
        (None, "Nothing has called yet"),
        ({"company_name": "Larry's", "product": "QuickBooks Pro 2023"}, "Is this the right file?"),
        (
            {
                "refused": {
                    "code": "x",
                    "cause": "This is the Canadian edition.",
                    "cure": "Open a US",
                }
            },
            "This is the Canadian edition.",
        ),
        (
            {"refused": {"code": "old-quickbooks", "cause": "It is of 2008.", "cure": "Update"}},
            "This QuickBooks is too old",
        ),
    ],
)
def test_the_waiting_page_says_what_it_sees(
    owner: Person,
    services: Services,
    organization: str,
    contact: dict[str, object] | None,
    said: str,
) -> None:
    install = connect(owner, organization)
    company = services.companies.find(install.split("/")[2])
    with services.context.database.tenant_session(company.tenant_id) as session:
        if contact is not None:
            companies.set_contact(session, company.id, contact)
            if "refused" not in contact:
                companies.bind(session, company.id, {"company_name": contact["company_name"]})
    assert said in owner.read(f"{install}/waiting").text


def test_what_is_waited_for_comes_by_itself(owner: Person, organization: str) -> None:
    install = connect(owner, organization)
    said = owner.get(f"{install}/live")
    assert "text/event-stream" in said.content_type
    assert "Nothing has called yet" in said.text
    page = owner.read(f"{install}/waiting")
    assert f"{install}/live" == first(page, "[data-live]")["data-live"]
    assert "refresh" in str(first(page, "noscript"))


def test_a_wrong_password_is_said_while_waiting(
    owner: Person, services: Services, organization: str
) -> None:
    install = connect(owner, organization)
    company = services.companies.find(install.split("/")[2])
    services.conversation.authenticate(company.username, "wrong", address="127.0.0.1")
    assert "The login was refused" in owner.read(f"{install}/waiting").text


def test_yes_goes_on_and_no_forgets_the_file(
    owner: Person, services: Services, organization: str
) -> None:
    install = connect(owner, organization)
    company = services.companies.find(install.split("/")[2])
    with services.context.database.tenant_session(company.tenant_id) as session:
        companies.bind(session, company.id, {"company_name": "Larry's"})
        companies.set_contact(session, company.id, {"company_name": "Larry's"})
    owner.send(f"{install}/confirm")
    assert "being read" in owner.read(f"{install}/waiting").text
    owner.send(f"{install}/not-this-file")
    after = services.companies.find(company.id)
    assert after.bound is None
    assert after.file_id != company.file_id
    assert "Nothing has called yet" in owner.read(f"{install}/waiting").text


def test_what_was_entered_is_in_the_audit_log_and_secrets_are_not(
    owner: Person, services: Services, organization: str
) -> None:
    install = connect(owner, organization)
    owner.send(f"{install}/password")
    page = owner.read("/audit").text
    assert "made a Web Connector password" in page
    assert TOKEN not in page
