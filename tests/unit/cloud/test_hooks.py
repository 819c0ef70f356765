"""Signing and addressing what is sent to customers' own servers."""

from __future__ import annotations

import base64

import pytest

from cloud.hooks import HookUrlError, checked_url, new_secret, send, signature

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
MESSAGE = "msg_p5jXN8AQM9LWM0D4loKWxJek"
BODY = b'{"test": 2432232314}'
OURS = ("127.0.0.1",)


def test_the_signature_is_that_of_the_standards_own_example() -> None:
    expected = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
    assert expected == signature(SECRET, MESSAGE, 1614265330, BODY)


@pytest.mark.parametrize("changed", ["id", "time", "body", "secret"])
def test_whatever_changes_changes_the_signature(changed: str) -> None:
    known = signature(SECRET, MESSAGE, 1614265330, BODY)
    other = signature(
        new_secret() if changed == "secret" else SECRET,
        MESSAGE + "x" * (changed == "id"),
        1614265330 + (changed == "time"),
        BODY + b" " * (changed == "body"),
    )
    assert known != other


def test_a_secret_is_32_random_bytes_in_the_standards_spelling() -> None:
    made = {new_secret() for _ in range(50)}
    assert 50 == len(made)
    for each in made:
        assert each.startswith("whsec_")
        assert 32 == len(base64.b64decode(each.removeprefix("whsec_"), validate=True))


def test_a_secret_that_is_none_is_refused() -> None:
    with pytest.raises(ValueError, match="base64"):
        signature("whsec_not base64!", MESSAGE, 1, BODY)


@pytest.mark.parametrize(
    "url",
    [
        "https://example.com/hook",
        "https://example.com:8443/hook?x=1",
        "  https://EXAMPLE.com/  ",
        "http://127.0.0.1:9000/hook",
    ],
)
def test_addresses_of_the_internet_and_of_our_own_are_taken(url: str) -> None:
    assert url.strip() == checked_url(url, hosts=OURS)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "example.com",
        "ftp://example.com/",
        "http://example.com/",
        "https://",
        "https://user:secret@example.com/",
        "https://example.com/#part",
        "https://example.com:22/",
        "https://localhost/",
        "http://127.0.0.2/",
        "https://127.0.0.3/x",
        "https://10.0.0.1/",
        "https://[fd00::1.2.3.4]/",
        "https://exa mple.com/",
        "https://example.com/\r\nX: y",
        "https://ex\u00e4mple.com/",
        "https://[::1/",
        "https://example.com:port/",
        "javascript:alert(1)",
        "https://example.com/" + "x" * 1000,
    ],
)
def test_every_other_address_is_refused_before_anything_is_sent(url: str) -> None:
    with pytest.raises(HookUrlError):
        checked_url(url, hosts=OURS)


@pytest.mark.parametrize(
    "url", ["https://127.0.0.1/", "https://10.0.0.1/", "https://169.254.169.254/latest"]
)
def test_an_address_inside_is_never_connected_to(url: str) -> None:
    sent = send(url, BODY, secret=SECRET, message_id=MESSAGE, timestamp=1)
    assert not sent.delivered
    assert "no address of the internet" in sent.answer
