"""A wrong setting is refused once, by name, with what to do."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from cloud import CloudSettings, connect
from cloud.bill.settings import from_cloud_settings
from cloud.memory import MemoryCloud
from sync.errors import CloudRefused

GOOD: dict[str, Any] = {
    "organization": "00801ABC",
    "token_name": "desk",
    "token": "very-secret",
    "developer_key": "key-secret",
}


def test_production_is_meant_when_no_address_is_given() -> None:
    settings = from_cloud_settings(CloudSettings(**GOOD))
    assert "https://gateway.prod.bill.com/connect/v3" == settings.v3_url
    assert "departments" == settings.departments


@pytest.mark.parametrize("name", GOOD)
def test_a_missing_value_is_refused(name: str) -> None:
    with pytest.raises(CloudRefused) as refused:
        connect("bill", CloudSettings(**{**GOOD, name: "  "}))
    assert refused.value.cure
    assert ("developer" in name) is not refused.value.auth


@pytest.mark.parametrize(
    "url",
    [
        "http://gateway.prod.bill.com/connect/v3",
        "http://127.0.0.1.evil.example/v3",
        "http://10.0.0.1/v3",
        "ftp://localhost/v3",
        "https://user:secret@bill.example/v3",
        "https://gateway.prod.bill.com/v3?x=1",
        "https://bill.example/v3",
        "https://gateway.prod.bill.com.evil.example/v3",
        "https://gateway.prod.bill.com:8443/v3",
        "https://169.254.169.254/v3",
        "https://10.0.0.1/v3",
        "https://[fd00::1]/v3",
        "http://gateway.prod.bill.com/v3",
        "file:///etc/passwd",
        "https://",
        "https://[bill/v3",
        "https://bill.example:port/v3",
        "bill.example",
    ],
)
def test_an_address_that_would_show_the_session_to_others_is_refused(url: str) -> None:
    with pytest.raises(CloudRefused, match="address"):
        from_cloud_settings(CloudSettings(**GOOD, urls={"v3": url}))


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:8080/v3",
        "http://localhost/v3",
        "http://[::1]:9/v3",
    ],
)
def test_plain_http_is_for_this_machine_and_only_where_it_is_named(url: str) -> None:
    given = CloudSettings(**GOOD, urls={"v3": url + "/"}, hosts=("127.0.0.1", "localhost", "[::1]"))
    assert url == from_cloud_settings(given).v3_url
    with pytest.raises(CloudRefused, match="address") as refused:
        from_cloud_settings(replace(given, hosts=()))
    assert "CLOUD_HOSTS" in refused.value.cure


def test_departments_are_one_of_bills_two_lists() -> None:
    chosen = CloudSettings(**GOOD, options={"departments": "accounting-classes"})
    assert "accounting-classes" == from_cloud_settings(chosen).departments
    with pytest.raises(CloudRefused, match="locations"):
        from_cloud_settings(CloudSettings(**GOOD, options={"departments": "locations"}))


def test_secrets_are_not_in_the_text_of_the_settings() -> None:
    settings = CloudSettings(**GOOD)
    for text in (repr(settings), repr(from_cloud_settings(settings))):
        assert "secret" not in text


def test_an_unknown_cloud_is_refused_and_another_can_be_plugged_in() -> None:
    with pytest.raises(CloudRefused) as refused:
        connect("abacus", CloudSettings(**GOOD))
    assert "bill" in refused.value.cure
    cloud = connect(
        "abacus", CloudSettings(**GOOD), kinds={"abacus": lambda settings, redis: MemoryCloud()}
    )
    assert cloud.check().name
