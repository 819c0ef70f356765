"""Refused logins: whom they are counted against, and how an operator learns of them.

The counting is the database's (`directory.login_failed`), so that it holds across processes. Here
is what an address counts as, and from when on mistakes at one name are worth an alarm.
"""

from __future__ import annotations

import ipaddress
from typing import TYPE_CHECKING, Final

import structlog

from storage import journal
from storage.journal import Event

if TYPE_CHECKING:
    from datetime import timedelta

    from services.context import Context
    from storage.directory import Poll

UNKNOWN: Final = "unknown"
# A mistyped password is wrong a few times; thirty times an hour, somebody is guessing.
ALARM: Final = 30
_IPV6_PREFIX: Final = 64

log = structlog.get_logger("deskbridge.logins")


def network(address: str) -> str:
    """What an address is counted as: itself, or for IPv6 the /64 that one customer has anyway."""
    try:
        parsed = ipaddress.ip_address(address.strip().strip("[]").partition("%")[0])
    except ValueError:
        return UNKNOWN
    if isinstance(parsed, ipaddress.IPv6Address):
        if parsed.ipv4_mapped is not None:
            return str(parsed.ipv4_mapped)
        return str(ipaddress.ip_network((parsed, _IPV6_PREFIX), strict=False))
    return str(parsed)


def wait(left: timedelta) -> str:
    """What somebody is told who has to wait this long before the next try."""
    seconds = max(1, round(left.total_seconds()))
    return f"Wait {seconds} {'second' if seconds == 1 else 'seconds'}, then try again."


def refused(context: Context, found: Poll, address: str) -> None:
    """Tell the log of every mistake that counted, the company's journal when somebody is guessing.

    What is refused unseen during a wait is not worth a line: a stranger must not fill our disk. The
    user name is left out: what somebody types there may be a password.
    """
    if found.failures is None:
        return
    log.warning(
        "login refused",
        door="web connector",
        address=network(address),
        company=str(found.company_id) if found.company_id else None,
        failures=found.failures,
    )
    if found.tenant_id is None or found.company_id is None or found.failures != ALARM:
        return
    with context.database.tenant_session(found.tenant_id) as session:
        event = Event(
            event="login-guessed", detail={"failures": ALARM, "address": network(address)}
        )
        journal.write_many(session, found.company_id, [event])
