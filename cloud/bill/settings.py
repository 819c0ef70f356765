"""BILL's settings, checked once: a wrong address is refused here and not on the first call.

Only hosts of BILL and those the operator allows are spoken to, because everything we send carries a
session; plain http is accepted for the loopback alone, and the loopback only where it is allowed.
"""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal
from urllib.parse import urlsplit

from sync.errors import CloudRefused

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
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
    `hosts` may be at any address; all others must be on the internet.
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
    hosts: frozenset[str] = frozenset()


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
                cure="In BILL, open Settings → Sync & Integrations → Tokens, and enter the token's "
                "name, the token and the organization id again.",
                auth=True,
            )
    if not settings.developer_key.strip():
        raise CloudRefused(
            "This service has no BILL developer key.",
            cure="Whoever runs the service sets BILL_DEV_KEY.",
        )
    check_urls(settings.urls, settings.hosts)
    return BillSettings(
        organization=settings.organization.strip(),
        token_name=settings.token_name.strip(),
        token=settings.token.strip(),
        developer_key=settings.developer_key.strip(),
        v3_url=(settings.urls.get("v3") or PRODUCTION_V3).rstrip("/"),
        v2_url=(settings.urls.get("v2") or PRODUCTION_V2).rstrip("/"),
        departments=_departments(settings.options.get("departments") or "departments"),
        calls_per_hour=settings.calls_per_hour,
        timeout=settings.timeout,
        hosts=_named(settings.hosts),
    )


def check_urls(urls: Mapping[str, str], hosts: Collection[str]) -> None:
    """CloudRefused for the first address that is not BILL's and not at one of the hosts allowed."""
    for name, url in urls.items():
        if url:
            _check(url, name, _named(hosts))


def _named(hosts: Collection[str]) -> frozenset[str]:
    """As an address is read: the setting writes IPv6 in brackets."""
    return frozenset(host.strip("[]") for host in hosts)


def _check(url: str, name: str, allowed: AbstractSet[str]) -> None:
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
        port = parts.port  # parsing it is a check
    except ValueError:
        parts, host, port = urlsplit(""), "", None
    theirs = parts.scheme == "https" and host in HOSTS | allowed and port in {None, 443}
    here = parts.scheme in {"http", "https"} and host in allowed and _is_loopback(host)
    secure = theirs or here
    plain = not (parts.username or parts.password or parts.query or parts.fragment)
    if not (host and secure and plain):
        raise CloudRefused(
            f"BILL's {name} address cannot be used: {url!r}.",
            cure="Give an https:// address of BILL without a user, a port, a query or a fragment. "
            "Whoever runs the service may allow another host in CLOUD_HOSTS; http:// is for this "
            "machine only, and only where CLOUD_HOSTS names it.",
        )


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
