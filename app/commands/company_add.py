"""`deskbridge company add`: a company file and a cloud account, and the .qwc that joins them."""

from __future__ import annotations

from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from app.commands import words
from app.commands.failing import CommandError
from app.commands.opening import add_data, opened
from app.commands.printing import add_json, say
from app.commands.secret_input import first_line

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator

    from services.companies import CompanyRequest


def add_to(actions: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command."""
    add = actions.add_parser(
        "add",
        help="connect a company",
        description="Connects a company file with a cloud account, writes the .qwc file for its "
        "Web Connector, and prints the login and its password, this once.",
    )
    add.add_argument("name", metavar="NAME", type=words.name)
    add.add_argument("--tenant", metavar="T", required=True, help="the tenant's name or id")
    add.add_argument("--cloud", choices=("bill",), default="bill", help="the cloud product")
    add.add_argument(
        "--bill-v3-url", metavar="U", type=words.cloud_url, help="default: BILL_V3_URL"
    )
    add.add_argument(
        "--bill-v2-url", metavar="U", type=words.cloud_url, help="default: BILL_V2_URL"
    )
    add.add_argument("--bill-org", metavar="ORG", required=True, help="the organization's id")
    add.add_argument(
        "--bill-token-name", metavar="N", required=True, help="the name of the sync token"
    )
    add.add_argument(
        "--bill-token-stdin",
        action="store_true",
        required=True,
        help="the sync token comes on standard input",
    )
    add.add_argument(
        "--start-date",
        metavar="D",
        type=words.day,
        help="invoices and credit memos in QuickBooks dated before it do not travel; what BILL has "
        "is posted whatever its date (default: today)",
    )
    add.add_argument("--qwc", metavar="FILE", type=Path, required=True, help="file to write")
    add.add_argument(
        "--preview",
        action="store_true",
        help="look at both sides and write nothing until `company start`",
    )
    add_json(add)
    add_data(add)
    add.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Connect a company."""
    wanted = _request(arguments, first_line("sync token").strip())
    with _writable(arguments.qwc) as qwc, opened(arguments) as services:
        login = services.companies.add(services.tenants.find(arguments.tenant), wanted)
        qwc.write_bytes(login.qwc)
    value = {
        "company": login.company_id,
        "username": login.username,
        "password": login.password,
        "qwc": str(qwc),
    }
    lines = [
        f"Company “{arguments.name}” is {login.company_id}.",
        f"Web Connector file: {qwc}",
        f"Login (in the file): {login.username}",
        f"Password (shown this once): {login.password}",
        "Add the file in the Web Connector, type the password, and choose Update Selected.",
    ]
    return say(arguments, value, lines)


def _request(arguments: argparse.Namespace, token: str) -> CompanyRequest:
    from services.companies import CompanyRequest

    return CompanyRequest(
        name=arguments.name,
        cloud=arguments.cloud,
        organization=arguments.bill_org.strip(),
        token_name=arguments.bill_token_name.strip(),
        token=token,
        urls={"v3": arguments.bill_v3_url or "", "v2": arguments.bill_v2_url or ""},
        start_date=arguments.start_date,
        held=arguments.preview,
    )


@contextmanager
def _writable(file: Path) -> Iterator[Path]:
    """A file that can be written, known before a company is made whose password is shown once."""
    try:
        with file.open("xb"):
            pass
    except FileExistsError as error:
        raise CommandError(
            f"{file} exists, and another company may need it. Choose another file with --qwc."
        ) from error
    except OSError as error:
        raise CommandError(
            f"{file} cannot be written ({error.strerror}). Choose another file with --qwc."
        ) from error
    try:
        yield file.absolute()
    except BaseException:
        file.unlink(missing_ok=True)
        raise
