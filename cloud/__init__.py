"""The other system: one adapter per cloud product, all behind sync.ports.Cloud.

To plug another product in, write a package beside `bill` that answers the port, run it through
tests/contracts/test_cloud_port.py, and add its `connect` to KINDS. Only this package speaks HTTP to
the outside. It never moves money, speaks no SQL and decides nothing about what is synchronised.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from cloud import bill
from cloud.settings import CloudSettings
from sync.errors import CloudRefused

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from redis import Redis

    from sync.ports import Cloud

    Connect = Callable[[CloudSettings, Redis | None], Cloud]

__all__ = ["KINDS", "CloudSettings", "connect"]

KINDS: Final[Mapping[str, Connect]] = MappingProxyType({"bill": bill.connect})


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
    if kind not in kinds:
        raise CloudRefused(
            f"There is no adapter for a cloud called {kind!r}.",
            cure=f"Choose one of: {', '.join(sorted(kinds))}.",
        )
    return kinds[kind](settings, redis)
