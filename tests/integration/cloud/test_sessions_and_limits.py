"""One session and one budget for every worker, through a real Redis and without one."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING, Any

import pytest
from redis import Redis

from cloud.bill.limits import AT_ONCE, Bucket, Limits, spent
from cloud.bill.limits_local import LocalCounts
from cloud.bill.limits_redis import SharedCounts
from simulator.bill import DEV_KEYS
from sync.errors import CloudRefused, CloudUnavailable
from tests.integration.cloud.organization import TOKEN, everything, written

if TYPE_CHECKING:
    from tests.integration.cloud.organization import AtBill

LIST = "/classifications/departments"


def logins(bill: AtBill) -> int:
    return len(bill.bill.gate.sessions)


def test_workers_share_one_session(shared: AtBill) -> None:
    for _ in range(3):
        shared.connect().check()
    assert 1 == logins(shared)


def test_workers_that_start_together_log_in_once(shared: AtBill) -> None:
    clouds = [shared.connect() for _ in range(5)]
    workers = [threading.Thread(target=cloud.check) for cloud in clouds]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert 1 == logins(shared)


def test_without_redis_every_adapter_has_a_session_of_its_own(bill: AtBill) -> None:
    for _ in range(2):
        bill.connect().check()
    assert 2 == logins(bill)


@pytest.mark.parametrize("write", [False, True])
def test_a_dead_session_is_renewed_once_and_the_call_repeated(
    shared: AtBill, *, write: bool
) -> None:
    cloud = shared.connect()
    cloud.check()
    shared.bill.expire_sessions()
    if write:
        written(cloud.create("department", {"name": "East"}))
    else:
        cloud.check()
    assert 1 == logins(shared)


def test_a_session_another_worker_renewed_is_taken_over(shared: AtBill) -> None:
    one, two = shared.connect(), shared.connect()
    one.check()
    two.check()
    shared.bill.expire_sessions()
    one.check()
    two.check()
    assert 1 == logins(shared)


def test_a_session_that_dies_again_and_again_is_a_refusal_and_no_loop(shared: AtBill) -> None:
    cloud = shared.connect()
    shared.bill.faults.on(method="GET", path=LIST, times=0, then="expire_session")
    with pytest.raises(CloudRefused, match="does not accept the sync token") as refused:
        everything(cloud, "department")
    assert "BDC_1109" in refused.value.detail
    assert len(shared.bill.faults.fired) <= 2


def test_redis_never_holds_a_session_or_a_secret_in_the_clear(shared: AtBill, redis: Redis) -> None:
    everything(shared.connect(), "department")
    (session,) = shared.bill.gate.sessions
    names = list(redis.scan_iter())
    assert names
    for name in names:
        content = name + (redis.dump(name) or b"")
        for secret in (session, TOKEN, "devkey-simulator", shared.org.id):
            assert secret.encode() not in content


def test_a_session_sealed_under_another_token_is_worth_nothing(shared: AtBill) -> None:
    shared.connect().check()
    with pytest.raises(Exception, match="token"):
        shared.connect(token="guessed").check()


def test_every_name_in_redis_expires(shared: AtBill, redis: Redis) -> None:
    everything(shared.connect(), "department")
    assert all(int(redis.pttl(name)) > 0 for name in redis.scan_iter())


def test_an_adapter_goes_on_when_redis_is_away(bill: AtBill) -> None:
    bill.redis = Redis.from_url("redis://127.0.0.1:1/0", socket_connect_timeout=0.2)
    cloud = bill.connect()
    written(cloud.create("department", {"name": "East"}))
    assert 1 == len(everything(cloud, "department"))


def test_no_more_than_three_calls_of_an_organization_are_under_way(shared: AtBill) -> None:
    shared.connect().check()
    shared.bill.faults.on(method="GET", path=LIST, times=0, then="slow:0.1")
    failures: list[Exception] = []

    def work() -> None:
        try:
            everything(shared.connect(), "department")
        except Exception as trouble:  # noqa: BLE001 -- the thread's failure is the test's
            failures.append(trouble)

    workers = [threading.Thread(target=work) for _ in range(8)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert [] == failures
    # BILL would have refused a fourth with BDC_1322, which is counted as a call like any other.
    assert 16 == shared.org.calls[f"GET {LIST}"]


def test_too_many_at_once_is_waited_out(bill: AtBill) -> None:
    cloud = bill.connect()
    cloud.check()
    bill.bill.faults.on(method="POST", path=LIST, times=2, then="429")
    written(cloud.create("department", {"name": "East"}))
    assert 1 == bill.org.writes[f"POST {LIST}"]


def test_a_spent_hour_stops_every_worker_until_the_next_one(shared: AtBill) -> None:
    one, two = shared.connect(), shared.connect()
    one.check()
    two.check()
    shared.bill.faults.on(method="GET", path=LIST, then="429:BDC_1144")
    with pytest.raises(CloudUnavailable) as first:
        everything(one, "department")
    assert 0 < first.value.retry_after <= 3602
    before = sum(shared.org.calls.values())
    with pytest.raises(CloudUnavailable) as second:
        two.check()
    assert second.value.retry_after > 10
    assert before == sum(shared.org.calls.values())


def test_the_budget_is_kept_before_bill_has_to_say_so(shared: AtBill) -> None:
    cloud = shared.connect(calls_per_hour=20)
    with pytest.raises(CloudUnavailable) as spent:
        _check_often(cloud, 30)
    assert spent.value.retry_after > 10
    assert sum(shared.org.calls.values()) <= 20


def test_what_was_spent_in_the_last_hour_is_known_of_the_key_and_of_each_organization(
    shared: AtBill, redis: Any
) -> None:
    cloud = shared.connect()
    before = sum(shared.org.calls.values())
    _check_often(cloud, 3)
    made = sum(shared.org.calls.values()) - before + 1  # the login, which BILL counts apart
    of_key, ours, other = spent(
        redis,
        v3_url=shared.server.v3_url,
        developer_key=DEV_KEYS[0],
        organizations=[shared.org.id, "nobody"],
    )
    assert (made, made, 0) == (of_key, ours, other)


def test_what_was_spent_longer_ago_is_forgotten(redis: Any) -> None:
    counts, bucket = SharedCounts(redis), Bucket(burst=9, per_second=1)
    counts.take("old", bucket)
    assert [1, 0] == counts.spent(["old", "never"])
    [minute] = redis.hkeys("deskbridge:bill:old:spent")
    redis.hset("deskbridge:bill:old:spent", str(int(minute) - 60), 500)
    assert [1] == counts.spent(["old"])
    redis.hdel("deskbridge:bill:old:spent", minute)
    counts.take("old", bucket)
    assert [1] == counts.spent(["old"])
    assert 1 == redis.hlen("deskbridge:bill:old:spent")


@pytest.fixture(params=["redis", "local"])
def counts(request: pytest.FixtureRequest) -> Any:
    if request.param == "local":
        return LocalCounts()
    return SharedCounts(request.getfixturevalue("redis"))


def test_a_bucket_gives_its_burst_and_then_drips(counts: Any) -> None:
    bucket = Bucket(burst=3, per_second=20)
    assert [0.0, 0.0, 0.0] == [counts.take("b", bucket) for _ in range(3)]
    wait = counts.take("b", bucket)
    assert 0 < wait <= 0.05
    time.sleep(wait + 0.01)
    assert 0.0 == counts.take("b", bucket)
    assert 0.0 == counts.take("another", bucket)


def test_a_bucket_that_was_shut_stays_empty_for_that_long(counts: Any) -> None:
    bucket = Bucket(burst=3, per_second=20)
    counts.shut("b", 0.2)
    assert 0.1 < counts.take("b", bucket) <= 0.2
    time.sleep(0.25)
    assert 0.0 == counts.take("b", bucket)


def test_places_are_few_are_given_back_and_run_out(counts: Any) -> None:
    assert all(counts.enter("p", str(n), most=AT_ONCE, lease=5) for n in range(AT_ONCE))
    assert not counts.enter("p", "late", most=AT_ONCE, lease=5)
    counts.leave("p", "1")
    assert counts.enter("p", "late", most=AT_ONCE, lease=0.1)
    assert not counts.enter("p", "later", most=AT_ONCE, lease=5)
    time.sleep(0.15)
    assert counts.enter("p", "later", most=AT_ONCE, lease=5)


@pytest.mark.parametrize("limit", [1, 20, 200, 20_000])
def test_an_hourly_bucket_never_gives_more_than_the_limit_in_any_hour(limit: int) -> None:
    bucket = Bucket.hourly(limit)
    most = bucket.burst + bucket.per_second * 3600
    assert most <= limit + 1
    assert most >= limit * 0.9


def test_without_redis_a_process_takes_a_small_share() -> None:
    limits = Limits(None, key="k", organization="o", calls_per_hour=20_000, lease=5)
    waits = [limits._take("k:calls", limits._calls) for _ in range(2_000)]
    assert 0 < waits.count(0.0) <= 20_000 / 10
    assert waits[-1] > 0


def _check_often(cloud: Any, times: int) -> None:
    for _ in range(times):
        cloud.check()
