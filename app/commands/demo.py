"""`deskbridge demo`: serve and both simulators, until the two sides agree.

The demo is part of the simulators: it drives the product from outside, as any script would.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from app.commands.programs import become_python

if TYPE_CHECKING:
    import argparse


def add_to(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command."""
    demo = commands.add_parser(
        "demo",
        help="run everything with both simulators until the two sides agree",
        description="Runs a server with two tenants, each with a simulated company file and a "
        "simulated BILL organization, through real sessions until both sides agree; prints what "
        "moved in every flow. Afterwards it goes on serving until Ctrl-C.",
    )
    demo.add_argument(
        "--data",
        metavar="DIR",
        type=Path,
        default=Path("data", "demo"),
        help="the data folder, emptied first (default: data/demo)",
    )
    demo.add_argument(
        "--once", action="store_true", help="end when done; exit code 0 only if both sides agree"
    )
    demo.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Become the demo."""
    once = ["--once"] if arguments.once else []
    ours = [sys.executable, "-m", "app.cli"]
    return become_python("simulator", "demo", "--data", str(arguments.data), *once, "--", *ours)
