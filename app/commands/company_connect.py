"""`deskbridge company reconnect|qwc|rename|disconnect`: lost tokens, lost files, the end."""

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
    name = actions.add_parser(
        "rename",
        help="call a company otherwise",
        description="Its .qwc file follows; the row in a Web Connector keeps its name until the "
        "file is added again, and goes on working.",
    )
    name.add_argument("company", metavar="COMPANY", help="its name or id")
    name.add_argument("name", metavar="NAME", help="what it is called from now on")
    end = actions.add_parser(
        "disconnect",
        help="give a company up",
        description="Nothing travels from now on, the sync token is forgotten, the organization "
        "is free for another company. What was read stays to be looked at; `company reconnect` "
        "connects it to the same organization again.",
    )
    end.add_argument("company", metavar="COMPANY", help="its name or id")
    end.add_argument("--confirm", metavar="NAME", required=True, help="its name once more")
    for command, run in (
        (again, run_reconnect),
        (file, run_qwc),
        (name, run_rename),
        (end, run_disconnect),
    ):
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


def run_rename(arguments: argparse.Namespace) -> int:
    """Call it otherwise."""
    with opened(arguments) as services:
        services.companies.rename(arguments.company, arguments.name)
    line = "Renamed. The Web Connector shows the old name until the .qwc file is added again."
    return say(arguments, {"company": arguments.company, "name": arguments.name}, [line])


def run_disconnect(arguments: argparse.Namespace) -> int:
    """Give it up."""
    with opened(arguments) as services:
        name = services.companies.find(arguments.company).name
        if arguments.confirm != name:
            raise CommandError(f"Say the company's name with --confirm: “{name}”.")
        services.companies.disconnect(arguments.company)
    line = "Disconnected: nothing travels any more, and its organization is free."
    return say(arguments, {"company": arguments.company, "disconnected": True}, [line])


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
