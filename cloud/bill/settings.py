"""BILL's settings, checked once: a wrong address is refused here and not on the first call.

Only hosts of BILL and those the operator allows are spoken to, because everything we send carries a
session; plain http is accepted for the loopback alone.
"""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal
from urllib.parse import urlsplit

from sync.errors import CloudRefused

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet

    from cloud.settings import CloudSettings

SANDBOX_V3 = "https://gateway.stage.bill.com/connect/v3"
SANDBOX_V2 = "https://api-stage.bill.com/api/v2"
PRODUCTION_V3 = "https://gateway.prod.bill.com/connect/v3"
PRODUCTION_V2 = "https://api.bill.com/api/v2"

# Where BILL's own documentation sends us, and nowhere else: what we send carries a session.
HOSTS = frozenset(
    {
        "gateway.stage.bill.com",
        "gateway.prod.bill.com",
        "api-stage.bill.com",
        "api-sandbox.bill.com",
        "api.bill.com",
    }
)

Departments = Literal["departments", "accounting-classes"]


@dataclass(frozen=True, slots=True, kw_only=True)
class BillSettings:
    """What the adapter needs of one company.

    `departments` names the BILL list that holds QuickBooks' classes. `calls_per_hour` is the budget
    of the developer key, shared by all companies (20,000: BILL API v3 documentation, rate limits).
    """

    organization: str
    token_name: str
    token: str = field(repr=False)
    developer_key: str = field(repr=False)
    v3_url: str
    v2_url: str
    departments: Departments = "departments"
    calls_per_hour: int = 20_000
    timeout: float = 60.0


def from_cloud_settings(settings: CloudSettings) -> BillSettings:
    """Read and check them; CloudRefused names the one that is missing or wrong."""
    for name, value in (
        ("organization id", settings.organization),
        ("sync token name", settings.token_name),
        ("sync token", settings.token),
    ):
        if not value.strip():
            raise CloudRefused(
                f"BILL's {name} is missing.",
                cure="In BILL, open Settings > Sync & Integrations > Tokens, and enter the token's "
                "name, the token and the organization id again.",
                auth=True,
            )
    if not settings.developer_key.strip():
        raise CloudRefused(
            "This service has no BILL developer key.",
            cure="Whoever runs the service sets BILL_DEV_KEY.",
        )
    hosts = HOSTS | set(filter(None, (settings.options.get("hosts") or "").split(",")))
    return BillSettings(
        organization=settings.organization.strip(),
        token_name=settings.token_name.strip(),
        token=settings.token.strip(),
        developer_key=settings.developer_key.strip(),
        v3_url=_address(settings.urls.get("v3") or PRODUCTION_V3, "v3", hosts),
        v2_url=_address(settings.urls.get("v2") or PRODUCTION_V2, "v2", hosts),
        departments=_departments(settings.options.get("departments") or "departments"),
        calls_per_hour=settings.calls_per_hour,
        timeout=settings.timeout,
    )


def _address(url: str, name: str, hosts: AbstractSet[str]) -> str:
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
        port = parts.port  # parsing it is a check
    except ValueError:
        parts, host, port = urlsplit(""), "", None
    theirs = parts.scheme == "https" and host in hosts and port in {None, 443}
    secure = theirs or (parts.scheme in {"http", "https"} and _is_loopback(host))
    plain = not (parts.username or parts.password or parts.query or parts.fragment)
    if not (host and secure and plain):
        raise CloudRefused(
            f"BILL's {name} address cannot be used: {url!r}.",
            cure="Give an https:// address of BILL without a user, a port, a query or a fragment; "
            "http:// is for this machine only. Whoever runs the service may allow another host in "
            "CLOUD_HOSTS.",
        )
    return url.rstrip("/")


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _departments(word: str) -> Departments:
    if word == "departments":
        return "departments"
    if word == "accounting-classes":
        return "accounting-classes"
    raise CloudRefused(
        f"BILL has no list called {word!r} for QuickBooks' classes.",
        cure="Set departments to 'departments' or to 'accounting-classes'.",
    )
