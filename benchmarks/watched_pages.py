"""What a dashboard that is left open costs the server, beside opening it once.

    python benchmarks/watched_pages.py [--watchers 200] [--seconds 60] [--records 20000]

The real server over granian with two threads. First the page is opened again and again by one
reader, then so many watch it and nothing happens; the processor's time of the server and of
PostgreSQL, transactions, connections and threads are read before and after. The ratio is what a
watcher costs in a minute, in openings of the page.
"""

from __future__ import annotations

import argparse
import http.client
import os
import socket
import sys
import tempfile
import time
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

import psycopg  # noqa: E402

from app.factory import create_app  # noqa: E402
from services.bootstrap import build  # noqa: E402
from services.embedded import Embedded  # noqa: E402
from services.migration import migrate_database  # noqa: E402
from services.secret_key import with_secret_keys  # noqa: E402
from services.settings import Settings  # noqa: E402
from tests.integration.app.api_world import furnished  # noqa: E402
from tests.integration.app.fronting import Running, running  # noqa: E402
from tests.integration.app.page_world import signed_in  # noqa: E402
from tests.plenty import Plenty, fill  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Iterator

TICKS = os.sysconf("SC_CLK_TCK")
PROC = Path("/proc")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """Of one moment: seconds of the processor's time, and what is held."""

    at: float
    server: float
    database: float
    transactions: int
    connections: int
    threads: int


@dataclass(frozen=True, slots=True, kw_only=True)
class House:
    """The server, its database, and the page that is watched."""

    server: Running
    database_url: str
    page: str
    cookie: str

    def read(self) -> Reading:
        """As it is now."""
        with psycopg.connect(self.database_url, autocommit=True) as connection:
            connection.execute("SELECT pg_stat_force_next_flush()")
            row = connection.execute(
                "SELECT (SELECT sum(xact_commit) FROM pg_stat_database"
                " WHERE datname = current_database()),"
                " (SELECT count(*) FROM pg_stat_activity WHERE usename = 'deskbridge_app')"
            ).fetchone()
            postmaster = parent(connection.info.backend_pid)
        assert row is not None
        own = family(self.server.process.pid)
        return Reading(
            at=time.monotonic(),
            server=sum(seconds(each) for each in own),
            database=sum(seconds(each) for each in family(postmaster)),
            transactions=int(row[0]),
            connections=int(row[1]),
            threads=sum(len(list((PROC / str(each) / "task").iterdir())) for each in own),
        )


def fields(pid: int) -> list[str]:
    """What /proc says of a process, after its name."""
    return (PROC / str(pid) / "stat").read_text().rpartition(")")[2].split()


def parent(pid: int) -> int:
    """Who started it."""
    return int(fields(pid)[1])


def seconds(pid: int) -> float:
    """The processor's time it took, with that of its children that are over."""
    return sum(int(each) for each in fields(pid)[11:15]) / TICKS


def family(pid: int) -> list[int]:
    """A process and all that it started."""
    found = [pid]
    for each in PROC.iterdir():
        try:
            if each.name.isdecimal() and parent(int(each.name)) == pid:
                found += family(int(each.name))
        except OSError:
            continue  # it ended meanwhile
    return found


def open_once(house: House) -> None:
    """The page, as a browser asks for it."""
    line = http.client.HTTPConnection("127.0.0.1", house.server.port, timeout=20)
    line.request("GET", house.page, headers={"Cookie": house.cookie, "Accept-Encoding": "br"})
    answer = line.getresponse()
    answer.read()
    line.close()
    if answer.status != http.client.OK:
        raise SystemExit(f"{house.page}: {answer.status}")


def watch(house: House) -> socket.socket:
    """A browser that keeps it open."""
    opened = socket.create_connection(("127.0.0.1", house.server.port), timeout=60)
    asked = f"GET {house.page}/live HTTP/1.1\r\nHost: localhost\r\nCookie: {house.cookie}\r\n\r\n"
    opened.sendall(asked.encode())
    found = b""
    while b"data:" not in found:
        found += opened.recv(65536)
    return opened


def took(before: Reading, after: Reading, number: float) -> tuple[float, float, float]:
    """(server ms, database ms, transactions) of each of so many."""
    return (
        (after.server - before.server) * 1000 / number,
        (after.database - before.database) * 1000 / number,
        (after.transactions - before.transactions) / number,
    )


@contextmanager
def housed(records: int) -> Iterator[House]:
    """A company with so many records, and the server before it."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="deskbridge-bench-")))
        settings = with_secret_keys(
            Settings(data_dir=folder, http_threads=2, require_second_factor="nobody")
        )
        found = stack.enter_context(Embedded(folder, durable=False, ephemeral=True))
        settings = replace(settings, database_url=found.database_url, redis_url=found.redis_url)
        migrate_database(settings)
        services = build(settings, wake=lambda *_, **__: None)
        stack.callback(services.close)
        tenant = furnished(services)
        many = Plenty(records=records, runs=200, problems=200, others=20, waiting=records // 100)
        fill(found.database_url, tenant.id, tenant.company, many)
        reader = signed_in(create_app(services), services, tenant.id, "owner")
        cookie = reader.browser.get_cookie("deskbridge")
        if cookie is None:
            raise SystemExit("nobody is signed in")
        server = stack.enter_context(running(settings, folder))
        yield House(
            server=server,
            database_url=found.database_url,
            page=f"/companies/{tenant.company}",
            cookie=f"{cookie.key}={cookie.value}",
        )


def main() -> None:
    """Open, watch, and print what each takes."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--watchers", type=int, default=200)
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--records", type=int, default=20_000)
    parser.add_argument("--opened", type=int, default=100)
    chosen = parser.parse_args()
    with housed(chosen.records) as house:
        for _ in range(10):
            open_once(house)
        before = house.read()
        for _ in range(chosen.opened):
            open_once(house)
        opened = took(before, house.read(), chosen.opened)
        alone = house.read()
        watchers = [watch(house) for _ in range(chosen.watchers)]
        before = house.read()
        time.sleep(chosen.seconds)
        after = house.read()
        for each in watchers:
            each.close()
    minutes = chosen.watchers * (after.at - before.at) / 60
    watched = took(before, after, minutes)
    print(f"{'':26} {'server ms':>9} {'database ms':>11} {'transactions':>12}")
    for name, line in (("opened once", opened), ("watched for a minute", watched)):
        print(f"{name:26} {line[0]:9.1f} {line[1]:11.1f} {line[2]:12.1f}")
    ratio = (watched[0] + watched[1]) / (opened[0] + opened[1])
    print(f"a minute of watching is {ratio:.1f} openings of the page")
    print(
        f"{chosen.watchers} watchers: connections to the database {alone.connections} before, "
        f"{after.connections} with them; threads {alone.threads} before, {after.threads} with them"
    )


if __name__ == "__main__":
    main()
