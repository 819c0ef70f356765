"""`python -m simulator demo`: everything at once, until the two sides agree."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from simulator.commands.stopping import stopped_by_signals

if TYPE_CHECKING:
    import argparse


def add_to(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command."""
    demo = commands.add_parser(
        "demo",
        help="a server with two tenants, until both sides agree",
        description="Starts a server with the command line given after --, and plays the demo.",
    )
    demo.add_argument("--data", type=Path, default=Path("data", "demo"), metavar="DIR")
    demo.add_argument("--once", action="store_true", help="end when done")
    demo.add_argument("command", nargs="+", help="how to run the product's command line")
    demo.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Play; 0 when everything agreed in the end."""
    from simulator.demo.folder import FolderError, fresh
    from simulator.demo.play import play
    from simulator.demo.product import DemoError, Product

    stop = stopped_by_signals()
    try:
        data = fresh(arguments.data.absolute())
        product = Product(arguments.command, data, os.environ)
        return play(product, data, stop, once=arguments.once)
    except (DemoError, FolderError) as error:
        print(error, file=sys.stderr)
        return 1
