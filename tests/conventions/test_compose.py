"""The deployment files mean what they say, as far as they can be checked without running them."""

from __future__ import annotations

import re
import subprocess
import sys
from dataclasses import fields
from typing import TYPE_CHECKING, Any, Final

import pytest
import yaml

from services.settings import Settings
from tests.conventions.tree import ROOT, listed

if TYPE_CHECKING:
    from pathlib import Path

SERVICES: Final = {"postgres", "redis", "migrate", "app", "soap", "worker", "beat"}
OURS: Final = {"migrate", "app", "soap", "worker", "beat"}


def refused(file: Path) -> str:
    """What the compose specification's own schema has against a file; '' when nothing."""
    command = [sys.executable, "-m", "check_jsonschema"]
    command += ["--builtin-schema", "vendor.compose-spec", str(file)]
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    return "" if done.returncode == 0 else done.stdout + done.stderr


def unknown_variables(compose: dict[str, Any]) -> list[str]:
    """Variables given to our processes that no setting reads: mistyped, and silently so."""
    known = {each.metadata["env"] for each in fields(Settings)}
    return [
        f"{name}: {variable}"
        for name, service in compose["services"].items()
        if str(service.get("image", "")).startswith("deskbridge:")
        for variable in service.get("environment", {})
        if variable not in known
    ]


def _compose() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
    return loaded


def test_the_compose_file_fits_the_specification() -> None:
    assert "" == refused(ROOT / "docker-compose.yml")


def test_a_compose_file_with_a_typing_mistake_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "docker-compose.yml"
    file.write_text((ROOT / "docker-compose.yml").read_text().replace("  build: .", "  biuld: ."))
    assert "biuld" in refused(file)


def test_every_process_of_the_house_plan_is_there() -> None:
    assert SERVICES <= set(_compose()["services"])


def test_our_processes_share_one_image_and_wait_for_the_migrations() -> None:
    services = _compose()["services"]
    assert 1 == len({services[each]["image"] for each in OURS})
    for each in OURS - {"migrate"}:
        assert (
            "service_completed_successfully"
            == (services[each]["depends_on"]["migrate"]["condition"])
        )


def test_the_simulators_stay_away_unless_a_demo_is_asked_for() -> None:
    services = _compose()["services"]
    optional = {name for name, each in services.items() if "profiles" in each}
    assert {"demo"} == optional
    assert ["demo"] == services["demo"]["profiles"]


def test_only_known_settings_are_given_to_our_processes() -> None:
    problems = unknown_variables(_compose())
    assert not problems, listed(problems)


def test_an_unknown_setting_is_found() -> None:
    service = {"image": "deskbridge:1", "environment": {"DATABSE_URL": "x", "PORT": "1"}}
    assert ["app: DATABSE_URL"] == unknown_variables({"services": {"app": service}})


def test_no_secret_is_written_into_the_compose_file() -> None:
    text = (ROOT / "docker-compose.yml").read_text()
    for name in ("POSTGRES_PASSWORD", "SECRET_KEYS"):
        assert re.findall(rf"{name}: (.*)", text) == ["${" + name + ":?set it in .env}"]


@pytest.mark.parametrize("line", ["USER deskbridge", "COPY --from=build /opt/deskbridge"])
def test_the_image_runs_as_nobody_in_particular_and_leaves_its_tools_behind(line: str) -> None:
    final = (ROOT / "Dockerfile").read_text().rsplit("\nFROM ", 1)[1]
    assert line in final
    assert "pip install" not in final
