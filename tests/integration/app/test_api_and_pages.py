"""What a page does, a program does too: a table of both, and the operators' part of the API."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final
from uuid import uuid4

from app.api.routes import ROUTES
from services.api_tokens import Scope
from storage import companies
from tests.integration.app.api_world import program
from tests.integration.app.page_world import Person

if TYPE_CHECKING:
    from flask import Flask

    from services.bootstrap import Services
    from tests.integration.app.api_world import Program, Tenant

SAME: Final[dict[str, tuple[str, ...]]] = {
    "company.pause": ("pauseCompany",),
    "company.resume": ("resumeCompany",),
    "company.sync": ("syncNow",),
    "connected.accounts_chosen": ("changeCompany",),
    "connected.password": ("rotatePassword",),
    "connecting.started": ("addCompany",),
    "connection.computers": ("chooseComputers",),
    "connection.notifications": (
        "notificationAddress", "renewNotificationAddress", "setNotificationKey",
    ),
    "connection.password": ("rotatePassword",),
    "connection.rebind": ("rebindCompany",),
    "connection.rename": ("renameCompany",),
    "connection.disconnect": ("disconnectCompany",),
    "connection.token": ("reconnectCompany",),
    "fleet_tenants.new": ("addTenant",),
    "hooks.add": ("addWebhookEndpoint",),
    "hooks.again": ("sendAgain",),
    "hooks.change": ("changeWebhookEndpoint",),
    "hooks.press": (
        "changeWebhookEndpoint", "renewWebhookSecret", "removeWebhookEndpoint", "sendTrialEvent",
    ),
    "people.of_tenant_change": ("changeRole", "disablePerson", "enablePerson", "removePerson"),
    "people.of_tenant_invite": ("invitePerson",),
    "people.of_tenant_withdraw": ("withdrawInvitation",),
    "people.ours_change": ("changeRole", "disablePerson", "enablePerson", "removePerson"),
    "people.ours_invite": ("invitePerson",),
    "people.ours_withdraw": ("withdrawInvitation",),
    "plans.of_tenant": ("changeTenant",),
    "preview.decide": ("decidePreviewItem",),
    "preview.take_back": ("takeBackPreviewDecision",),
    "preview.start": ("startCompany",),
    "records.change": ("unlinkRecord", "takeUpRecord"),
    "records.take_up_all": ("takeUpRecords",),
    "problems.resolve": ("resolveProblem", "resolveAlike"),
    "settings.save": ("changeCompany",),
    "tokens.make": ("makeToken",),
    "tokens.make_for_operators": ("makeOperatorToken",),
    "tokens.revoke": ("revokeToken",),
    "tokens.revoke_of_operators": ("revokeOperatorToken",),
}  # fmt: skip
"""What a page's form is sent to → the operations that do the same."""
_ONESELF: Final = "is about the very person who is signed in"
_WIZARD: Final = "is a step of the pages that take a person through connecting"
_OPERATORS: Final = "people who run the service are let in by people alone"
OWN: Final = {
    "account.change": _ONESELF,
    "account.end_others": _ONESELF,
    "account.password": _ONESELF,
    "factor.begin": _ONESELF,
    "factor.confirm": _ONESELF,
    "factor.off": _ONESELF,
    "factor.renew": _ONESELF,
    "notices.choose": _ONESELF,
    "joining.forgot": "is for whoever cannot sign in",
    "joining.invited": "is for whoever holds a link",
    "joining.reset": "is for whoever holds a link",
    "signing.confirm": "a program shows a token",
    "signing.sign_in": "a program shows a token",
    "signing.sign_out": "a program shows a token",
    "looking.begin": "an operator's token sees every tenant by ?tenant=",
    "looking.stop": "an operator's token sees every tenant by ?tenant=",
    "connected.confirm": _WIZARD,
    "connected.not_this_file": _WIZARD,
    "connecting.begun": _WIZARD,
    "connecting.renamed": _WIZARD,
    "connecting.cloud_tried": _WIZARD,
    "connecting.give_up": _WIZARD,
    "people.operators_change": _OPERATORS,
    "people.operators_invite": _OPERATORS,
    "people.operators_withdraw": _OPERATORS,
}
"""What a page's form is sent to → why no operation does the same."""
PROGRAMS: Final = ("api.", "webhooks.")


def told(answer: Any) -> Any:
    return answer.json


def test_every_form_has_an_operation_that_does_the_same_or_a_reason(app: Flask) -> None:
    forms = {
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if "POST" in (rule.methods or ()) and not rule.endpoint.startswith(PROGRAMS)
    }
    assert forms == SAME.keys() | OWN.keys()
    assert set() == SAME.keys() & OWN.keys()
    writes = {route.name for route in ROUTES if route.writes}
    assert set() == {name for names in SAME.values() for name in names} - writes


def test_an_operators_program_makes_a_tenant_and_changes_its_plan(
    operator: Program, client: Program
) -> None:
    name = f"Pond {uuid4().hex[:8]}"
    made = operator.post("/tenants", json={"name": name, "plan": "payables"})
    assert 201 == made.status_code
    path = f"/tenants/{told(made)['id']}"
    assert made.headers["Location"].endswith(path)
    assert (name, "payables") == (told(made)["name"], told(made)["plan"])
    assert (
        "urn:deskbridge:error:name-taken"
        == told(operator.post("/tenants", json={"name": name}))["type"]
    )
    assert "everything" == told(operator.patch(path, json={"plan": "everything"}))["plan"]
    assert "everything" == told(operator.get(path))["plan"]
    assert 422 == operator.patch(path, json={"plan": "gold"}).status_code
    assert 404 == operator.patch(f"/tenants/{uuid4()}", json={"plan": "both"}).status_code
    assert [name] == [each["name"] for each in told(operator.get(f"/tenants?q={name}"))["items"]]
    for method, below in (("GET", "/tenants"), ("POST", "/tenants"), ("GET", "/operator-tokens")):
        assert 403 == client.ask(method, below, json={"name": name}).status_code


def test_tenants_are_listed_page_by_page(operator: Program, services: Services) -> None:
    word = uuid4().hex[:8]
    for number in range(5):
        services.tenants.add(f"{word} {number}")
    seen: list[str] = []
    onward = ""
    for _ in range(3):
        found = told(operator.get(f"/tenants?q={word}&limit=2{onward}"))
        seen += [each["name"] for each in found["items"]]
        onward = f"&cursor={found['next']}"
    assert [f"{word} {number}" for number in range(5)] == seen
    assert "&cursor=None" == onward


def test_what_is_about_no_tenant_is_done_once_under_a_key(
    operator: Program, app: Flask, services: Services
) -> None:
    key = {"Idempotency-Key": uuid4().hex}
    name = f"Once {uuid4().hex[:8]}"
    first, again = (operator.post("/tenants", json={"name": name}, headers=key) for _ in "ab")
    assert (201, told(first)) == (again.status_code, told(again))
    other = {"name": f"{name} more"}
    assert 422 == operator.post("/tenants", json=other, headers=key).status_code
    second = program(app, services, None, Scope.OPERATE)
    assert 201 == second.post("/tenants", json=other, headers=key).status_code


def test_an_operators_program_manages_a_tenants_people_and_is_written_down(
    operator: Program, app: Flask, services: Services, ours: Tenant
) -> None:
    viewer = Person(app=app, services=services, tenant=ours.id, role="viewer")
    whose = f"?tenant={ours.id}"
    sent = {"email": "first@a.test", "role": "owner"}
    assert 201 == operator.post(f"/people/invitations{whose}", json=sent).status_code
    for role in ("viewer", "accountant", "accountant"):  # what she is already is no deed
        answer = operator.post(f"/people/{viewer.user_id}/role{whose}", json={"role": role})
        assert 200 == answer.status_code
    assert 200 == operator.post(f"/people/{viewer.user_id}/disable{whose}").status_code
    found = told(operator.get(f"/people{whose}"))
    assert [True] == [each["disabled"] is not None for each in found["people"]]
    done = [each.action for each in services.audit.of_tenant(ours.id, limit=9)]
    assert ["api: disablePerson", "api: changeRole", "api: invitePerson"] == done


def test_a_token_is_told_once_at_its_making_and_ends_when_it_is_revoked(
    client: Program, operator: Program, app: Flask
) -> None:
    for asker, path, looks in (
        (client, "/tokens", "/companies"),
        (operator, "/operator-tokens", "/fleet"),
    ):
        made = asker.post(path, json={"name": "month end", "scope": "read", "days": 3})
        assert 201 == made.status_code
        mine = type(asker)(app=app, token=told(made)["token"])
        assert 200 == mine.get(looks).status_code
        assert 403 == mine.post(path, json={"name": "more", "scope": "operate"}).status_code
        assert told(made)["token"] not in asker.get(path).text
        assert told(made)["prefix"] in asker.get(path).text
        assert 200 == asker.post(f"{path}/{told(made)['id']}/revoke").status_code
        assert 401 == mine.get(looks).status_code
        assert 404 == asker.post(f"{path}/{uuid4()}/revoke").status_code


def test_an_entity_goes_back_to_what_holds_for_all_others(client: Program, ours: Tenant) -> None:
    path = f"/companies/{ours.company}"
    both = {"*": "cloud", "vendor": "quickbooks"}
    assert both == told(client.patch(path, json={"conflict": both}))["settings"]["conflict"]
    back = told(client.patch(path, json={"conflict": {"vendor": "default"}}))
    assert {"*": "cloud"} == back["settings"]["conflict"]
    assert 422 == client.patch(path, json={"conflict": {"*": "default"}}).status_code


def test_a_companys_computers_are_chosen_among_those_that_were_seen(
    client: Program, services: Services, ours: Tenant
) -> None:
    path = f"/companies/{ours.company}/computers"
    assert [] == told(client.get(path))["items"]
    assert 409 == client.post(path, json={"meant": ["DESK-9"]}).status_code
    at = "2026-11-02T10:00:00+00:00"
    with services.context.database.tenant_session(ours.id) as session:
        companies.bind(session, ours.company, {"computers": {"DESK-1": at, "DESK-2": at}})
    chosen = told(client.post(path, json={"meant": ["DESK-2"]}))["items"]
    assert [("DESK-1", at, False), ("DESK-2", at, True)] == [
        tuple(each.values()) for each in chosen
    ]


def test_the_address_for_notifications_is_made_once_and_its_key_is_told_to_nobody(
    client: Program, ours: Tenant
) -> None:
    path = f"/companies/{ours.company}/notifications"
    made = told(client.post(path))
    assert (made, False) == (told(client.post(path)), made["has_key"])
    keyed = client.post(f"{path}/key", json={"key": "whsecret-of-bill"})
    assert {"url": made["url"], "has_key": True} == told(keyed)
    renewed = told(client.post(f"{path}/renew"))
    assert renewed["url"] != made["url"]
    assert not renewed["has_key"]
