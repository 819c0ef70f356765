"""What nobody outside BILL knows for sure, as switches.

Each switch names an open question about BILL's API; a client has to be right under every
position. The defaults are the documented value where there is one and the less helpful value
where there is none.
"""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(slots=True, kw_only=True)
class Settings:
    """Change a field at any time; the next call sees it."""

    calls_per_hour: int = 20_000  # per developer key and clock hour, BDC_1144
    logins_per_hour: int = 200  # per developer key and clock hour, BDC_1144
    concurrent_per_org: int = 3  # per developer key and organization, BDC_1322
    session_idle_hours: float = 48.0  # sync-token sessions; every call starts it anew

    default_max: int = 20  # documentation pages disagree: 20 or 100
    archived_in_lists: bool = True  # do archived rows come back when nobody asked?
    empty_page_first: bool = False  # an empty page that still carries nextPage
    stamp_milliseconds: int = 1  # 1: every edit has its own time; 1000: edits in one second tie
    # (kind, field) pairs nobody may filter on, e.g. ("vendor_credits", "updatedTime")
    denied_filters: set[tuple[str, str]] = field(default_factory=set)
    # (kind, field) pairs filterable beyond the published tables, e.g. ("invoices", "invoiceNumber")
    extra_filters: set[tuple[str, str]] = field(default_factory=set)

    payment_moves_document: bool = True  # does paying move the bill's or invoice's updatedTime?
    usage_moves_credit: bool = True  # does applying move the credit's updatedTime?
    unique_document_numbers: bool = False  # bill number per vendor, invoice number per organization

    v2_for_tokens: bool = True  # may a sync-token session call v2 at all?
    v2_denied_code: str = "BDC_1121"
