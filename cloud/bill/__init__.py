"""BILL (bill.com): payables and receivables, API v3 and the few v2 calls that v3 has no twin for.

It holds a sync token and never a user's password, and knows no call that moves money.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cloud.bill.adapter import BillCloud
from cloud.bill.limits import spent
from cloud.bill.settings import check_urls, from_cloud_settings

if TYPE_CHECKING:
    from redis import Redis

    from cloud.settings import CloudSettings
    from sync.ports import Cloud


__all__ = ["check_urls", "connect", "spent"]


def connect(settings: CloudSettings, redis: Redis | None) -> Cloud:
    """One organization's adapter; CloudRefused when a setting is missing or wrong."""
    return BillCloud(from_cloud_settings(settings), redis)
