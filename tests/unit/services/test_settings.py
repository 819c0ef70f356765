"""Settings are checked once, and say what is wrong with them."""

from __future__ import annotations

import base64
from dataclasses import fields
from typing import TYPE_CHECKING

import pytest
from cryptography.fernet import Fernet

from services.secret_key import database_password, with_secret_keys
from services.setting_values import SettingsError
from services.settings import Settings, environment_example

if TYPE_CHECKING:
    from pathlib import Path

# Written out: a key made anew would name the test differently in every process.
A_KEY = base64.urlsafe_b64encode(bytes(range(32))).decode()


def test_nothing_set_means_the_embedded_default() -> None:
    settings = Settings.from_environment({})
    assert Settings(cloud_hosts=("127.0.0.1", "localhost")) == settings
    assert settings.embedded is True
    assert "http://localhost:8080" == settings.base_url


def test_this_machine_is_a_cloud_for_our_own_servers_alone_and_unless_it_is_said() -> None:
    servers = {"DATABASE_URL": "postgresql://db/x", "REDIS_URL": "redis://r"}
    keys = {"SECRET_KEYS": A_KEY}
    found = [
        Settings.from_environment(given).cloud_hosts
        for given in ({}, {"CLOUD_HOSTS": "gateway.example"}, servers | keys)
    ]
    assert [("127.0.0.1", "localhost"), ("gateway.example",), ()] == found
    handed_on = Settings.from_environment({}).environment()
    assert "127.0.0.1,localhost" == handed_on["CLOUD_HOSTS"]


def test_set_to_nothing_is_not_set() -> None:
    assert 8080 == Settings.from_environment({"PORT": "  "}).port


def test_an_override_wins_over_the_environment() -> None:
    assert 9000 == Settings.from_environment({"PORT": "1"}, port=9000).port


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("PORT", "x", "PORT must be a whole number from 0 to 65535, not 'x'."),
        ("PORT", "70000", "PORT must be a whole number from 0 to 65535, not '70000'."),
        ("BUSY_WINDOW", "-1", "BUSY_WINDOW must be seconds from 0 to 3600, not '-1'."),
        ("BUSY_WINDOW", "nan", "BUSY_WINDOW must be seconds from 0 to 3600, not 'nan'."),
        ("LOG_LEVEL", "loud", "LOG_LEVEL must be one of debug, info, warning, error, not 'loud'."),
        ("LOG_JSON", "maybe", "LOG_JSON must be yes or no, not 'maybe'."),
        (
            "PUBLIC_URL",
            "http://bridge.example.test",
            (
                "PUBLIC_URL must be an https:// address (http:// to localhost alone), "
                "not 'http://bridge.example.test'."
            ),
        ),
        (
            "BILL_V3_URL",
            "ftp://gateway",
            (
                "BILL_V3_URL must be an https:// address (http:// to localhost alone), "
                "not 'ftp://gateway'."
            ),
        ),
        ("DATABASE_URL", "mysql://root:hush@db/x", "DATABASE_URL must begin with postgresql://."),
        ("REDIS_URL", "amqp://q", "REDIS_URL must begin with redis:// or rediss://."),
        (
            "SECRET_KEYS",
            f"{A_KEY},short",
            (
                "SECRET_KEYS must be Fernet keys separated by commas, and number 2 is not one: "
                "a key is 44 characters made by cryptography.fernet.Fernet.generate_key()."
            ),
        ),
    ],
)
def test_a_value_that_does_not_fit_is_refused_by_name(name: str, value: str, says: str) -> None:
    with pytest.raises(SettingsError) as refused:
        Settings.from_environment({name: value})
    assert says == str(refused.value)


def test_all_mistakes_are_told_at_once() -> None:
    with pytest.raises(SettingsError) as refused:
        Settings.from_environment({"PORT": "x", "PAGE_SIZE": "0"})
    assert 2 == len(str(refused.value).splitlines())


def test_a_database_without_a_broker_is_half_a_setting() -> None:
    with pytest.raises(SettingsError, match="go together"):
        Settings.from_environment({"DATABASE_URL": "postgresql://db/x"})


@pytest.mark.parametrize("url", ["http://localhost:1", "http://127.0.0.1:1", "http://[::1]:1"])
def test_plain_http_is_allowed_to_this_machine(url: str) -> None:
    assert url == Settings.from_environment({"BILL_V3_URL": url + "/"}).bill_v3_url


def test_a_child_process_reads_the_very_same_settings() -> None:
    settings = Settings.from_environment(
        {
            "SECRET_KEYS": f"{Fernet.generate_key().decode()},{Fernet.generate_key().decode()}",
            "LOG_JSON": "yes",
            "BUSY_WINDOW": "0.25",
            "DATA_DIR": "/var/lib/deskbridge",
        }
    )
    assert settings == Settings.from_environment(settings.environment())


def test_no_secret_is_shown_when_settings_are_printed() -> None:
    key = Fernet.generate_key().decode()
    shown = repr(
        Settings.from_environment(
            {
                "DATABASE_URL": "postgresql://u:hush-db@db/x",
                "REDIS_URL": "redis://:hush-redis@r/0",
                "SECRET_KEYS": key,
                "BILL_DEV_KEY": "hush-bill",
            }
        )
    )
    assert "hush" not in shown
    assert key not in shown


def test_every_setting_is_in_the_example_with_its_sentence() -> None:
    example = environment_example()
    for each in fields(Settings):
        assert f"\n#{each.metadata['env']}={each.metadata['default']}\n" in example
        assert each.metadata["doc"].endswith(".")


def test_a_generated_key_is_made_once_and_closed_to_others(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path / "data")
    keys = with_secret_keys(settings).secret_keys
    assert 1 == len(keys)
    assert keys == with_secret_keys(settings).secret_keys
    assert 0o600 == (tmp_path / "data" / "secret.key").stat().st_mode & 0o777
    assert ["secret.key"] == [each.name for each in (tmp_path / "data").iterdir()]


def test_a_key_is_not_made_up_for_a_database_that_others_share() -> None:
    with pytest.raises(SettingsError, match="SECRET_KEYS must be set"):
        with_secret_keys(Settings(database_url="postgresql://db/x", redis_url="redis://r/0"))


@pytest.mark.parametrize("content", ["", "half a key"])
def test_a_damaged_key_file_is_not_replaced_silently(tmp_path: Path, content: str) -> None:
    (tmp_path / "secret.key").write_text(content)
    with pytest.raises(SettingsError, match="Put the lost key back"):
        with_secret_keys(Settings(data_dir=tmp_path))
    assert content == (tmp_path / "secret.key").read_text()


def test_the_database_password_follows_the_newest_key() -> None:
    first, second = Fernet.generate_key().decode(), Fernet.generate_key().decode()
    assert database_password((first,)) == database_password((first, second))
    assert database_password((first,)) != database_password((second, first))
