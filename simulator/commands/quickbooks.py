"""`simulate quickbooks`: a company file on a computer of its own, with a Web Connector.

With --state the company file is kept: a killed QuickBooks keeps what QuickBooks would have kept.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from simulator.commands.stopping import stopped_by_signals
from simulator.quickbooks import CompanyFile
from simulator.quickbooks import seed as seeding
from simulator.web_connector import WebConnector, WebConnectorError

if TYPE_CHECKING:
    import argparse

    from simulator.web_connector import Outcome


def add_to(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command."""
    books = commands.add_parser(
        "quickbooks",
        help="a company file with a Web Connector",
        description="Adds a .qwc file to a simulated Web Connector over a simulated company file, "
        "updates, and prints one line for every outcome.",
    )
    books.add_argument("--qwc", type=Path, required=True, metavar="FILE")
    password = books.add_mutually_exclusive_group(required=True)
    password.add_argument("--password-stdin", action="store_true", help="from standard input")
    password.add_argument("--password-file", type=Path, metavar="FILE")
    books.add_argument("--state", type=Path, metavar="FILE", help="the company file, kept here")
    books.add_argument(
        "--seed", type=int, default=1, metavar="N", help="of a new company file; 0 leaves it empty"
    )
    books.add_argument("--name", default="Rock Castle Construction", help="of a new company file")
    books.add_argument("--machine", default="FRONTDESK", help="the computer's name")
    books.add_argument("--noop-pause", type=float, default=5.0, metavar="S")
    often = books.add_mutually_exclusive_group()
    often.add_argument("--once", action="store_true", help="one update, then end (the default)")
    often.add_argument("--every", type=float, metavar="S", help="go on, every so many seconds")
    books.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Update once or until stopped; 0 when the last update ended well."""
    stop = stopped_by_signals()
    connector = WebConnector(
        qwc=arguments.qwc,
        password=_password(arguments),
        quickbooks=_company_file(arguments),
        machine=arguments.machine,
        company_path=f"C:\\Books\\{arguments.state.stem if arguments.state else 'rock'}.qbw",
        noop_pause=arguments.noop_pause,
        log=None,
    )
    try:
        connector.check()
    except WebConnectorError as problem:
        print(problem, file=sys.stderr)
        return 1
    outcome: Outcome | None = None
    while not stop.is_set():
        outcome = connector.update(stop)
        print(f"{outcome.kind} {outcome.rounds} {outcome.status}", flush=True)
        if arguments.every is None:
            break
        stop.wait(max(arguments.every, outcome.postpone or outcome.minimum_interval or 0))
    return 0 if outcome is not None and outcome.kind in {"done", "none"} else 1


def _password(arguments: argparse.Namespace) -> str:
    if arguments.password_file is not None:
        return str(arguments.password_file.read_text(encoding="utf-8").strip())
    return sys.stdin.readline().strip()


def _company_file(arguments: argparse.Namespace) -> CompanyFile:
    state: Path | None = arguments.state
    if state is not None and state.exists():
        return CompanyFile.load(state, autosave=state)
    if arguments.seed == 0:
        return CompanyFile.empty(name=arguments.name, autosave=state)
    return seeding.build(arguments.seed, name=arguments.name, autosave=state)
