"""Help in a browser: public, findable, safe."""

from __future__ import annotations

from typing import TYPE_CHECKING

from services.help_pages import PAGES
from tests.integration.app.page_world import signed_in

if TYPE_CHECKING:
    from flask import Flask

    from services.bootstrap import Services
    from tests.integration.app.api_world import Tenant


def test_every_code_has_its_page_for_anybody(app: Flask) -> None:
    browser = app.test_client()
    for shown in PAGES.values():
        answer = browser.get(f"/help/{shown.code}")
        assert 200 == answer.status_code
        assert shown.code in answer.text


def test_a_search_narrows_the_list_and_says_when_nothing_fits(app: Flask) -> None:
    browser = app.test_client()
    assert "closed-period" in browser.get("/help?words=closing+date").text
    assert "closed-period" not in browser.get("/help?words=colon").text
    nothing = browser.get("/help?words=%3Cscript%3Exyz").text
    assert "Nothing has these words" in nothing
    assert "<script>xyz" not in nothing


def test_what_is_no_code_is_said_not_to_be_there(app: Flask) -> None:
    assert 404 == app.test_client().get("/help/nonsense").status_code


def test_a_problem_and_the_support_page_lead_there(
    app: Flask, services: Services, ours: Tenant
) -> None:
    assert 'href="/help"' in app.test_client().get("/support").text
    person = signed_in(app, services, ours.id, "viewer")
    page = person.read(f"/companies/{ours.company}/problems/{ours.problem}")
    assert page.find("a", href="/help/qb-3100") is not None
