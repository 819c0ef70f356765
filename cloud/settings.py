"""What an adapter is told about one company's cloud account.

The values come from the company's row and the deployment's settings; an adapter reads nothing else,
neither the environment nor a file. Secrets are kept out of `repr`, so that a log line cannot carry
them by accident.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True, kw_only=True)
class CloudSettings:
    """One organization, its sync token, and where its cloud listens.

    `urls` are named by the adapter ("v3", "v2"); `options` are its switches ("departments").
    `hosts` may be spoken to besides the product's own, wherever they are.
    `developer_key` is ours, shared by every company; `calls_per_hour` is its budget.
    """

    organization: str
    token_name: str = ""
    token: str = field(default="", repr=False)
    developer_key: str = field(default="", repr=False)
    urls: Mapping[str, str] = field(default_factory=dict)
    options: Mapping[str, str] = field(default_factory=dict)
    hosts: tuple[str, ...] = ()
    calls_per_hour: int = 20_000
    timeout: float = 60.0
