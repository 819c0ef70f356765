"""What people do at the pages, in a real browser against the whole running server.

QuickBooks and BILL are simulated; their people act there as they would, and the pages tell of it.
"""

from __future__ import annotations

import re
import time
from typing import TYPE_CHECKING
from uuid import uuid4

import psycopg
import pyotp
import pytest
from playwright.sync_api import expect

from simulator.quickbooks import CompanyFile, edit
from tests.browser.chromium import PHONE
from tests.browser.connecting import beside, calls_first, newcomer
from tests.browser.site import PASSWORD, Site, sign_in, somebody
from tests.journeys.two_sides import (
    CUSTOMER,
    VENDOR,
    assert_both,
    bill_rows,
    change_in_bill,
    change_in_quickbooks,
    enter_in_quickbooks,
    settled,
)
from tests.journeys.world import Company

if TYPE_CHECKING:
    from pathlib import Path
    from uuid import UUID

    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.journey


@pytest.fixture
def company(site: Site) -> Company:
    """A company with an almost empty company file and an empty organization."""
    return Company(site.server, CompanyFile.empty(name="Rock Castle Construction"))


def test_she_signs_in_with_the_keyboard_alone_and_out_again(site: Site, browser: Browser) -> None:
    tenant = site.services.tenants.add(f"Castle Group {uuid4().hex[:6]}")
    email = site.person(tenant, "accountant")
    page = site.context(browser).new_page()
    page.goto("/companies")
    expect(page.get_by_label("E-mail address")).to_be_focused()
    page.keyboard.type(email)
    page.keyboard.press("Tab")
    page.keyboard.type("not " + PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("do not go together")
    expect(page.get_by_label("Password")).to_be_focused()  # the address is still there
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Companies", exact=True)).to_be_visible()
    page.get_by_label("Your account").press("Enter")
    page.get_by_role("button", name="Sign out").press("Enter")
    page.goto("/companies")
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    page.context.close()


def test_a_second_factor_is_set_up_and_then_asked_for(site: Site, browser: Browser) -> None:
    tenant = site.services.tenants.add(f"Castle Group {uuid4().hex[:6]}")
    email = site.person(tenant, "owner")
    page = site.context(browser, PHONE).new_page()
    sign_in(page, email)
    page.get_by_label("Your account").press("Enter")
    page.get_by_role("link", name="Your account").press("Enter")
    page.get_by_role("link", name="Set it up").click()
    page.get_by_role("button", name="Set it up").click()
    page.get_by_text("It cannot be scanned").click()
    app_on_her_phone = pyotp.TOTP(page.locator("details code").last.inner_text())
    page.get_by_label("Six digits").fill(app_on_her_phone.now())
    page.get_by_role("button", name="Switch on").click()
    expect(page.get_by_role("heading", name="Keep these recovery codes")).to_be_visible()
    page.get_by_label("Your account").press("Enter")
    page.get_by_role("button", name="Sign out").click()
    page.get_by_label("E-mail address").fill(email)
    page.get_by_label("Password").fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_label("Code")).to_be_focused()
    page.goto("/companies")  # what is behind it stays shut
    expect(page.get_by_role("heading", name="Your code")).to_be_visible()
    page.get_by_label("Code").fill("000000")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_be_visible()
    page.get_by_label("Code").fill(app_on_her_phone.at(time.time() + 30))
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Companies", exact=True)).to_be_visible()
    page.context.close()


def test_an_owner_connects_a_company_looks_at_the_preview_and_starts_it(
    site: Site, browser: Browser, tmp_path: Path
) -> None:
    who = newcomer(site)
    name, organization = who.name, site.server.bill.organization(who.org)
    with somebody(site, browser, who.tenant, "owner", PHONE) as page:
        page.get_by_role("link", name="Connect a company").first.click()
        page.get_by_label("What do you call this company?").fill(name)
        page.keyboard.press("Enter")
        page.get_by_label("Organization id").fill(who.org)
        page.get_by_label("Name of the sync token").fill("deskbridge")
        page.get_by_label("Sync token", exact=True).fill("not the token")
        page.get_by_role("button", name="Test and continue").click()
        expect(page.get_by_role("alert")).to_be_visible()
        page.get_by_label("Sync token", exact=True).fill("the token")
        page.get_by_role("button", name="Test and continue").click()
        page.get_by_label("Sync start date").fill("2026-07-01")
        page.get_by_role("button", name="Continue").click()
        page.get_by_role("button", name="Make a password and show it").click()
        password = page.get_by_role("status").locator("code").inner_text()
        with page.expect_download() as download:
            page.get_by_role("link", name="Download deskbridge.qwc").click()
        page.get_by_role("link", name="I have pressed Update Selected").click()
        connector = calls_first(
            page,
            who,
            download.value,
            password=password,
            folder=tmp_path,
            press=lambda said: page.get_by_role("button", name=said).click(),
        )
        assert [] == list(organization.vendors.values())
        page.get_by_role("link", name="Look at the preview").click()
        expect(page.get_by_label("Vendors", exact=True)).to_contain_text("1 to create in BILL")
        page.on("dialog", lambda dialog: dialog.accept())
        page.get_by_role("button", name="Start syncing").click()
        expect(page.get_by_role("status").first).to_contain_text("It has begun")
        assert "done" == connector.update().kind
        page.get_by_label("Main").get_by_role("link", name="Companies").click()
        page.get_by_role("link", name=name).click()
        expect(page.get_by_text("Everything is in step")).to_be_visible()
    assert ["Lone Star Lumber"] == [each["name"] for each in organization.vendors.values()]


def test_a_sync_is_seen_to_move_without_the_page_being_loaded_again(
    site: Site, browser: Browser, company: Company
) -> None:
    for number in range(5):
        row = {**VENDOR.sample, "name": f"Lone Star Lumber {number}", "print as": f"LSL {number}"}
        enter_in_quickbooks(company, VENDOR, row)
    with somebody(site, browser, site.tenant_of(company), "viewer") as page:
        page.get_by_role("link", name=company.name).click()
        heard = page.get_by_text("Last heard").locator("xpath=following-sibling::dd")
        expect(heard).to_have_text("never")
        page.evaluate("window.stayed = true")
        with beside(company.sync):
            expect(page.get_by_role("progressbar", name="This sync")).to_be_visible()
        expect(page.get_by_role("progressbar", name="This sync")).to_have_count(0)
        expect(heard).not_to_have_text("never")
        assert page.evaluate("window.stayed")


def test_a_refusal_is_cured_in_quickbooks_tried_again_and_gone(
    site: Site, browser: Browser, company: Company
) -> None:
    enter_in_quickbooks(company, CUSTOMER, {"name": "Baker, Chris"})
    company.sync()
    with somebody(site, browser, site.tenant_of(company), "accountant", PHONE) as page:
        page.get_by_role("link", name=company.name).click()
        page.get_by_role("navigation", name=company.name).get_by_text("Problems").click()
        problem = page.get_by_role("listitem").filter(has_text="Baker, Chris")
        expect(problem).to_contain_text("Customer Center")  # where in QuickBooks it is cured
        change_in_quickbooks(company, CUSTOMER, "Baker, Chris", email="chris@baker.example")
        problem.get_by_role("button", name="Try again").click()
        expect(page.get_by_role("status").first).to_contain_text("The next sync acts on it")
        company.sync()
        page.reload()
        expect(page.get_by_text("Nothing waits for you")).to_be_visible()
    assert ["Baker, Chris"] == [row["name"] for row in bill_rows(company, CUSTOMER)]


def test_a_conflict_is_settled_field_by_field(
    site: Site, browser: Browser, company: Company
) -> None:
    enter_in_quickbooks(company, CUSTOMER, CUSTOMER.sample)
    company.set(conflict="ask")
    company.sync()
    kristy = CUSTOMER.sample["name"]
    change_in_quickbooks(company, CUSTOMER, kristy, phone="111", email="one@abercrombie.example")
    change_in_bill(company, CUSTOMER, kristy, phone="222", email="two@abercrombie.example")
    company.sync()
    with somebody(site, browser, site.tenant_of(company), "accountant", PHONE) as page:
        page.goto(f"/companies/{company.id}/problems")
        page.get_by_role("link", name="Decide field by field").click()
        for field, side in (("phone", "111"), ("e-?mail", "two@")):
            row = page.get_by_role("row").filter(has_text=re.compile(field, re.IGNORECASE))
            row.get_by_label(side).check()
        page.get_by_role("button", name="Use what is chosen for each field").click()
        company.sync()
        page.reload()
        expect(page.get_by_text("Nothing waits for you")).to_be_visible()
    wanted = settled({**CUSTOMER.sample, "phone": "111", "email": "two@abercrombie.example"})
    assert_both(company, CUSTOMER, [wanted])


def test_a_records_story_is_found_by_what_is_known_of_it(
    site: Site, browser: Browser, company: Company
) -> None:
    enter_in_quickbooks(company, VENDOR, VENDOR.sample)
    company.sync()
    list_id = edit.find(company.quickbooks, "Vendor", "Lone Star Lumber").id
    with somebody(site, browser, site.tenant_of(company), "viewer", PHONE) as page:
        page.goto(f"/companies/{company.id}/records")
        for known in ("lone star", list_id):
            page.get_by_role("searchbox", name="Search").fill(known)
            page.keyboard.press("Enter")
            page.wait_for_url("**/records?q=*")
            expect(page.get_by_role("link", name="Lone Star Lumber")).to_have_count(1)
        page.get_by_role("link", name="Lone Star Lumber").click()
        expect(page.get_by_role("heading", name="Vendor “Lone Star Lumber”")).to_be_visible()
        expect(page.get_by_text(list_id, exact=True).first).to_be_visible()
        expect(page.get_by_role("heading", name="What happened")).to_be_visible()
        assert [] == buttons(page)


def test_an_operator_finds_the_company_that_fell_silent_and_looks_in_read_only(
    site: Site, browser: Browser, company: Company
) -> None:
    company.sync()
    silent_for(site, company.id, "3 days")
    with somebody(site, browser, None, "operator", PHONE) as page:
        page.get_by_role("navigation", name="By need").get_by_role("link", name="Silent").click()
        line = page.get_by_role("listitem").filter(has_text=company.name)
        expect(line).to_contain_text("Has not polled since")
        line.get_by_role("link", name=company.tenant).click()
        page.get_by_role("button", name="Look at its pages").click()
        expect(page.get_by_role("status").first).to_contain_text("Nothing can be changed")
        page.get_by_role("link", name=company.name).click()
        expect(page.get_by_role("heading", name=company.name)).to_be_visible()
        assert [] == buttons(page)
        page.get_by_role("button", name="Stop looking").click()
        expect(page.get_by_role("heading", name=company.tenant)).to_be_visible()


def test_a_viewer_sees_everything_and_no_button(
    site: Site, browser: Browser, company: Company
) -> None:
    enter_in_quickbooks(company, CUSTOMER, {"name": "Baker, Chris"})
    company.sync()
    with somebody(site, browser, site.tenant_of(company), "viewer") as page:
        page.get_by_role("link", name=company.name).click()
        tabs = page.get_by_role("navigation", name=company.name).get_by_role("link")
        for place in [tab.get_attribute("href") for tab in tabs.all()]:
            page.goto(str(place))
            expect(page.get_by_role("heading", level=1)).to_contain_text(company.name)
            assert [] == buttons(page), place


def buttons(page: Page) -> list[str]:
    """The buttons that would change something, what frames the page aside."""
    return page.locator("main form[method=post] button").all_inner_texts()


def silent_for(site: Site, company: UUID | str, how_long: str) -> None:
    """As if its Web Connector had called every quarter of an hour, and then no more."""
    with psycopg.connect(site.services.settings.database_url) as connection:
        connection.execute(
            "UPDATE polls SET last_poll_at = now() - %s::interval, refused_at = NULL,"
            " gaps = array_fill(900::real, ARRAY[15]) WHERE company_id = %s",
            [how_long, company],
        )
