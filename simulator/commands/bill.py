"""`simulate bill`: one organization behind real HTTP, until stopped.

With --state everything is kept in a file: a killed BILL comes back as it was, token included.
"""

from __future__ import annotations

import json
import secrets
from pathlib import Path
from typing import TYPE_CHECKING

from simulator.bill import DEV_KEYS, Bill, BillServer, seed
from simulator.commands.stopping import stopped_by_signals

if TYPE_CHECKING:
    import argparse

    from simulator.bill.auth import Token

_TOKEN_NAME = "deskbridge"  # noqa: S105 - what the token is called, not the token


def add_to(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command."""
    bill = commands.add_parser(
        "bill",
        help="BILL's API with one organization",
        description="Serves BILL's API on the loopback interface. Prints one JSON object with the "
        "addresses, the developer key, the organization and its sync token.",
    )
    bill.add_argument("--port", type=int, default=0, metavar="N", help="default: a free one")
    bill.add_argument("--state", type=Path, metavar="FILE", help="kept here over restarts")
    bill.add_argument(
        "--seed", type=int, metavar="N", help="fill a new organization (default: leave it empty)"
    )
    bill.add_argument("--name", default="Simulated Organization", help="of a new organization")
    bill.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Serve until Ctrl-C or SIGTERM."""
    stop = stopped_by_signals()
    bill, token = _opened(arguments)
    with BillServer(bill, port=arguments.port) as server:
        said = {
            "v3_url": server.v3_url,
            "v2_url": server.v2_url,
            "developer_key": DEV_KEYS[0],
            "organization": token.org_id,
            "token_name": token.name,
            "token": token.secret,
        }
        print(json.dumps(said), flush=True)
        stop.wait()
    return 0


def _opened(arguments: argparse.Namespace) -> tuple[Bill, Token]:
    state: Path | None = arguments.state
    if state is not None and state.exists():
        bill = Bill.load(state, autosave=True)
    else:
        bill = Bill(autosave=state)
        org_id = bill.add_organization(
            name=arguments.name, token_name=_TOKEN_NAME, token=secrets.token_urlsafe(18)
        )
        if arguments.seed is not None:
            seed(bill, org_id, seed=arguments.seed)
    return bill, bill.gate.tokens[0]
