"""One's own account by its forms: profile, password, browsers, second factor, links."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import psycopg
import pyotp
import pytest
from sqlalchemy import event

from app.factory import create_app
from services.bootstrap import build
from services.settings import Settings
from tests.integration.app.api_world import furnished
from tests.integration.app.page_world import PASSWORD, Person, signed_in
from tests.integration.mailing import Mailbox, running
from tests.integration.services.desk import Bell, Time

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from flask import Flask
    from werkzeug.test import TestResponse

    from services.bootstrap import Services
    from services.embedded import Addresses
    from tests.integration.app.api_world import Tenant

LONG = "seven blue herons at noon"
FACTOR = "/account/second-factor"


class World:
    """The application with a mail server and a clock of its own."""

    def __init__(self, settings: Settings, box: Mailbox) -> None:
        self.clock = Time(datetime.now(UTC))
        self.box = box
        self.services = build(settings, wake=Bell(), clock=self.clock)
        self.app = create_app(self.services)
        self.tenant = furnished(self.services)

    def person(self, role: str = "owner") -> Person:
        runs_it = role in {"operator", "support"}
        tenant = None if runs_it else self.tenant.id
        return Person(app=self.app, services=self.services, tenant=tenant, role=role)

    def mails(self, email: str) -> list[str]:
        """What is sent to this address now, the newest last."""
        self.box.arrived.clear()
        self.services.post.deliver()
        texts = [self.box.text(place) for place in range(len(self.box.arrived))]
        return [
            text
            for text, letter in zip(texts, self.box.arrived, strict=True)
            if letter["To"] == email
        ]


def settings_of(url: str, servers: Addresses, key: str, tmp_path: Path, **more: Any) -> Settings:
    return Settings(
        database_url=url, redis_url=servers.redis_url, data_dir=tmp_path, secret_keys=(key,),
        cloud_hosts=("127.0.0.1",), mail_from="books@example.com", **more,
    )  # fmt: skip


@pytest.fixture
def world(
    module_database_url: str, servers: Addresses, secret_key: str, tmp_path: Path
) -> Iterator[World]:
    """Everything, with the settings as they are when nothing is set but a mail server."""
    box = Mailbox()
    for port in running(box):
        url = f"smtp://localhost:{port}"
        built = World(
            settings_of(module_database_url, servers, secret_key, tmp_path, smtp_url=url), box
        )
        yield built
        built.services.close()


def enrolled(world: World, person: Person) -> tuple[pyotp.TOTP, list[str]]:
    """Set a second factor up by its forms; what the telephone knows, and the recovery codes."""
    person.send(f"{FACTOR}/begin", page=FACTOR)
    secret = person.read(FACTOR).select_one("details code")
    assert secret is not None
    telephone = pyotp.TOTP(secret.text)
    answer = person.send(f"{FACTOR}/confirm", {"code": now(world, telephone)}, page=FACTOR)
    assert 200 == answer.status_code, answer.text[:2000]
    codes = re.findall(r"<li><code>([a-z2-7-]+)</code>", answer.text)
    assert 10 == len(set(codes))
    return telephone, codes


def now(world: World, telephone: pyotp.TOTP, steps: int = 0) -> str:
    return telephone.generate_otp(int(world.clock.now().timestamp()) // 30 + steps)


def code(person: Person, given: str) -> TestResponse:
    return person.send("/sign-in/code", {"code": given}, page="/sign-in/code")


def test_a_profile_is_saved_and_a_zone_must_exist(
    app: Flask, services: Services, ours: Tenant
) -> None:
    ann = signed_in(app, services, ours.id, "viewer")
    form = {"name": " Ann  Able ", "zone": "America/Chicago"}
    assert 302 == ann.send("/account", form, page="/account").status_code
    page = ann.read("/account")
    assert "Ann Able" == page.select_one("#name")["value"]  # type: ignore[index]
    assert "America/Chicago" == page.select_one("#zone option[selected]")["value"]  # type: ignore[index]
    answer = ann.send("/account", {"name": "Ann", "zone": "Mars/Base"}, page="/account")
    assert 422 == answer.status_code
    assert "is not a time zone" in answer.text
    answer = ann.send("/account", {"name": "\0 ", "zone": ""}, page="/account")
    assert "Say what you are called" in answer.text


def test_a_password_is_changed_for_the_old_one_and_ends_other_sessions(world: World) -> None:
    ann = world.person()
    ann.sign_in()
    elsewhere = world.app.test_client()
    ann.browser, here = elsewhere, ann.browser
    ann.sign_in()
    ann.browser = here
    for form, says in (
        ({"old": "wrong", "new": LONG, "again": LONG}, "not your password now"),
        ({"old": PASSWORD, "new": "short", "again": "short"}, "at least 12"),
        ({"old": PASSWORD, "new": ann.email, "again": ann.email}, "first that would be tried"),
        ({"old": PASSWORD, "new": LONG, "again": LONG + "x"}, "differently the second time"),
    ):
        answer = ann.send("/account/password", form, page="/account")
        assert 422 == answer.status_code
        assert says in answer.text
    assert 200 == elsewhere.get("/companies").status_code
    form = {"old": PASSWORD, "new": LONG, "again": LONG}
    assert 302 == ann.send("/account/password", form, page="/account").status_code
    assert 302 == elsewhere.get("/companies").status_code
    assert 200 == ann.get("/companies").status_code
    assert "was changed" in world.mails(ann.email)[-1]
    assert "changed her password" in ann.read("/audit").text
    fresh = world.app.test_client()
    ann.browser = fresh
    assert 403 == ann.sign_in(PASSWORD).status_code
    assert 302 == ann.sign_in(LONG).status_code


def test_browsers_are_listed_and_the_others_can_be_signed_out(world: World) -> None:
    ann = world.person()
    ann.sign_in()
    here, elsewhere = ann.browser, world.app.test_client()
    ann.browser = elsewhere
    ann.sign_in()
    ann.browser = here
    page = ann.read("/account")
    assert 2 == len(page.select(".account-sessions li"))
    assert 1 == page.text.count("This browser")
    ann.send("/account/sessions/end", page="/account")
    assert 302 == elsewhere.get("/companies").status_code
    assert 1 == len(ann.read("/account").select(".account-sessions li"))


def test_with_a_second_factor_the_password_alone_opens_nothing(world: World) -> None:
    ann = world.person()
    ann.sign_in()
    telephone, _ = enrolled(world, ann)
    assert 200 == ann.get("/companies").status_code
    ann.send("/sign-out", page="/companies")
    assert 302 == ann.sign_in(next="/audit").status_code
    for path in ("/companies", "/account", FACTOR, "/people"):
        assert "/sign-in/code" == ann.get(path).headers["Location"]
    assert "/sign-in/code" in ann.send("/account", {"name": "x"}, page="/sign-in/code").location
    world.clock.passes(60)
    before = ann.browser.get_cookie("deskbridge")
    answer = code(ann, now(world, telephone))
    assert "/audit" == answer.headers["Location"]
    assert 200 == ann.get("/companies").status_code
    assert before is not None
    ann.browser.set_cookie("deskbridge", before.value)
    assert "/sign-in" in ann.get("/companies").headers["Location"]


def test_a_code_is_accepted_once_and_no_older_one_after_it(world: World) -> None:
    ann = world.person()
    ann.sign_in()
    telephone, _ = enrolled(world, ann)
    used = now(world, telephone)
    ann.send("/sign-out", page="/companies")
    ann.sign_in()
    answer = code(ann, used)
    assert 403 == answer.status_code
    assert "was used already" in answer.text
    assert 403 == code(ann, now(world, telephone, -1)).status_code
    assert 302 == code(ann, now(world, telephone, 1)).status_code, "half a minute ahead"
    ann.send("/sign-out", page="/companies")
    ann.sign_in()
    assert 403 == code(ann, now(world, telephone, 2)).status_code
    world.clock.passes(60)
    assert 302 == code(ann, f" {now(world, telephone)[:3]} {now(world, telephone)[3:]}").status_code


def test_a_recovery_code_works_once(world: World) -> None:
    ann = world.person()
    ann.sign_in()
    _, codes = enrolled(world, ann)
    for _ in range(2):
        ann.send("/sign-out", page="/sign-in/code")
        ann.sign_in()
        answer = code(ann, codes[0].upper())
        if _ == 0:
            assert 302 == answer.status_code
            assert "9 of 10 are left" in ann.read(FACTOR).text
    assert 403 == answer.status_code


def test_whoever_guesses_waits_and_whoever_was_there_before_does_not(world: World) -> None:
    person = world.person()
    for _ in range(5):
        person.sign_in("wrong")
    assert "Wait" in person.sign_in().text
    other = world.person()
    assert 302 == other.sign_in().status_code
    for _ in range(5):
        other.sign_in("wrong")
    assert 302 == other.sign_in().status_code


def test_the_audit_log_says_who_came_in_with_what_and_who_left(world: World) -> None:
    ann = world.person()
    ann.sign_in()
    telephone, codes = enrolled(world, ann)
    for given in (now(world, telephone, 1), codes[0]):
        ann.send("/sign-out", page="/companies")
        ann.sign_in()
        assert 302 == code(ann, given).status_code
        world.clock.passes(60)
    found = world.services.audit.of_tenant(world.tenant.id, limit=20, who=ann.email)
    told = [(each.action, each.detail.get("with"), each.address) for each in reversed(found)]
    means = ("password", "password and code", "password and recovery code")
    assert [("signed in", each, "127.0.0.1") for each in means] == [
        each for each in told if each[0] == "signed in"
    ]
    assert ("signed out", None, "127.0.0.1") in told


def test_whoever_guesses_codes_waits_also_with_the_right_one(world: World) -> None:
    ann = world.person()
    ann.sign_in()
    telephone, codes = enrolled(world, ann)
    ann.send("/sign-out", page="/companies")
    ann.sign_in()
    for _ in range(5):
        code(ann, "000000")
    world.clock.passes(0.1)
    answer = code(ann, codes[0])
    assert (403, True) == (answer.status_code, "Another owner of" in answer.text)
    assert "Too many wrong codes. Wait 1 second, then" in answer.text
    world.clock.passes(120)
    assert 302 == code(ann, now(world, telephone)).status_code


def test_a_password_that_is_not_followed_by_a_code_is_forgotten(world: World) -> None:
    ann = world.person()
    ann.sign_in()
    telephone, _ = enrolled(world, ann)
    ann.send("/sign-out", page="/companies")
    ann.sign_in()
    world.clock.passes(16 * 60)
    answer = ann.get("/sign-in/code")
    assert "/sign-in?" in answer.headers["Location"]
    assert telephone


def test_a_factor_counts_only_once_a_code_of_it_was_given(world: World) -> None:
    ann = world.person()
    ann.sign_in()
    ann.send(f"{FACTOR}/begin", page=FACTOR)
    answer = ann.send(f"{FACTOR}/confirm", {"code": "000000"}, page=FACTOR)
    assert 403 == answer.status_code
    assert "That code is wrong" in answer.text
    ann.send("/sign-out", page="/companies")
    ann.sign_in()
    assert 200 == ann.get("/companies").status_code


def test_switching_off_takes_the_password_and_a_code(world: World) -> None:
    ann = world.person()
    ann.sign_in()
    telephone, codes = enrolled(world, ann)
    world.clock.passes(60)
    right = now(world, telephone)
    for form in ({"password": "wrong", "code": right}, {"password": PASSWORD, "code": "000000"}):
        assert 403 == ann.send(f"{FACTOR}/off", form, page=FACTOR).status_code
    answer = ann.send(f"{FACTOR}/begin", page=FACTOR)
    assert 409 == answer.status_code
    form = {"password": PASSWORD, "code": codes[3]}
    assert 302 == ann.send(f"{FACTOR}/off", form, page=FACTOR).status_code
    ann.send("/sign-out", page="/companies")
    ann.sign_in()
    assert 200 == ann.get("/companies").status_code
    assert "switched her second factor off" in ann.read("/audit").text


def test_new_recovery_codes_end_the_old_ones(world: World) -> None:
    ann = world.person()
    ann.sign_in()
    telephone, codes = enrolled(world, ann)
    assert 403 == ann.send(f"{FACTOR}/codes", {"code": codes[0]}, page=FACTOR).status_code
    world.clock.passes(60)
    answer = ann.send(f"{FACTOR}/codes", {"code": now(world, telephone)}, page=FACTOR)
    fresh = re.findall(r"<li><code>([a-z2-7-]+)</code>", answer.text)
    assert not set(fresh) & set(codes)
    ann.send("/sign-out", page="/companies")
    ann.sign_in()
    assert [403, 302] == [code(ann, each).status_code for each in (codes[1], fresh[1])]


@pytest.mark.parametrize(
    ("required", "led"),
    [
        ("operators", {"operator", "support"}),
        ("everybody", {"operator", "support", "owner", "viewer"}),
        ("nobody", set()),
    ],
)
def test_whoever_must_have_a_second_factor_sets_one_up_before_anything_else(
    required: str, led: set[str], world: World, module_database_url: str, secret_key: str,
    servers: Addresses, tmp_path: Path,
) -> None:  # fmt: skip
    settings = settings_of(
        module_database_url, servers, secret_key, tmp_path, require_second_factor=required
    )
    other = World(settings, world.box)
    for role in ("operator", "support", "owner", "viewer"):
        person = other.person(role)
        person.sign_in()
        front = "/fleet" if role in {"operator", "support"} else "/companies"
        answer = person.get(front)
        assert (role in led) == (302 == answer.status_code), role
        if role in led:
            for path in (front, "/account"):
                assert FACTOR == person.get(path).headers["Location"]
            assert "Before anything else" in person.read(FACTOR).text
            enrolled(other, person)
        assert 200 == person.get(front).status_code
    other.services.close()


def test_another_owner_switches_off_the_factor_of_a_lost_telephone(world: World) -> None:
    ann, ben = world.person("accountant"), world.person("owner")
    ann.sign_in()
    ben.sign_in()
    enrolled(world, ann)
    ben.send(f"/people/{ann.user_id}/factor", page="/people")
    assert "/sign-in" in ann.get("/companies").headers["Location"]
    ann.sign_in()
    assert 200 == ann.get("/companies").status_code


def test_a_secret_is_sealed_and_codes_are_digests_and_neither_is_in_the_audit_log(
    world: World, module_database_url: str
) -> None:
    ann = world.person()
    ann.sign_in()
    telephone, codes = enrolled(world, ann)
    with psycopg.connect(module_database_url) as owner:
        kept = owner.execute(
            "SELECT secret, recovery FROM second_factors WHERE user_id = %s", [ann.user_id]
        ).fetchone()
        log = str(owner.execute("SELECT action, detail FROM audit_log").fetchall())
    assert kept is not None
    assert telephone.secret.encode() not in kept[0]
    for each in codes:
        assert each.encode() not in b"".join(kept[1])
        assert each not in log
    assert telephone.secret not in log
    assert telephone.secret not in ann.read(FACTOR).text, "never shown again"


def test_a_forgotten_password_is_chosen_anew_once_by_a_link_in_the_mail(world: World) -> None:
    ann = world.person()
    ann.sign_in()
    stranger = world.app.test_client()
    signed, ann.browser = ann.browser, stranger
    ann.send("/forgot-password", {"email": ann.email.upper()}, page="/forgot-password")
    link = re.search(r"http://localhost:\d+(/new-password\?key=\S+)", world.mails(ann.email)[-1])
    assert link is not None
    key = link[1].partition("=")[2]
    for again, why in (("short", "at least 12"), ("other", "differently")):
        form = {"key": key, "password": "short", "again": again}
        assert why in ann.send("/new-password", form, page=link[1]).text
    assert 200 == signed.get("/companies").status_code, "still signed in"
    form = {"key": key, "password": LONG, "again": LONG}
    assert 302 == ann.send("/new-password", form, page=link[1]).status_code
    assert 302 == signed.get("/companies").status_code
    answer = ann.send("/new-password", form, page="/sign-in")
    assert 410 == answer.status_code
    assert "works once, within an hour" in answer.text
    assert "was changed" in world.mails(ann.email)[-1]
    assert 403 == ann.sign_in(PASSWORD).status_code
    assert 302 == ann.sign_in(LONG).status_code
    assert "chose a new password by a link" in ann.read("/audit").text


def test_a_link_for_a_password_ends_after_an_hour_and_with_a_newer_one(world: World) -> None:
    ann = world.person()
    links = []
    for _ in range(2):
        ann.send("/forgot-password", {"email": ann.email}, page="/forgot-password")
        found = re.search(r"(/new-password\?key=\S+)", world.mails(ann.email)[-1])
        assert found is not None
        links.append(found[1])
    assert [410, 200] == [ann.get(each).status_code for each in links]
    world.clock.passes(3601)
    assert 410 == ann.get(links[1]).status_code


def test_whether_an_address_exists_is_not_told_by_asking_for_a_new_password(world: World) -> None:
    ann = world.person()

    def told(email: str) -> str:
        page = ann.send("/forgot-password", {"email": email}, page="/forgot-password").text
        return re.sub(r'name="csrf_token" value="[^"]+"', "", page)

    assert told(ann.email) == told(f"{uuid4()}@example.test") == told("no address") == told("\0")
    assert "If somebody signs in with that address" in told(ann.email)


def test_the_same_is_done_for_an_address_that_nobody_has(world: World) -> None:
    ann, database = world.person(), world.services.context.database
    asked: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        asked.append(statement)

    def done(email: str) -> list[str]:
        asked.clear()
        world.services.accounts.ask_reset(email, address="192.0.2.1")
        return [re.sub(r"sa_savepoint_\d+", "point", each) for each in asked]

    event.listen(database.engine, "before_cursor_execute", note)
    *known, kept = done(ann.email)
    *unknown, undone = done(f"{uuid4()}@example.test")
    assert known == unknown == done("no address")[:-1]
    event.remove(database.engine, "before_cursor_execute", note)
    assert ("RELEASE SAVEPOINT point", "ROLLBACK TO SAVEPOINT point") == (kept, undone)
    assert 1 == len(world.mails(ann.email))


def test_only_a_few_links_are_sent_to_one_address(world: World) -> None:
    ann = world.person()
    for _ in range(20):
        ann.send("/forgot-password", {"email": ann.email}, page="/forgot-password")
    assert 5 == len(world.mails(ann.email))


def test_somebody_who_was_shut_out_gets_no_link(world: World) -> None:
    ann, ben = world.person("viewer"), world.person("owner")
    ben.sign_in()
    ben.send(f"/people/{ann.user_id}/disable", page="/people")
    ann.send("/forgot-password", {"email": ann.email}, page="/forgot-password")
    assert [] == world.mails(ann.email)


def test_without_a_mail_server_pages_say_whom_to_ask(
    app: Flask, services: Services, ours: Tenant
) -> None:
    ann = Person(app=app, services=services, tenant=ours.id, role="viewer")
    assert "No mail is sent from here" in ann.read("/forgot-password").text
    owner = signed_in(app, services, ours.id, "owner")
    answer = owner.send(f"/people/{ann.user_id}/reset", page="/people")
    shown = owner.get(answer.headers["Location"]).text
    assert (link := re.search(r"(/new-password\?key=[^\"]+)", shown)) is not None
    assert 200 == ann.get(link[1]).status_code


def test_an_invitation_is_mailed_where_there_is_a_mail_server(world: World) -> None:
    owner = world.person()
    owner.sign_in()
    form = {"email": "new@example.test", "role": "viewer"}
    answer = owner.send("/people/invite", form, page="/people")
    assert 302 == answer.status_code
    assert "/invited?key=" not in answer.text
    text = world.mails("new@example.test")[-1]
    assert f"invites you to Tenant {world.tenant.name.split()[-1]}" in text
    link = re.search(r"(/invited\?key=\S+)", text)
    assert link is not None
    assert 200 == world.app.test_client().get(link[1]).status_code


@pytest.mark.parametrize("path", ["/account", FACTOR, "/sign-in/code", "/people", "/fleet/people"])
def test_nobody_who_is_signed_out_sees_an_account(path: str, app: Flask) -> None:
    answer = app.test_client().get(path)
    assert 302 == answer.status_code
    assert answer.headers["Location"].startswith("/sign-in?next=")
