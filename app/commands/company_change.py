"""`deskbridge company sync|set|pause|resume|rebind|rotate-password`: what a person may change."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.commands import words
from app.commands.opening import add_data, opened
from app.commands.printing import add_json, say

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Iterable


def add_to(actions: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the commands."""
    _add(actions, "sync", run_sync, "ask for everything that is due; the next poll does it")
    change = _add(actions, "set", run_set, "change settings")
    change.description = (
        "Settings: sync_start_date (2026-07-01: invoices and credit memos in QuickBooks dated "
        "before it do not travel; what BILL has is posted whatever its date), "
        "money_out_clearing, money_in_clearing, ap_account, ar_account, deposit_to (an account's "
        "name or number in QuickBooks), conflict (quickbooks, cloud or ask, for one entity as "
        "vendor:cloud), flows (vendor.push:off), schedule (minutes), quiet_hours (22:00-06:00 "
        "America/New_York), departments_as (departments or accounting-classes: what classes are "
        "in BILL), new_records_cap, amount_factor, amount_floor, allowed_removals. An empty value "
        "is the default again."
    )
    change.add_argument(
        "changes", metavar="NAME=VALUE", nargs="+", type=words.assignment, help="a setting"
    )
    _add(actions, "pause", run_pause, "answer its Web Connector that there is nothing to do")
    _add(actions, "resume", run_resume, "end a pause, or a stop whose cause is over")
    again = _add(actions, "rebind", run_rebind, "look for its company file at another place")
    again.description = (
        "For a company file that was moved or given another name: the next file that is open in "
        "QuickBooks and carries this connection's mark is the one from then on."
    )
    rotate = _add(
        actions, "rotate-password", run_rotate, "make a new password; the old one serves a day"
    )
    rotate.add_argument("--stop-old", action="store_true", help="refuse the old one from now on")


def run_sync(arguments: argparse.Namespace) -> int:
    """Ask for a sync."""
    with opened(arguments) as services:
        services.companies.request_sync(arguments.company)
        state = services.companies.find(arguments.company).state
    line = "Everything that is due is done when the Web Connector comes next."
    if state != "active":
        line = f"“{arguments.company}” is {state}: the sync waits until it is resumed."
    return say(arguments, {"company": arguments.company, "requested": True}, [line])


def run_set(arguments: argparse.Namespace) -> int:
    """Change settings, all or none."""
    changes = _joined(arguments.changes)
    with opened(arguments) as services:
        arguments.changed = services.companies.change(arguments.company, changes)
    lines = [f"{name} is now {value or 'the default'}." for name, value in changes.items()]
    if not arguments.changed:
        lines = ["Nothing was changed: it is as it was."]
    return say(arguments, {"company": arguments.company, "set": changes}, lines)


def run_pause(arguments: argparse.Namespace) -> int:
    """Pause a company."""
    return _state(arguments, "paused")


def run_resume(arguments: argparse.Namespace) -> int:
    """Resume a company."""
    return _state(arguments, "active")


def run_rebind(arguments: argparse.Namespace) -> int:
    """Let the company file be another name at another place."""
    with opened(arguments) as services:
        services.companies.rebind(arguments.company)
    line = "Open the company file in QuickBooks and choose Update Selected in the Web Connector."
    return say(arguments, {"company": arguments.company, "rebound": True}, [line])


def run_rotate(arguments: argparse.Namespace) -> int:
    """Make a new Web Connector password."""
    with opened(arguments) as services:
        login = services.companies.rotate_password(arguments.company, stop_old=arguments.stop_old)
        arguments.about = {"the_old_one": "stopped"} if arguments.stop_old else {}
    old = "the one in use is good for another day"
    if arguments.stop_old:
        old = "the old one is refused from now on"
    value = {
        "company": login.company_id,
        "username": login.username,
        "password": login.password,
    }
    lines = [
        f"Login: {login.username}",
        f"Password (shown this once): {login.password}",
        f"Type it in the Web Connector; {old}.",
    ]
    return say(arguments, value, lines)


def _state(arguments: argparse.Namespace, state: str) -> int:
    with opened(arguments) as services:
        services.companies.set_state(arguments.company, state)
    value = {"company": arguments.company, "state": state}
    return say(arguments, value, [f"“{arguments.company}” is {state}."])


def _joined(changes: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Settings by name; one given twice, such as two flows, is a list of both."""
    found: dict[str, str] = {}
    for name, value in changes:
        found[name] = f"{found[name]},{value}" if name in found else value
    return found


def _add(
    actions: argparse._SubParsersAction[argparse.ArgumentParser],
    name: str,
    run: Callable[[argparse.Namespace], int],
    sentence: str,
) -> argparse.ArgumentParser:
    command = actions.add_parser(
        name, help=sentence, description=f"{sentence[0].upper()}{sentence[1:]}."
    )
    command.add_argument("company", metavar="COMPANY", help="its name or id")
    add_json(command)
    add_data(command)
    command.set_defaults(run=run)
    return command
