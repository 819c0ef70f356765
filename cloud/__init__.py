"""The other system: one adapter per cloud product, all behind sync.ports.Cloud.

To plug another product in, write a package beside `bill` that answers the port, run it through
tests/contracts/test_cloud_port.py, and add its `connect` to KINDS, its `check_urls` to URLS and, if
it sends notifications, what reads them to NOTICES. Whatever leaves the server of itself leaves from
this package: HTTP to clouds, and mail (`cloud.mail`). It never moves money, speaks no SQL and
decides nothing about what is synchronised.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from cloud import bill
from cloud.bill import notifications
from cloud.settings import CloudSettings
from sync.errors import CloudRefused

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence

    from redis import Redis

    from cloud.notices import Notices
    from sync.ports import Cloud

    Connect = Callable[[CloudSettings, Redis | None], Cloud]
    CheckUrls = Callable[[Mapping[str, str], Collection[str]], None]

__all__ = ["KINDS", "NOTICES", "URLS", "CloudSettings", "check_urls", "connect", "spent"]

KINDS: Final[Mapping[str, Connect]] = MappingProxyType({"bill": bill.connect})
URLS: Final[Mapping[str, CheckUrls]] = MappingProxyType({"bill": bill.check_urls})
SPENT: Final[Mapping[str, Callable[..., list[int]]]] = MappingProxyType({"bill": bill.spent})
NOTICES: Final[Mapping[str, Notices]] = MappingProxyType({"bill": notifications})


def connect(
    kind: str,
    settings: CloudSettings,
    *,
    redis: Redis | None = None,
    kinds: Mapping[str, Connect] = KINDS,
) -> Cloud:
    """The adapter for one company. No call is made yet; `check` makes the first one.

    `redis` shares sessions and limits between processes; without it each process keeps to a small
    part of the budget. Raises CloudRefused when the kind or a setting is wrong.
    """
    _check_kind(kind, kinds)
    return kinds[kind](settings, redis)


def check_urls(kind: str, urls: Mapping[str, str], *, hosts: Collection[str]) -> None:
    """CloudRefused for an address that an adapter of this kind would not call; `hosts` are allowed.

    No call is made and no name resolved.
    """
    _check_kind(kind, URLS)
    URLS[kind](urls, hosts)


def spent(
    redis: Redis, kind: str, *, url: str, developer_key: str, organizations: Sequence[str] = ()
) -> list[int]:
    """Calls of the last hour to a cloud: of everybody together, then of each organization.

    Redis' own errors pass.
    """
    _check_kind(kind, SPENT)
    return SPENT[kind](redis, v3_url=url, developer_key=developer_key, organizations=organizations)


def _check_kind(kind: str, kinds: Collection[str]) -> None:
    if kind not in kinds:
        raise CloudRefused(
            f"There is no adapter for a cloud called {kind!r}.",
            cure=f"Choose one of: {', '.join(sorted(kinds))}.",
        )
