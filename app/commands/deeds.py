"""What a command did, for the audit log: who typed it is not known, only that it was typed here.

A command that changes something stands in this table, one that only looks does not; a test walks
all of them. Of its words only names and ids are written down, never what might be a secret; of
settings, which are none, what they were and what they are.
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    import argparse
    from uuid import UUID

    from services.front_desk import FrontDesk

    About = tuple[UUID | None, UUID | None]

DEEDS: Final = {
    "tenant.run_add": "added a tenant",
    "user.run_add": "added a person",
    "user.run_reset": "made a link for a new password",
    "token.run_create": "made a token",
    "token.run_revoke": "revoked a token",
    "company_add.run": "connected a company",
    "company_change.run_sync": "asked for a sync",
    "company_change.run_set": "changed settings",
    "company_change.run_pause": "paused a company",
    "company_change.run_resume": "resumed a company",
    "company_change.run_rebind": "let the company file have another name or place",
    "company_change.run_rotate": "made a new Web Connector password",
    "company_connect.run_rename": "renamed a company",
    "company_connect.run_disconnect": "disconnected a company",
    "company_connect.run_reconnect": "entered a new sync token",
    "company_problems.run_resolve": "resolved a problem",
    "company_problems.run_unlink": "unlinked two records",
    "company_problems.run_take_up": "took up what was left out",
    "company_preview.run_start": "started syncing",
    "company_webhook.run": "made an address for BILL’s notifications",
    "keys.run_rotate": "put a new secret key in front",
    "keys.run_reseal": "sealed everything with the newest key",
    "keys.run_drop": "dropped a secret key",
    "backup.run_backup": "made a backup",
    "backup.run_after_restore": "took up a restored database",
}
_TOLD: Final = ("company", "tenant", "name", "email", "role", "scope", "problem", "choose", "key")
_LONGEST: Final = 200
_TOKEN_BEGINNING: Final = 16


def note(desk: FrontDesk, arguments: argparse.Namespace, before: About) -> None:
    """Write down what this command did, if it is one that does something.

    `before`: whom its words named when it began; it may have given that one another name.
    """
    deed = DEEDS.get(name_of(arguments.run))
    changed = getattr(arguments, "changed", None)
    if deed is None or changed == {}:  # what is set to what it is already is no deed
        return
    detail: dict[str, Any] = {
        word: str(value)[:_LONGEST]
        for word in _TOLD
        if (value := getattr(arguments, word, None)) is not None
    }
    if isinstance(token := getattr(arguments, "token", None), str):
        detail["token"] = token[:_TOKEN_BEGINNING]
    if getattr(arguments, "second_factor", False):
        detail["second_factor"] = "switched off"
    if changed:
        detail["changes"] = changed
    detail |= getattr(arguments, "about", None) or {}
    from services.audit import COMMAND_LINE  # brings the database with it, which --help need not

    tenant_id, company_id = before if any(before) else about(desk, arguments)
    desk.audit.note(COMMAND_LINE, deed, detail, tenant_id=tenant_id, company_id=company_id)


def name_of(run: Any) -> str:
    """How the table calls the function of a command."""
    return f"{run.__module__.rpartition('.')[2]}.{run.__name__}"


def about(desk: FrontDesk, arguments: argparse.Namespace) -> About:
    """(tenant, company) that it is about, as far as its words say now."""
    if name_of(arguments.run) not in DEEDS:
        return None, None
    with suppress(LookupError, ValueError):
        if company := getattr(arguments, "company", None):
            found = desk.companies.find(company)
            return found.tenant_id, found.id
        if tenant := getattr(arguments, "tenant", None):
            return desk.tenants.find(tenant), None
        if email := getattr(arguments, "email", None):
            return desk.accounts.tenant_of(email), None
        if isinstance(token := getattr(arguments, "token", None), str):
            return desk.tokens.tenant_of(token), None
        if name_of(arguments.run) == "tenant.run_add":
            return desk.tenants.find(arguments.name), None
    return None, None
