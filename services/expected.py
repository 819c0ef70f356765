"""The errors whose message is a sentence for the person who asked; any other is a mistake of ours.

One list for every door that shows messages as they are.
"""

from __future__ import annotations

from typing import Final

from services.api_tokens import TokenError, UnknownTokenError
from services.backup import BackupError
from services.companies import (
    CompanySettingError,
    OrganizationTakenError,
    UnknownCompanyError,
)
from services.embedded import EmbeddedError
from services.key_turning import KeyNeededError
from services.leaving_out import NotLeftOutError
from services.plans import PlanError
from services.preview_choices import PreviewError
from services.setting_values import SettingsError
from services.settling import ChoiceError
from services.tenants import RoleError, UnknownTenantError
from services.unlinking import UnlinkError
from storage.engine import DatabaseUnavailableError
from storage.errors import StorageError

EXPECTED: Final[tuple[type[Exception], ...]] = (
    BackupError,
    ChoiceError,
    CompanySettingError,
    DatabaseUnavailableError,
    EmbeddedError,
    KeyNeededError,
    NotLeftOutError,
    OrganizationTakenError,
    PlanError,
    PreviewError,
    RoleError,
    SettingsError,
    StorageError,
    TokenError,
    UnknownCompanyError,
    UnknownTenantError,
    UnknownTokenError,
    UnlinkError,
)
