"""`deskbridge simulate`: the simulators, as the separate programs they are."""

from __future__ import annotations

import argparse

from app.commands.programs import become_python


def add_to(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command."""
    simulate = commands.add_parser(
        "simulate",
        help="run a simulated QuickBooks or a simulated BILL",
        description="Runs a simulator in the foreground; `deskbridge simulate quickbooks --help` "
        "and `deskbridge simulate bill --help` list its options.",
    )
    simulate.add_argument("which", choices=("quickbooks", "bill"))
    simulate.add_argument("options", nargs=argparse.REMAINDER, help=argparse.SUPPRESS)
    simulate.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Become the simulator."""
    return become_python("simulator", arguments.which, *arguments.options)
