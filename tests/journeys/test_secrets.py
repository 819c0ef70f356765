"""What a server writes, keeps and shows of itself holds no secret, after failures too."""

from __future__ import annotations

import json
import threading
from typing import TYPE_CHECKING, Any

import psutil
import pytest
import redis
from sqlalchemy import make_url

from services.secret_key import database_password
from simulator.bill import DEV_KEYS
from simulator.quickbooks import edit
from tests.journeys.leaks import files, holding, rows
from tests.journeys.world import CommandError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.journeys.world import Company, Server

pytestmark = pytest.mark.journey


@pytest.fixture
def addresses(server: Server) -> dict[str, str]:
    """Where the server's own PostgreSQL and Valkey are, as their owner reaches them."""
    found: dict[str, str] = json.loads((server.data / "addresses.json").read_text())
    return found


def secrets_of(server: Server, company: Company, addresses: dict[str, str]) -> dict[str, str]:
    """Every secret there is in this run, by what it is."""
    keys = (server.data / "secret.key").read_text().strip()
    found = {
        "sync token": f"token-of-{company.name}",
        "web connector password": company.password,
        "secret key": keys,
        "developer key": DEV_KEYS[0],
        "app role's password": database_password((keys,)),
        "owner's password": str(make_url(addresses["database_url"]).password),
        "valkey's password": str(make_url(addresses["redis_url"]).password),
    }
    sessions = server.bill.gate.sessions
    return found | {f"BILL session {number}": each for number, each in enumerate(sessions)}


def remembered(url: str) -> Iterator[tuple[str, bytes]]:
    client = redis.Redis.from_url(url)
    for key in client.scan_iter():
        yield f"valkey {key!r}", client.dump(key) or b""
    client.close()


class Watch(threading.Thread):
    """Looks at every process's arguments while something runs."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.seen: set[str] = set()
        self.over = threading.Event()

    def run(self) -> None:
        while not self.over.wait(0.05):
            for each in psutil.process_iter():
                try:
                    self.seen.add("\0".join(each.cmdline()))
                except psutil.Error:
                    continue


def what_goes_wrong(server: Server, company: Company) -> None:
    """A sync, a wrong password, a dead token, a backup, a new password."""
    edit.add_account(company.quickbooks, "Checking", "Bank")
    company.sync()
    wrong = company.connect(password=company.password[:-1] + "x")
    assert "done" != wrong.update().kind
    server.command(
        "company", "reconnect", company.name, "--bill-token-stdin", given="a dead token of ours"
    )
    company.command("sync")
    company.connector.update()
    server.command(
        "company", "reconnect", company.name, "--bill-token-stdin",
        given=f"token-of-{company.name}",
    )  # fmt: skip
    with pytest.raises(CommandError):
        server.command("backup", "/nowhere/at/all", "--without-key")
    file = server.data / "a.backup"
    server.command("backup", str(file), "--without-key")
    company.sync()


def test_no_secret_is_found_in_anything_it_wrote(
    server: Server, company: Company, addresses: dict[str, str]
) -> None:
    watch = Watch()
    watch.start()
    what_goes_wrong(server, company)
    watch.over.set()
    watch.join()
    secrets = secrets_of(server, company, addresses) | {"dead token": "a dead token of ours"}
    assert any(name.startswith("BILL session") for name in secrets)
    found: list[str] = []
    places: dict[str, Any] = {
        "files": list(files(server.data)),
        "rows": list(rows(addresses["database_url"])),
        "valkey": list(remembered(addresses["redis_url"])),
        "arguments": [("a command line", each.encode()) for each in watch.seen],
    }
    for each in places.values():
        assert each, "a place without anything in it proves nothing"
        for where, content in each:
            found += holding(secrets, where, content)
    assert [] == found


def test_the_search_would_find_one(
    server: Server, company: Company, addresses: dict[str, str]
) -> None:
    canary = {"canary": "canary-0123456789"}
    (server.data / "logs" / "canary.log").write_text("x canary-0123456789 y")
    company.command("set", "money_out_clearing=canary-0123456789")
    names = [
        one
        for place in (files(server.data), rows(addresses["database_url"]))
        for where, content in place
        for one in holding(canary, where, content)
    ]
    (server.data / "logs" / "canary.log").unlink()
    assert any("canary.log" in each for each in names)
    assert any("companies" in each for each in names)
