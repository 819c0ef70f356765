"""What a person says of the preview, at its pages and through the API: said, listed, taken back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from services.api_tokens import Scope
from simulator.quickbooks import edit
from tests.integration.app.api_world import Program, program
from tests.integration.app.page_world import first
from tests.integration.app.test_preview_pages import office, person, place, words

if TYPE_CHECKING:
    from bs4 import BeautifulSoup, Tag
    from flask import Flask

    from services.bootstrap import Services
    from tests.integration.app.page_world import Person
    from tests.integration.services.office import Office

__all__ = ["office"]


def line_of(page: BeautifulSoup, said: str) -> Tag:
    return next(each for each in page.select("li.card-line") if said in " ".join(each.text.split()))


def press(worker: Person, form: Tag, **more: Any) -> BeautifulSoup:
    """Send a form as it stands, and read where it leads."""
    sent = {str(each["name"]): str(each["value"]) for each in form.select("input[type=hidden]")}
    answer = worker.send(str(form["action"]), {**sent, **more})
    assert 302 == answer.status_code
    return worker.read(str(answer.location))


def test_a_pair_is_said_to_be_none_listed_and_taken_back(app: Flask, office: Office) -> None:
    worker, here = person(app, office), f"{place(office)}/preview"
    pair = line_of(worker.read(f"{here}/matched?entity=vendor"), "Both")
    assert "These are not the same" in pair.text
    press(worker, first(pair, "form"))
    office.compute()
    asked = worker.read(f"{here}/ambiguous")
    for side in ("in BILL", "in QuickBooks"):
        line = words_of(line_of(asked, f"Both {side}"))
        assert "It was said that this is not the record" in line
        assert "It is “Both”" not in line
    assert "What you decided (1) can be taken back until you start" in words(worker.read(here))
    listed = line_of(worker.read(f"{here}/decisions"), "Both")
    assert "Is not the same as “Both” in QuickBooks" in words_of(listed)
    assert "Nothing is decided" in words(press(worker, first(listed, "form")))
    office.compute()
    assert "Both" in words(worker.read(f"{here}/matched?entity=vendor"))


def test_a_record_is_found_and_said_to_be_another_one(app: Flask, office: Office) -> None:
    edit.add_vendor(office.file, "Whole Sale Lumber")
    office.sync()
    worker, here = person(app, office), f"{place(office)}/preview"
    asked = line_of(worker.read(f"{here}/create?entity=vendor"), "<b>Only Here</b>")
    other = worker.read(str(first(asked, "a")["href"]))
    assert "Which one is “<b>Only Here</b>” in BILL?" in words(other)
    found = worker.read(f"{first(asked, 'a')['href']}?q=twin")
    choice = next(each for each in found.select(".form-check") if "Boston" in each.text)
    form = next(each for each in found.select("main form") if each.get("method") == "post")
    after = press(worker, form, choice=str(first(choice, "input")["value"]))
    assert "Is “Twin” in BILL" in words(after)
    nothing = worker.read(f"{first(asked, 'a')['href']}?q=nobody")
    assert "Nothing found in BILL" in words(nothing)


def test_a_decided_record_that_changed_is_told_on_the_preview(app: Flask, office: Office) -> None:
    worker, here = person(app, office), f"{place(office)}/preview"
    press(worker, first(line_of(worker.read(f"{here}/matched?entity=vendor"), "Both"), "form"))
    (both,) = office.cloud.named("vendor", "Both")
    office.cloud.edit("vendor", both, city="Waco")
    office.sync()
    assert "1 is about a record that has changed since" in words(worker.read(here))
    listed = line_of(worker.read(f"{here}/decisions"), "Both")
    assert "changed since" in words_of(listed)
    assert "BILL: Waco" in words_of(listed)


def test_a_program_lists_what_was_decided_and_takes_it_back(
    app: Flask, office: Office, services: Services
) -> None:
    caller = program(app, services, office.desk.tenant, Scope.WRITE)
    pair = next(
        each
        for each in told(caller, place(office), "items?kind=matched")
        if each["entity"] == "vendor"
    )
    assert ["not-the-same"] == pair["choices"]
    path = f"{place(office)}/preview"
    said = {"position": pair["position"], "choice": "not-the-same"}
    assert 200 == caller.post(f"{path}/decide", json=said).status_code
    (decision,) = told(caller, place(office), "decisions")
    assert ("not", False, "") == (decision["choice"], decision["moved"], decision["why_not"])
    names = ("entity", "side", "record_id", "other")
    place_of = {name: decision[name] for name in names}
    assert 200 == caller.post(f"{path}/take-back", json=place_of).status_code
    assert [] == told(caller, place(office), "decisions")
    again = caller.post(f"{path}/take-back", json=place_of)
    assert 409 == again.status_code


def told(caller: Program, company: str, what: str) -> list[dict[str, Any]]:
    answer: Any = caller.get(f"{company}/preview/{what}").json
    return list(answer["items"])


def words_of(tag: Tag) -> str:
    return " ".join(tag.text.split())
