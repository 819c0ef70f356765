"""Every page to those whom it is not for: a viewer, whoever looks in, another tenant's people."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pytest

from app.access import Audience, allow, audience_of
from app.factory import create_app
from tests.integration.app.page_examples import Page, pages, world
from tests.integration.app.page_world import Person, signed_in

if TYPE_CHECKING:
    from flask import Flask

    from services.bootstrap import Services
    from tests.integration.app.api_world import Tenant

BUTTONS: Final = "main form[method=post] button:enabled"


@pytest.fixture
def tenants_pages(app: Flask, services: Services, ours: Tenant) -> list[Page]:
    """The pages of our tenant, those that are about oneself left out."""
    return [
        page
        for page in pages(app, world(services, ours))
        if audience_of(app.view_functions[page.endpoint]) is Audience.PERSON
    ]


def shown(person: Person, page: Page) -> str:
    """What is wrong with what she sees of a page that she may only read, "" for nothing."""
    status = person.get(page.path).status_code
    if status == 403:
        return ""
    if status != 200:
        return f"{page.path}: {status}"
    found = person.read(page.path).select(BUTTONS)
    return f"{page.path}: {found[0]}" if found else ""


def test_a_viewer_is_shown_no_button_on_any_page(
    app: Flask, services: Services, ours: Tenant, tenants_pages: list[Page]
) -> None:
    viewer = signed_in(app, services, ours.id, "viewer")
    assert [] == [told for page in tenants_pages if (told := shown(viewer, page))]
    assert any(200 == viewer.get(page.path).status_code for page in tenants_pages)


def test_whoever_looks_in_is_shown_no_button_on_any_page(
    app: Flask, services: Services, ours: Tenant, tenants_pages: list[Page]
) -> None:
    operator = signed_in(app, services, None, "operator")
    operator.send(f"/fleet/tenants/{ours.id}/look", page="/fleet")
    assert [] == [told for page in tenants_pages if (told := shown(operator, page))]


def test_another_tenants_owner_sees_nothing_of_ours_on_any_page(
    app: Flask, services: Services, ours: Tenant, theirs: Tenant, tenants_pages: list[Page]
) -> None:
    other = signed_in(app, services, theirs.id, "owner")
    with_us = [page for page in tenants_pages if str(ours.company) in page.path]
    assert [] != with_us
    for page in tenants_pages:
        answer = other.get(page.path)
        assert ours.name not in answer.text, page.path
        if page in with_us:
            assert 404 == answer.status_code, page.path


def test_a_page_that_breaks_says_so_in_our_own_words(services: Services, ours: Tenant) -> None:
    broken = create_app(services)

    @broken.get("/breaks")
    @allow(Audience.SELF)
    def breaks() -> str:
        raise RuntimeError("what a programmer reads")

    person = signed_in(broken, services, ours.id, "viewer")
    answer = person.get("/breaks")
    assert 500 == answer.status_code
    assert "Something broke on our side" in answer.text
    assert "what a programmer reads" not in answer.text


def test_nobody_is_shown_a_page_before_she_has_signed_in(
    app: Flask, tenants_pages: list[Page]
) -> None:
    for page in tenants_pages:
        answer = app.test_client().get(page.path)
        assert 302 == answer.status_code, page.path
        assert "/sign-in" in answer.headers["Location"], page.path
