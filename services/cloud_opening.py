"""How a company's cloud account is opened: its settings, its unsealed token, the shared limits."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cloud import CloudSettings, connect
from services.cloud_urls import cloud_urls
from sync.errors import CloudRefused

if TYPE_CHECKING:
    from redis import Redis

    from services.context import ConnectCloud
    from services.settings import Settings
    from storage.companies import Company
    from storage.sealed import Sealer
    from sync.ports import Cloud


def connecting(settings: Settings, sealer: Sealer, shared: Redis) -> ConnectCloud:
    """See `services.context.ConnectCloud`; `shared` counts calls for all processes together."""

    def connect_cloud(company: Company) -> Cloud:
        if company.cloud_secret is None:
            raise CloudRefused(
                f"“{company.name}” has no credentials for its cloud account.",
                cure="Enter the organization and the sync token again.",
                auth=True,
            )
        account = CloudSettings(
            organization=str(company.cloud_settings.get("organization") or ""),
            token_name=str(company.cloud_settings.get("token_name") or ""),
            token=sealer.unseal(company.cloud_secret),
            developer_key=settings.bill_dev_key,
            urls=cloud_urls(settings, company.cloud_settings),
            options={
                "departments": company.settings.get("departments_as") or settings.bill_departments
            },
            hosts=settings.cloud_hosts,
            calls_per_hour=settings.cloud_rate_per_hour,
            timeout=settings.cloud_timeout,
        )
        return connect(company.cloud, account, redis=shared)

    return connect_cloud
