"""LOG_LEVEL and LOG_JSON are honoured, and no secret survives into a line."""

from __future__ import annotations

import json
import logging
from typing import TYPE_CHECKING

import pytest
import structlog
from cryptography.fernet import Fernet

from services.log import REDACTED, configure, redacting, secrets_of
from services.secret_key import database_password
from services.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Iterator

KEY = Fernet.generate_key().decode()
DEV_KEY = "developer-key-of-ours"


@pytest.fixture(autouse=True)
def _as_before() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:], root.level = handlers, level
    structlog.reset_defaults()


def settings(**given: object) -> Settings:
    return Settings(
        database_url="postgresql://owner:pass%2Fword-of-db@db/deskbridge",
        redis_url="rediss://:password-of-redis@broker:6379/0",
        secret_keys=(KEY,),
        bill_dev_key=DEV_KEY,
        **given,  # type: ignore[arg-type]
    )


def test_json_lines_hold_who_what_and_when(capsys: pytest.CaptureFixture[str]) -> None:
    configure(settings(log_json=True))
    structlog.get_logger("deskbridge.logins").warning("login refused", address="192.0.2.1")
    logging.getLogger("elsewhere").error("broken: %s", 7)
    ours, theirs = (json.loads(line) for line in capsys.readouterr().err.splitlines())
    said = ("login refused", "warning", "deskbridge.logins", "192.0.2.1")
    assert said == (ours["event"], ours["level"], ours["logger"], ours["address"])
    assert ("broken: 7", "error") == (theirs["event"], theirs["level"])
    assert ours["timestamp"].endswith("Z")


def test_lines_for_people_are_not_json(capsys: pytest.CaptureFixture[str]) -> None:
    configure(settings())
    structlog.get_logger().info("hello", who="Ann")
    (line,) = capsys.readouterr().err.splitlines()
    assert "hello" in line
    assert "who=Ann" in line
    assert "{" not in line


@pytest.mark.parametrize(("level", "lines"), [("debug", 3), ("info", 2), ("error", 1)])
def test_the_level_is_the_least_that_is_written(
    level: str, lines: int, capsys: pytest.CaptureFixture[str]
) -> None:
    configure(settings(log_level=level))
    log = structlog.get_logger()
    log.debug("one")
    log.info("two")
    logging.getLogger("elsewhere").error("three")
    assert lines == len(capsys.readouterr().err.splitlines())


@pytest.mark.parametrize("as_json", [True, False])
def test_no_secret_of_the_process_is_written_not_even_in_a_traceback(
    capsys: pytest.CaptureFixture[str], *, as_json: bool
) -> None:
    configure(settings(log_json=as_json))
    secrets = secrets_of(settings())
    expected = {"pass%2Fword-of-db", "pass/word-of-db", "password-of-redis", KEY, DEV_KEY}
    assert expected | {database_password((KEY,))} == secrets
    for secret in secrets:
        try:
            raise ValueError(f"could not use {secret} at all")
        except ValueError:
            structlog.get_logger().exception("mistake", given=secret)
            logging.getLogger("elsewhere").exception("with %s", secret)
    written = capsys.readouterr().err
    assert written.count(REDACTED) >= 2 * len(secrets)
    assert "could not use" in written, "the canary: what stood around the secret is there"
    assert not [each for each in secrets if each in written]


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        ("redis://:hunter2hunter2@db:1", "redis://:•••@db:1"),
        ("postgresql://a:b-longer@h/d?x=1", "postgresql://a:•••@h/d?x=1"),
        ("Authorization: Bearer dG9rZW4tdG9rZW4", "Authorization: Bearer •••"),
        ('{"sessionId": "00ABCDEF1234", "x": 1}', '{"sessionId": "•••", "x": 1}'),
        ("devKey=0123456789&x=1", "devKey=•••&x=1"),
        (f"dbt_{'a' * 12}_{'b' * 32}", f"dbt_{'a' * 12}_•••"),
        ("http://127.0.0.1:8080/qbwc and 3 tokens", "http://127.0.0.1:8080/qbwc and 3 tokens"),
    ],
)
def test_what_looks_like_a_secret_is_taken_out(line: str, shown: str) -> None:
    assert shown == redacting(())(None, "", line)
