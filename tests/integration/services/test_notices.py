"""What happened is told once: to programs by signed webhooks, to people by one mail an hour."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import psycopg
import pytest

from cloud import hooks as outgoing
from services.bootstrap import build
from services.hook_delivery import PAUSES
from services.hooks import HookError, UnknownHookError
from services.post import Post
from services.settings import Settings
from storage.sealed import Sealer
from tests.integration.services.happening import ALL, AT_ONCE, House
from tests.integration.services.hearing import receiver

if TYPE_CHECKING:
    from collections.abc import Iterator

    from services.bootstrap import Services
    from services.embedded import Addresses
    from tests.integration.services.desk import Bell, Time
    from tests.integration.services.hearing import Receiver


@pytest.fixture(scope="module")
def services(
    module_database_url: str,
    servers: Addresses,
    secret_key: str,
    tmp_path_factory: pytest.TempPathFactory,
    bell: Bell,
    time: Time,
) -> Iterator[Services]:
    settings = Settings(
        database_url=module_database_url,
        redis_url=servers.redis_url,
        data_dir=tmp_path_factory.mktemp("data"),
        secret_keys=(secret_key,),
        webhook_hosts=("127.0.0.1",),
        smtp_url="smtp://127.0.0.1:9",
        mail_from="Deskbridge <books@example.test>",
    )
    built = build(settings, wake=bell, clock=time)
    yield built
    built.close()


@pytest.fixture
def hears() -> Iterator[Receiver]:
    with receiver() as found:
        yield found


@pytest.fixture
def house(services: Services, module_database_url: str, time: Time) -> House:
    return House(services, module_database_url, time)


def test_each_event_is_delivered_once_signed_and_with_what_it_tells(
    house: House, hears: Receiver
) -> None:
    endpoint, secret = house.endpoint(hears.url)
    problem, run = house.open_problem(), house.end_a_run()
    for _ in range(3):
        house.sweep()
    assert {"problem.opened", "run.finished"} == set(hears.events())
    assert 2 == len(hears.heard)
    told = {each.event["type"]: each.event["data"] for each in hears.heard}
    assert house.name == told["problem.opened"]["company"]["name"]
    assert str(problem) == told["problem.opened"]["problem"]["id"]
    assert "Rename one of them." == told["problem.opened"]["problem"]["cure"]
    assert told["problem.opened"]["problem"]["help"].endswith("/help/qb-3100")
    assert (str(run), "done") == (
        told["run.finished"]["run"]["id"],
        told["run.finished"]["run"]["result"],
    )
    for each in hears.heard:
        assert int(house.time.now().timestamp()) == int(each.headers["webhook-timestamp"])
        assert each.is_signed_with(secret)
        assert not each.is_signed_with(outgoing.new_secret())
        assert b"topsecret" not in each.body
    house.clear(problem)
    house.sweep()
    assert "problem.cleared" == hears.events()[-1]
    assert {"delivered"} == {state for _, state, _, _ in house.logged(endpoint)}


def test_only_what_was_chosen_is_delivered_and_nothing_of_another_tenant(
    house: House, services: Services, module_database_url: str, time: Time, hears: Receiver
) -> None:
    other = House(services, module_database_url, time)
    house.endpoint(hears.url, "problem.opened")
    other.open_problem()
    house.end_a_run()
    house.sweep()
    assert [] == hears.events()
    house.open_problem()
    house.sweep()
    assert ["problem.opened"] == hears.events()
    assert house.name == hears.heard[0].event["data"]["company"]["name"]


def test_one_that_does_not_arrive_is_tried_again_later_with_the_same_id_and_the_same_words(
    house: House, hears: Receiver, time: Time
) -> None:
    endpoint, _ = house.endpoint(hears.url, "problem.opened")
    hears.status = 503
    house.open_problem()
    house.sweep()
    house.sweep()
    assert 1 == len(hears.heard)
    assert [("problem.opened", "waiting", 1, "HTTP 503")] == house.logged(endpoint)
    time.passes((PAUSES[0] + timedelta(seconds=1)).total_seconds())
    hears.status = 200
    house.sweep()
    first, second = hears.heard
    assert first.headers["webhook-id"] == second.headers["webhook-id"]
    assert first.body == second.body
    assert [("problem.opened", "delivered", 2, "HTTP 200")] == house.logged(endpoint)


def test_it_is_given_up_after_a_day_and_a_person_can_send_it_again(
    house: House, hears: Receiver, time: Time
) -> None:
    endpoint, _ = house.endpoint(hears.url, "problem.opened")
    hears.status = 500
    house.open_problem()
    house.sweep()
    for pause in PAUSES:
        time.passes((pause + timedelta(seconds=1)).total_seconds())
        house.sweep()
    assert 1 + len(PAUSES) == len(hears.heard)
    assert [("problem.opened", "failed", 8, "HTTP 500")] == house.logged(endpoint)
    time.passes((timedelta(days=1)).total_seconds())
    house.sweep()
    assert 1 + len(PAUSES) == len(hears.heard)
    hears.status = 200
    [line] = house.services.hooks.log(house.tenant, endpoint, limit=5)
    house.services.hooks.send_again(house.tenant, endpoint, line.delivery.id)
    house.sweep()
    assert [("problem.opened", "delivered", 1, "HTTP 200")] == house.logged(endpoint)


def test_while_one_is_being_waited_for_the_others_wait_too_and_come_in_order(
    house: House, hears: Receiver, time: Time
) -> None:
    house.endpoint(hears.url, "problem.opened")
    hears.status = 500
    ids = [str(house.open_problem(f"v{number}")) for number in range(6)]
    house.sweep()
    house.sweep()
    assert 1 == len(hears.heard)
    hears.status = 200
    time.passes((PAUSES[0] + timedelta(seconds=1)).total_seconds())
    for _ in range(3):
        house.sweep()
    got = {each.event["data"]["problem"]["id"] for each in hears.heard}
    assert set(ids) == got
    assert 7 == len(hears.heard)


def test_a_redirect_is_not_followed(house: House, hears: Receiver) -> None:
    endpoint, _ = house.endpoint(hears.url, "problem.opened")
    hears.status, hears.location = 302, "http://169.254.169.254/latest/meta-data"
    house.open_problem()
    house.sweep()
    assert 1 == len(hears.heard)
    assert "we do not follow" in house.logged(endpoint)[0][3]


def test_one_that_is_gone_for_good_is_switched_off(house: House, hears: Receiver) -> None:
    endpoint, _ = house.endpoint(hears.url, "problem.opened")
    hears.status = 410
    house.open_problem()
    house.sweep()
    found = house.services.hooks.get(house.tenant, endpoint)
    assert not found.enabled
    assert "410" in found.note
    house.open_problem("v2")
    house.sweep()
    assert 1 == len(hears.heard)


def test_an_answer_that_drips_is_over_after_the_time_limit(
    house: House, hears: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outgoing, "SECONDS", 1.0)
    endpoint, _ = house.endpoint(hears.url, "problem.opened")
    hears.drips = True
    house.open_problem()
    began = datetime.now(UTC)
    house.sweep()
    assert timedelta(seconds=5) > datetime.now(UTC) - began
    assert "No answer within" in house.logged(endpoint)[0][3]


def test_whoever_dies_before_it_is_written_down_sends_it_again_with_the_same_id(
    house: House, hears: Receiver, time: Time, monkeypatch: pytest.MonkeyPatch
) -> None:
    endpoint, _ = house.endpoint(hears.url, "problem.opened")
    house.open_problem()

    def die(*_: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(type(house.services.deliverer), "_settle", die)
        with pytest.raises(KeyboardInterrupt):
            house.sweep()
    house.sweep()
    assert 1 == len(hears.heard)
    time.passes((timedelta(minutes=6)).total_seconds())
    house.sweep()
    first, second = hears.heard
    assert first.headers["webhook-id"] == second.headers["webhook-id"]
    assert "delivered" == house.logged(endpoint)[0][1]


def test_a_tenant_cannot_touch_anothers_endpoints(
    house: House, services: Services, module_database_url: str, time: Time, hears: Receiver
) -> None:
    other = House(services, module_database_url, time)
    endpoint, _ = house.endpoint(hears.url, "problem.opened")
    house.open_problem()
    house.sweep()
    [line] = services.hooks.log(house.tenant, endpoint, limit=5)
    hooks = services.hooks
    for attempt in (
        lambda: hooks.get(other.tenant, endpoint),
        lambda: hooks.log(other.tenant, endpoint, limit=5),
        lambda: hooks.remove(other.tenant, endpoint),
        lambda: hooks.renew_secret(other.tenant, endpoint),
        lambda: hooks.change(other.tenant, endpoint, enabled=False),
        lambda: hooks.send_again(other.tenant, endpoint, line.delivery.id),
        lambda: hooks.send_trial(other.tenant, endpoint),
    ):
        with pytest.raises(UnknownHookError):
            attempt()
    mine, _ = other.endpoint(hears.url, "problem.opened")
    with pytest.raises(UnknownHookError):
        hooks.send_again(other.tenant, mine, line.delivery.id)


def test_a_renewed_secret_signs_and_the_old_one_does_not(house: House, hears: Receiver) -> None:
    endpoint, before = house.endpoint(hears.url, "problem.opened")
    after = house.services.hooks.renew_secret(house.tenant, endpoint)
    house.services.hooks.send_trial(house.tenant, endpoint)
    house.sweep()
    assert ["webhook.trial"] == hears.events()
    assert hears.heard[0].is_signed_with(after)
    assert not hears.heard[0].is_signed_with(before)


@pytest.mark.parametrize(
    ("url", "events"),
    [
        ("http://example.com/", ALL),
        ("https://example.com/", ()),
        ("https://example.com/", ("nonsense",)),
    ],
)
def test_what_fits_no_endpoint_is_refused(url: str, events: tuple[str, ...], house: House) -> None:
    with pytest.raises(HookError):
        house.services.hooks.add(house.tenant, url, events)


def test_silence_is_told_once_and_so_is_its_end(house: House, hears: Receiver, time: Time) -> None:
    house.endpoint(hears.url, "company.silent", "company.heard_again")
    house.poll()
    house.sweep()
    assert [] == hears.events()
    time.passes((timedelta(days=3, hours=1)).total_seconds())
    for _ in range(3):
        house.sweep()
    assert ["company.silent"] == hears.events()
    house.poll()
    for _ in range(2):
        house.sweep()
    assert ["company.silent", "company.heard_again"] == hears.events()
    silent, again = (each.event["data"] for each in hears.heard)
    assert silent["silent_since"] == again["silent_since"]
    time.passes((timedelta(days=3, hours=1)).total_seconds())
    house.sweep()
    assert "company.silent" == hears.events()[-1]
    assert 3 == len({each.headers["webhook-id"] for each in hears.heard})


class Mailing:
    """The sweep, and the letters that it put into the outbox."""

    def __init__(self, house: House) -> None:
        self.house, self.services = house, house.services
        self.services.notifier.sweep()

    def sweep(self) -> None:
        self.services.notifier.sweep(silence_every=AT_ONCE)

    def mails(self, to: str | None = None) -> list[tuple[str, str]]:
        with psycopg.connect(self.house.url) as connection:
            found = connection.execute(
                "SELECT subject, body FROM outbox WHERE recipient = %s ORDER BY created_at",
                [to or self.house.owner],
            ).fetchall()
        sealer = Sealer(self.services.settings.secret_keys)
        return [(subject, sealer.unseal(body)) for subject, body in found]


@pytest.fixture
def mailing(house: House) -> Mailing:
    return Mailing(house)


def test_many_problems_are_one_mail_and_the_next_one_waits_an_hour(
    house: House, mailing: Mailing, time: Time
) -> None:
    for number in range(37):
        house.open_problem(f"v{number}")
    mailing.sweep()
    mailing.sweep()
    [(subject, text)] = mailing.mails()
    assert f"{house.name}: 37 problems wait" == subject
    assert "Able Supply v0: The name is taken." in text
    assert "… and 17 more." in text
    house.open_problem("late")
    time.passes((timedelta(minutes=50)).total_seconds())
    mailing.sweep()
    assert 1 == len(mailing.mails())
    time.passes((timedelta(minutes=11)).total_seconds())
    mailing.sweep()
    assert [f"{house.name}: 37 problems wait", f"{house.name}: 1 problem waits"] == [
        subject for subject, _ in mailing.mails()
    ]


def test_silence_is_mailed_at_once_in_the_readers_zone_and_once(
    house: House, mailing: Mailing, time: Time, module_database_url: str
) -> None:
    with psycopg.connect(module_database_url) as connection:
        connection.execute("UPDATE users SET zone = 'America/Denver'")
    house.open_problem()
    mailing.sweep()
    house.poll()
    time.passes((timedelta(days=3, hours=1)).total_seconds())
    mailing.sweep()
    house.open_problem("another")
    mailing.sweep()
    silent = [(subject, text) for subject, text in mailing.mails() if "silent since" in subject]
    assert 1 == len(silent)
    assert "M" in silent[0][0].rsplit(" ", 1)[1]  # MST or MDT
    assert "Auto-Run" in silent[0][1]


def test_a_sweep_that_dies_after_it_wrote_a_mail_leaves_it_to_the_next_one(
    house: House, mailing: Mailing, monkeypatch: pytest.MonkeyPatch
) -> None:
    house.open_problem()
    send = Post.send

    def die(self: Post, *given: Any, **more: Any) -> bool:
        send(self, *given, **more)
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(Post, "send", die)
        with pytest.raises(KeyboardInterrupt):
            mailing.sweep()
    assert [] == mailing.mails()
    mailing.sweep()
    mailing.sweep()
    assert 1 == len(mailing.mails())


def test_somebody_without_an_address_holds_up_nobody(house: House, mailing: Mailing) -> None:
    nameless = uuid4().hex
    house.services.tenants.add_user(
        nameless, tenant=str(house.tenant), role="owner", password="x" * 12
    )
    house.open_problem()
    mailing.sweep()
    mailing.sweep()
    assert 1 == len(mailing.mails())
    assert [] == mailing.mails(nameless)


def test_a_person_is_mailed_what_she_chose_and_a_viewer_nothing_by_herself(
    house: House, mailing: Mailing, services: Services
) -> None:
    viewer = f"{uuid4().hex}@example.test"
    viewer_id = services.tenants.add_user(
        viewer, tenant=str(house.tenant), role="viewer", password="x" * 12
    )
    operator = f"{uuid4().hex}@example.test"
    operator_id = services.tenants.add_user(
        operator, tenant=None, role="operator", password="x" * 12
    )
    assert [] == services.notices.of(viewer_id) == services.notices.of(operator_id)
    services.notices.choose(house.owner_id, [])
    house.open_problem()
    mailing.sweep()
    assert [] == mailing.mails() + mailing.mails(viewer) + mailing.mails(operator)
    services.notices.choose(viewer_id, ["run.finished"])
    services.notices.choose(operator_id, ["problem.cleared", "problem.opened"])
    assert ["problem.opened", "problem.cleared"] == services.notices.of(operator_id)
    house.end_a_run()
    house.open_problem("v2")
    mailing.sweep()
    assert ["1 sync"] == [subject.split(": ")[1] for subject, _ in mailing.mails(viewer)]
    assert 1 == len(mailing.mails(operator))
    assert [] == mailing.mails()


def test_what_happened_before_somebody_wanted_to_know_is_told_to_nobody(
    services: Services, module_database_url: str, time: Time, hears: Receiver
) -> None:
    house = House(services, module_database_url, time)
    services.notices.choose(house.owner_id, [])
    house.end_a_run()
    time.passes((timedelta(minutes=20)).total_seconds())
    house.sweep()
    house.endpoint(hears.url)
    house.sweep()
    assert [] == hears.events()


def test_old_events_are_forgotten_and_what_nobody_took_is_given_up(
    house: House, hears: Receiver, time: Time, module_database_url: str
) -> None:
    endpoint, _ = house.endpoint(hears.url, "problem.opened")
    hears.status = 500
    house.open_problem()
    house.sweep()
    with psycopg.connect(module_database_url) as connection:
        connection.execute("UPDATE webhook_deliveries SET created_at = %s", [house.services.now()])
        connection.execute("UPDATE notices SET created_at = %s", [house.services.now()])
    time.passes((timedelta(days=4)).total_seconds())
    house.services.notifier.forget()
    assert ["failed"] == [state for _, state, _, _ in house.logged(endpoint)]
    time.passes((timedelta(days=30)).total_seconds())
    house.services.notifier.forget()
    assert [] == house.logged(endpoint)
