"""An idle poll of the real door beside the least that could answer it, each over granian.

    python benchmarks/idle_polls.py [--rounds 3] [--seconds 3] [--clients 8]

A poll is three calls: serverVersion, clientVersion, authenticate → none. The floor parses each with
lxml, asks PostgreSQL one question in the third, and answers a constant. Both servers have one
process and two threads and take turns within a round; only ratios within a round count.
"""

from __future__ import annotations

import argparse
import http.client
import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import ExitStack
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from lxml import etree  # noqa: E402
from psycopg_pool import ConnectionPool  # noqa: E402

from services.bootstrap import build  # noqa: E402
from services.companies import CompanyRequest  # noqa: E402
from services.embedded import Embedded  # noqa: E402
from services.migration import migrate_database  # noqa: E402
from services.secret_key import database_password, with_secret_keys  # noqa: E402
from services.settings import Settings, child_environment  # noqa: E402
from storage import companies  # noqa: E402
from storage.engine import app_url  # noqa: E402

if TYPE_CHECKING:
    from services.company_login import Login

HEAD = (
    '<?xml version="1.0" encoding="utf-8"?><soap:Envelope '
    'xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"><soap:Body>'
)
TAIL = "</soap:Body></soap:Envelope>"
INTUIT = 'xmlns="http://developer.intuit.com/"'
NONE = "<string></string><string>none</string>"


def floor() -> Any:
    """WSGI: parse, one question to PostgreSQL where a secret came, a constant answer."""
    pool = ConnectionPool(os.environ["FLOOR_DSN"], min_size=2, max_size=2, open=True)

    def application(environ: Any, start_response: Any) -> list[bytes]:
        body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        operation = etree.fromstring(body)[0][0]
        name = str(operation.tag).rpartition("}")[2]
        inside = "1.0"
        if name == "authenticate":
            with pool.connection() as connection:
                connection.autocommit = True
                connection.execute("SELECT 1 WHERE %s = %s", (operation[0].text, ""))
            inside = NONE
        result = f"<{name}Result>{inside}</{name}Result>"
        answer = f"{HEAD}<{name}Response {INTUIT}>{result}</{name}Response>{TAIL}"
        start_response("200 OK", [("Content-Type", "text/xml; charset=utf-8")])
        return [answer.encode()]

    return application


def polls(login: Login) -> list[bytes]:
    """The three bodies of a poll."""
    secret = (
        f"<strUserName>{login.username}</strUserName><strPassword>{login.password}</strPassword>"
    )
    calls = {
        "serverVersion": "",
        "clientVersion": "<strVersion>34.0.0.1</strVersion>",
        "authenticate": secret,
    }
    return [
        f"{HEAD}<{name} {INTUIT}>{inside}</{name}>{TAIL}".encode() for name, inside in calls.items()
    ]


def load(port: int, bodies: list[bytes], *, clients: int, seconds: float) -> float:
    """Polls a second, every answer checked."""
    until, done = time.monotonic() + seconds, [0] * clients

    def client(number: int) -> None:
        while time.monotonic() < until:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
            for body in bodies:
                connection.request(
                    "POST", "/qbwc", body, {"Content-Type": "text/xml; charset=utf-8"}
                )
                answer = connection.getresponse().read()
            connection.close()
            if b"none" not in answer:
                raise SystemExit(f"a poll was not answered with none: {answer[:300]!r}")
            done[number] += 1

    threads = [threading.Thread(target=client, args=(number,)) for number in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(done) / seconds


def serve(
    target: str, port: int, environment: dict[str, str], interface: str = "wsgi"
) -> subprocess.Popen[bytes]:
    """One granian process with two threads, answering when this returns."""
    process = subprocess.Popen(
        [
            sys.executable, "-m", "granian", "--interface", interface, "--factory", target,
            "--host", "127.0.0.1", "--port", str(port), "--workers", "1",
            *(["--blocking-threads", "2"] if interface == "wsgi" else ["--http", "1"]),
            "--log-level", "critical", "--no-access-log",
        ],
        cwd=ROOT,
        env={**os.environ, **environment, "PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=1)
            connection.request("GET", "/qbwc")
            connection.getresponse().read()
        except OSError:
            time.sleep(0.1)
        else:
            return process
    raise SystemExit(f"{target} did not start")


def idle_company(settings: Settings) -> Login:
    """A company with nothing due for a day."""
    services = build(settings, wake=lambda *_, **__: None)
    tenant = services.tenants.add("Benchmark")
    login = services.companies.add(
        tenant,
        CompanyRequest(
            name="Idle", cloud="bill", organization="008", token_name="t", token="t", urls={}
        ),
    )
    tomorrow = services.context.clock.now() + timedelta(days=1)
    with services.context.database.tenant_session(tenant) as session:
        companies.set_next_sync(session, login.company_id, tomorrow)
    services.close()
    return login


def main() -> None:
    """Print the rates and their ratio, round by round."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=3.0)
    parser.add_argument("--clients", type=int, default=8)
    chosen = parser.parse_args()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="deskbridge-bench-")))
        settings = with_secret_keys(Settings(data_dir=folder, http_threads=2))
        addresses = stack.enter_context(Embedded(folder))
        settings = replace(
            settings, database_url=addresses.database_url, redis_url=addresses.redis_url
        )
        migrate_database(settings)
        bodies = polls(idle_company(settings))
        dsn = app_url(settings.database_url, database_password(settings.secret_keys))
        plain = dsn.set(drivername="postgresql").render_as_string(hide_password=False)
        servers = {
            "floor": serve("benchmarks.idle_polls:floor", 18471, {"FLOOR_DSN": plain}),
            "door": serve("wsgi:web_connector", 18472, child_environment(settings), "rsgi"),
        }
        ports = {"floor": 18471, "door": 18472}
        for process in servers.values():
            stack.callback(process.wait)
            stack.callback(process.terminate)
        ratios = []
        for number in range(1, chosen.rounds + 1):
            order = list(ports) if number % 2 else list(reversed(ports))
            rate = {
                name: load(ports[name], bodies, clients=chosen.clients, seconds=chosen.seconds)
                for name in order
            }
            ratios.append(rate["door"] / rate["floor"])
            print(
                f"round {number}: floor {rate['floor']:.0f} polls/s, "
                f"door {rate['door']:.0f} polls/s, ratio {ratios[-1]:.2f}"
            )
        print(f"median ratio door / floor: {statistics.median(ratios):.2f}")


if __name__ == "__main__":
    main()
