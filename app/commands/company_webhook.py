"""`deskbridge company webhook`: where the cloud sends notifications, and what signs them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.commands.opening import add_data, opened
from app.commands.printing import add_json, say
from app.commands.secret_input import first_line

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable

    from services.front_desk import FrontDesk
    from services.webhooks import WebhookAddress


def add_to(actions: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command."""
    webhook = actions.add_parser(
        "webhook",
        help="say where the cloud sends notifications",
        description="Says the address to enter in BILL for notifications. BILL then shows a "
        "security key once: give it with --secret-stdin. A notification only makes the next sync "
        "come sooner.",
    )
    webhook.add_argument("company", metavar="COMPANY", help="its name or id")
    which = webhook.add_mutually_exclusive_group()
    which.add_argument(
        "--secret-stdin", action="store_true", help="read the security key from standard input"
    )
    which.add_argument(
        "--renew", action="store_true", help="make another address and forget the security key"
    )
    add_json(webhook)
    add_data(webhook)
    webhook.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Show the address, after what was asked for."""
    asked = _asked(arguments)
    with opened(arguments) as services:
        address = asked(services)
    lines = [
        f"Address: {address.url}",
        "Its security key is known."
        if address.has_secret
        else "Nothing sent there is heard until its security key is given with --secret-stdin.",
    ]
    value = {
        "company": address.company_id,
        "url": address.url,
        "has_secret": address.has_secret,
    }
    return say(arguments, value, lines)


def _asked(arguments: argparse.Namespace) -> Callable[[FrontDesk], WebhookAddress]:
    if arguments.secret_stdin:
        secret = first_line("security key")
        return lambda services: services.webhooks.set_secret(arguments.company, secret)
    if arguments.renew:
        return lambda services: services.webhooks.renew(arguments.company)
    return lambda services: services.webhooks.address(arguments.company)
