"""The audit log in words: what was done, by name, and from what to what.

A line keeps what was written down when it happened; how it is said may get better later. What is
only an id to a person is told by the name that it has now, and left out when it has none.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from services import event_words, help_pages, notices, setting_words
from services.record_timeline import plain
from services.words_for_people import QUICKBOOKS, entity

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from services.field_values import Place
    from storage.audit import AuditLine
    from storage.people_directory import AuditEntry

API: Final = "api: "
OPERATIONS: Final = {
    "addCompany": "connected a company",
    "addTenant": "added a tenant",
    "addWebhookEndpoint": "added a webhook",
    "changeCompany": "changed settings",
    "changeRole": "changed the role of a person",
    "changeTenant": "changed a tenant’s plan",
    "changeWebhookEndpoint": "changed a webhook",
    "chooseComputers": "chose the computers that are meant",
    "decidePreviewItem": "decided in the preview",
    "disablePerson": "shut a person out",
    "disconnectCompany": "disconnected the company",
    "enablePerson": "let a person in again",
    "invitePerson": "invited a person",
    "makeOperatorToken": "made a token of the service",
    "makeToken": "made a token",
    "notificationAddress": "made an address for BILL’s notifications",
    "pauseCompany": "paused the company",
    "rebindCompany": "let the company file have another name or place",
    "reconnectCompany": "entered a new sync token",
    "removePerson": "removed a person",
    "removeWebhookEndpoint": "removed a webhook",
    "renameCompany": "renamed the company",
    "renewNotificationAddress": "made another address for BILL’s notifications",
    "renewWebhookSecret": "made a new secret for a webhook",
    "resolveAlike": "resolved all problems alike",
    "resolveProblem": "resolved a problem",
    "resumeCompany": "resumed the company",
    "revokeOperatorToken": "revoked a token of the service",
    "revokeToken": "revoked a token",
    "rotatePassword": "made a Web Connector password",
    "sendAgain": "sent an event again",
    "sendTrialEvent": "sent a trial event",
    "setNotificationKey": "entered a security key",
    "startCompany": "started syncing",
    "syncNow": "asked for a sync",
    "takeBackPreviewDecision": "took back a decision in the preview",
    "takeUpRecord": "took up what was left out",
    "takeUpRecords": "took up what was left out",
    "unlinkRecord": "unlinked two records",
    "withdrawInvitation": "withdrew an invitation",
}
"""A program's operation → what it did, in the words of the page that does the same."""
_OLDER: Final = {
    "webhook: on": "switched a webhook on",
    "webhook: off": "switched a webhook off",
    "webhook: secret": "made a new secret for a webhook",
    "webhook: remove": "removed a webhook",
    "webhook: trial": "sent a trial event",
}
"""As it was written down once → how it is said now."""
_LABELS: Final = {
    "address": "Address",
    "choice": "Chosen",
    "choose": "Chosen",
    "code": "Kind of problem",
    "company": "Company",
    "email": "Person",
    "enabled": "Switched on",
    "endpoint_id": "Webhook",
    "entity": "Kind of record",
    "events": "Told of",
    "file": "Company file",
    "invite_id": "Invitation of",
    "key": "Key",
    "meant": "Computers",
    "name": "Name",
    "organization": "BILL organization",
    "plan": "Plan",
    "problem": "Problem",
    "problem_id": "Problem",
    "record": "Record",
    "records": "Records",
    "role": "Role",
    "scope": "May",
    "second_factor": "Second factor",
    "settings": "Settings",
    "tenant": "Tenant",
    "to": "To",
    "token": "Token",
    "token_id": "Token",
    "token_name": "Name of the token in BILL",
    "url": "Address",
    "user_id": "Person",
    "with": "With",
    "zone": "Time zone",
}
_UNTOLD: Final = frozenset(
    {"section", "button", "what", "at", "side", "changes", "record_id", "delivery_id", "draft_id"}
)
_SAYS_IT: Final = {
    "endpoint_id": "url",
    "invite_id": "email",
    "problem_id": "record",
    "problem": "record",
    "token_id": "token",
    "user_id": "email",
    "company": "company_id",
    "name": "",
}
"""An id → what is told beside it that says the same, then the id is not."""
_ID: Final = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_CHOICES: Final = {
    "retry": "try again",
    "skip": "leave out",
    "take-up": "take up again what it names",
    "skip-all": "leave all of them out",
    "go-on": "go on all the same",
    "raise": "go on, and allow as many from now on",
    "post": "the amount is right: post it",
    "bind": "this is the right file",
    "this-computer": "only this computer",
    "both": "both computers",
    "quickbooks": f"take {QUICKBOOKS}’ values",
    "cloud": "take BILL’s values",
    "create": "create it",
    "undo": "take the decision back",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """A line in words: `told` in (words, value), `changes` in (words, before, after).

    `to` is where the story of the record is that it is about, as far as that is known.
    """

    line: AuditLine | AuditEntry
    words: str
    told: list[tuple[str, str]]
    changes: list[tuple[str, str, str]]
    who: str
    to: Place | None = None


def operations_saying(words: str | None) -> list[str]:
    """The actions, as they are written down, whose words have these in them."""
    wanted = (words or "").lower()
    if not wanted:
        return []
    known = {**{f"{API}{name}": said for name, said in OPERATIONS.items()}, **_OLDER}
    return [action for action, said in known.items() if wanted in said.lower()]


def ids_in(lines: Sequence[AuditLine | AuditEntry]) -> set[UUID]:
    """What these lines only have the id of."""
    return {
        UUID(value)
        for line in lines
        for name, value in line.detail.items()
        if name in _SAYS_IT and isinstance(value, str) and _ID.fullmatch(value)
    }


def said(
    line: AuditLine | AuditEntry,
    names: Mapping[str, str],
    places: Mapping[str, Place] | None = None,
) -> Said:
    """One line; `names` {id: what people know it by}, `places` {id: where its record is}."""
    by_program = line.action.startswith(API)
    name = line.action.removeprefix(API)
    words = OPERATIONS.get(name, name) if by_program else _OLDER.get(line.action, line.action)
    return Said(
        line=line,
        words=words,
        told=list(_told(line, names)),
        changes=list(_changes(line.detail.get("changes"))),
        who=f"{line.who} ({line.token_name})" if line.token_name else line.who,
        to=_place(line.detail, places or {}),
    )


def _place(detail: Mapping[str, Any], places: Mapping[str, Place]) -> Place | None:
    """Where the record is; an id may have slashes of its own."""
    entity, _, rest = str(detail.get("at") or "").partition("/")
    side, _, one = rest.partition("/")
    if one:
        return entity, side, one
    told = (str(detail.get(name) or "").lower() for name in ("problem_id", "problem"))
    return next((places[each] for each in told if each in places), None)


def _told(line: AuditLine | AuditEntry, names: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    detail = line.detail
    if isinstance(detail.get("from"), str) and isinstance(detail.get("to"), str):
        yield "From", f"{detail['from']} → {detail['to']}"
    for name, value in detail.items():
        if name in _UNTOLD or _is_said_otherwise(line, name):
            continue
        if isinstance(value, str) and _ID.fullmatch(value):
            known = names.get(value.lower())
            if known:
                yield _label(name), known
            continue
        if name.endswith("_id"):
            continue
        words = _value(name, value)
        if words or name in setting_words.LABELS:
            yield _label(name), words


def _is_said_otherwise(line: AuditLine | AuditEntry, name: str) -> bool:
    if name in {"from", "to"} and isinstance(line.detail.get("from"), str):
        return True
    if name == "company":
        return line.company_name is not None
    if name == "tenant":
        return getattr(line, "tenant_name", None) is not None or "name" in line.detail
    return bool(line.detail.get(_SAYS_IT.get(name, "")))


def _label(name: str) -> str:
    return _LABELS.get(name) or setting_words.label(name)


def _value(name: str, value: Any) -> str:
    if name in setting_words.LABELS:
        return setting_words.told(name, value)
    if name == "code":
        known = help_pages.page(str(value))
        return known.title if known is not None else plain(value)
    if name in {"choice", "choose"}:
        return _choice(str(value))
    if name == "entity":
        return "all" if value == "all" else entity(str(value))
    if name == "events" and isinstance(value, str):
        parts = [each.strip() for each in value.split(",")]
        return "; ".join(notices.EVENTS.get(each, each) for each in parts)
    if name == "settings" and isinstance(value, str):
        return ", ".join(setting_words.label(each.strip()) for each in value.split(","))
    return plain(value)


def _choice(value: str) -> str:
    if value.startswith("link:"):
        return "it is another one that is there"
    if value.startswith("mixed:"):
        return event_words.ended(value)
    return _CHOICES.get(value, value)


def _changes(value: Any) -> Iterator[tuple[str, str, str]]:
    """What was changed, from what to what."""
    for name, both in (value if isinstance(value, dict) else {}).items():
        if isinstance(both, list) and len(both) == 2:
            was, now = (_changed(name, each) for each in both)
            yield _label(name), was, now


def _changed(name: str, value: Any) -> str:
    if name.partition(":")[0] in {*setting_words.LABELS, "flow"}:
        return setting_words.told(name, value)
    return _value(name, value) or "nothing"
