"""`deskbridge company`: the command family, spread over modules by the question it answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.commands import (
    company_add,
    company_change,
    company_connect,
    company_preview,
    company_problems,
    company_show,
    company_webhook,
)

if TYPE_CHECKING:
    import argparse

_MODULES = (
    company_add,
    company_connect,
    company_show,
    company_change,
    company_preview,
    company_problems,
    company_webhook,
)


def add_to(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command family."""
    family = commands.add_parser("company", help="connect, watch and change companies")
    actions = family.add_subparsers(title="actions", metavar="ACTION", required=True)
    for each in _MODULES:
        each.add_to(actions)
