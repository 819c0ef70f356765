"""The simulators as programs: what they say, and that a killed one comes back as it was."""

from __future__ import annotations

import json
import subprocess
import urllib.request
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from tests.integration.app.serving import DESKBRIDGE, ENVIRONMENT, ROOT, run

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@contextmanager
def simulated_bill(*words: str) -> Iterator[tuple[subprocess.Popen[str], dict[str, Any]]]:
    """A simulated BILL and what it said of itself."""
    command = [*DESKBRIDGE, "simulate", "bill", *words]
    with subprocess.Popen(
        command, cwd=ROOT, env=ENVIRONMENT, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        try:
            yield process, json.loads(process.stdout.readline())
        finally:
            process.kill()


def post(url: str, body: dict[str, Any], **headers: str) -> dict[str, Any]:
    """One call to BILL."""
    request = urllib.request.Request(
        url,
        json.dumps(body).encode(),
        headers={"Content-Type": "application/json", **headers},
    )
    with urllib.request.urlopen(request, timeout=30) as answer:
        found: dict[str, Any] = json.load(answer)
        return found


def login(bill: dict[str, Any]) -> str:
    """The session id of its sync token."""
    body = {
        "username": bill["token_name"],
        "password": bill["token"],
        "organizationId": bill["organization"],
        "devKey": bill["developer_key"],
    }
    return str(post(f"{bill['v3_url']}/login", body)["sessionId"])


def test_a_killed_bill_comes_back_with_its_records_and_its_token(tmp_path: Path) -> None:
    state = str(tmp_path / "bill.json")
    with simulated_bill("--state", state) as (_, first):
        keys = {"devKey": first["developer_key"], "sessionId": login(first)}
        body = {"name": "Ann", "email": "ann@example.com"}
        made = post(f"{first['v3_url']}/customers", body, **keys)
    with simulated_bill("--state", state) as (_, second):
        assert first["token"] == second["token"]
        keys = {"devKey": second["developer_key"], "sessionId": login(second)}
        request = urllib.request.Request(f"{second['v3_url']}/customers/{made['id']}", headers=keys)
        with urllib.request.urlopen(request, timeout=30) as answer:
            assert "Ann" == json.load(answer)["name"]


def test_a_bill_that_is_stopped_ends_well(tmp_path: Path) -> None:
    with simulated_bill("--seed", "1") as (process, _):
        process.terminate()
        assert 0 == process.wait(30)


def test_a_web_connector_that_reaches_nobody_says_so(tmp_path: Path) -> None:
    qwc = tmp_path / "books.qwc"
    qwc.write_text(
        "<?xml version='1.0'?><QBWCXML><AppName>Nobody</AppName><AppID></AppID>"
        "<AppURL>http://localhost:1/qbwc</AppURL><AppDescription>Nobody</AppDescription>"
        "<AppSupport>http://localhost:1/support</AppSupport><UserName>nobody</UserName>"
        "<OwnerID>{57F3B9B1-86F1-4fcc-B1EE-566DE1813D20}</OwnerID>"
        "<FileID>{90A44FB5-33D9-4815-AC85-BC87A7E7D1EB}</FileID><QBType>QBFS</QBType>"
        "</QBWCXML>"
    )
    done = run(
        *("simulate", "quickbooks", "--qwc", str(qwc), "--password-stdin", "--seed", "0"),
        given="password\n",
    )
    assert (1, "") == (done.returncode, done.stdout)
    assert "QBWC" in done.stderr


def test_help_of_a_simulator_is_its_own() -> None:
    assert "--noop-pause" in run("simulate", "quickbooks", "--help").stdout
    assert "--seed" in run("simulate", "bill", "--help").stdout
    assert 2 == run("simulate", "sage").returncode
