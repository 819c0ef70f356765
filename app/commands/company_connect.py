"""`deskbridge company reconnect|qwc`: what to do when a token or a .qwc file is lost."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from app.commands.failing import CommandError
from app.commands.opening import add_data, opened
from app.commands.printing import add_json, say
from app.commands.secret_input import first_line

if TYPE_CHECKING:
    import argparse


def add_to(actions: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the commands."""
    again = actions.add_parser(
        "reconnect",
        help="give a company a new sync token",
        description="Replaces a company's sync token; the next sync uses it. Name and organization "
        "stay as they are unless they are given.",
    )
    again.add_argument("company", metavar="COMPANY", help="its name or id")
    again.add_argument("--bill-org", metavar="ORG", help="BILL's organization id, if it changed")
    again.add_argument("--bill-token-name", metavar="N", help="the token's name, if it changed")
    again.add_argument(
        "--bill-token-stdin",
        action="store_true",
        required=True,
        help="read the token from standard input",
    )
    file = actions.add_parser(
        "qwc",
        help="write the .qwc file again",
        description="Writes the same .qwc file as `company add` did, to be added to a Web "
        "Connector; the password stays as it is.",
    )
    file.add_argument("company", metavar="COMPANY", help="its name or id")
    file.add_argument("--qwc", metavar="FILE", type=Path, required=True, help="file to write")
    for command, run in ((again, run_reconnect), (file, run_qwc)):
        add_json(command)
        add_data(command)
        command.set_defaults(run=run)


def run_reconnect(arguments: argparse.Namespace) -> int:
    """Replace the sync token."""
    token = first_line("sync token")
    with opened(arguments) as services:
        services.companies.reconnect(
            arguments.company,
            token=token,
            token_name=arguments.bill_token_name,
            organization=arguments.bill_org,
        )
    line = "The new token is used from the next sync on, which the next poll does."
    return say(arguments, {"company": arguments.company, "reconnected": True}, [line])


def run_qwc(arguments: argparse.Namespace) -> int:
    """Write the .qwc file."""
    with opened(arguments) as services:
        content = services.companies.qwc(services.companies.find(arguments.company).id)
    try:
        arguments.qwc.write_bytes(content)
    except OSError as error:
        raise CommandError(
            f"{arguments.qwc} cannot be written ({error.strerror}). Choose another file with --qwc."
        ) from error
    line = f"Web Connector file: {arguments.qwc}"
    return say(arguments, {"company": arguments.company, "qwc": str(arguments.qwc)}, [line])
