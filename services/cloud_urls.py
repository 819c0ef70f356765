"""Where a company's cloud is, and that we may go there: said on connecting, not at a sync."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cloud import check_urls
from services.company_settings import CompanySettingError
from sync.errors import CloudRefused

if TYPE_CHECKING:
    from collections.abc import Mapping

    from services.settings import Settings


def cloud_urls(settings: Settings, cloud_settings: Mapping[str, Any]) -> dict[str, str]:
    """The company's own addresses, and the deployment's for those it does not have."""
    usual = {"v3": settings.bill_v3_url, "v2": settings.bill_v2_url}
    return usual | (cloud_settings.get("urls") or {})


def check_cloud_urls(settings: Settings, kind: str, cloud_settings: Mapping[str, Any]) -> None:
    """CompanySettingError, with what to do, for an address that the cloud would not be called at.

    Names are not resolved: what they lead to may change, and is looked at for each connection.
    """
    try:
        check_urls(kind, cloud_urls(settings, cloud_settings), hosts=settings.cloud_hosts)
    except CloudRefused as refused:
        raise CompanySettingError(f"{refused} {refused.cure}") from None
