"""`deskbridge tenant`: the organizations that signed up."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.commands import words
from app.commands.opening import add_data, opened
from app.commands.printing import add_json, say

if TYPE_CHECKING:
    import argparse


def add_to(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command family."""
    family = commands.add_parser("tenant", help="add organizations that sign up")
    actions = family.add_subparsers(title="actions", metavar="ACTION", required=True)
    add = actions.add_parser(
        "add", help="add a tenant", description="Adds a tenant and prints its id."
    )
    add.add_argument("name", metavar="NAME", type=words.name)
    add.add_argument("--plan", metavar="PLAN", type=words.name, help="what they signed up for")
    add_json(add)
    add_data(add)
    add.set_defaults(run=run_add)


def run_add(arguments: argparse.Namespace) -> int:
    """Add a tenant."""
    with opened(arguments, begins=True) as services:
        tenant = services.tenants.add(arguments.name, plan=arguments.plan)
    return say(arguments, {"tenant": tenant}, [f"Tenant “{arguments.name}” is {tenant}."])
