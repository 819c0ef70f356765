"""The tables, one module per family; columns and constraints only.

Migrations are the truth of the database; these say the same thing to SQLAlchemy, and a test proves
that the two agree. No behaviour lives here: functions over the tables are storage's other modules.
"""

from __future__ import annotations

from storage.models.api import ApiReplyRow, ApiTokenRow
from storage.models.companies import CompanyRow, PollRow
from storage.models.conversations import ExchangeRow, RunRow, SessionRow
from storage.models.doors import LoginAddressRow, LoginAttemptRow, WebhookEventRow
from storage.models.history import JournalRow, ProblemRow
from storage.models.notices import (
    NoticeMailRow,
    NoticeMarkRow,
    NoticePreferenceRow,
    NoticeRow,
    WebhookDeliveryRow,
    WebhookEndpointRow,
)
from storage.models.people import (
    AuditRow,
    FactorRow,
    OutboxRow,
    PeopleLinkRow,
    SignInTryRow,
    TenantRow,
    UserRow,
    WebSessionRow,
)
from storage.models.previews import (
    ConnectDraftRow,
    PreviewDecisionRow,
    PreviewItemRow,
    PreviewPostingRow,
    PreviewRow,
)
from storage.models.records import CursorRow, MappingRow, RecordKeyRow, RecordRow
from storage.models.table import Table
from storage.models.work import WorkRow

__all__ = [
    "ApiReplyRow",
    "ApiTokenRow",
    "AuditRow",
    "CompanyRow",
    "ConnectDraftRow",
    "CursorRow",
    "ExchangeRow",
    "FactorRow",
    "JournalRow",
    "LoginAddressRow",
    "LoginAttemptRow",
    "MappingRow",
    "NoticeMailRow",
    "NoticeMarkRow",
    "NoticePreferenceRow",
    "NoticeRow",
    "OutboxRow",
    "PeopleLinkRow",
    "PollRow",
    "PreviewDecisionRow",
    "PreviewItemRow",
    "PreviewPostingRow",
    "PreviewRow",
    "ProblemRow",
    "RecordKeyRow",
    "RecordRow",
    "RunRow",
    "SessionRow",
    "SignInTryRow",
    "Table",
    "TenantRow",
    "UserRow",
    "WebSessionRow",
    "WebhookDeliveryRow",
    "WebhookEndpointRow",
    "WebhookEventRow",
    "WorkRow",
]
