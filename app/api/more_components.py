"""What answers look like beside companies: previews, webhooks, tokens, the audit log."""

from __future__ import annotations

from typing import Final

from app.api.shapes import (
    ANY_OBJECT,
    FLAG,
    ID,
    NUMBER,
    TEXT,
    TIME,
    Schema,
    closed,
    listed,
    maybe,
    one_of,
    page_of,
    ref,
    told,
)
from services.hooks import EVENTS
from services.plans import PLANS
from services.rights import ROLES
from sync.flows import ENTITIES

_ENTITY: Final = one_of(*(each.name for each in ENTITIES))
PREVIEW_KINDS: Final = (
    "matched",
    "create",
    "change",
    "refused",
    "ambiguous",
    "conflict",
    "waiting",
)
_AMOUNT: Final = told(maybe(TEXT), "A decimal number.")
_ENDPOINT: Final[Schema] = {
    "id": ID,
    "url": TEXT,
    "events": listed(one_of(*EVENTS)),
    "enabled": FLAG,
    "note": told(TEXT, "Why it is off, when we switched it off."),
    "retry": told(maybe(TIME), "Until then everything for it waits."),
    "created": TIME,
}
_ITEM: Final[Schema] = closed(
    {
        "position": NUMBER,
        "kind": one_of(*PREVIEW_KINDS),
        "entity": _ENTITY,
        "side": maybe(one_of("cloud", "quickbooks")),
        "action": maybe(TEXT),
        "cloud_id": maybe(TEXT),
        "quickbooks_id": maybe(TEXT),
        "label": TEXT,
        "amount": _AMOUNT,
        "detail": ANY_OBJECT,
        "choices": listed(TEXT),
    }
)
_TALLY: Final[Schema] = closed(
    {
        "kind": one_of(*PREVIEW_KINDS),
        "entity": _ENTITY,
        "side": maybe(one_of("cloud", "quickbooks")),
        "action": maybe(TEXT),
        "number": NUMBER,
        "amount": _AMOUNT,
    }
)
_EFFECT: Final[Schema] = closed(
    {"account": TEXT, "account_type": TEXT, "debit": TEXT, "credit": TEXT}
)

_PERSON: Final[Schema] = closed(
    {
        "id": ID,
        "email": TEXT,
        "name": TEXT,
        "role": one_of(*ROLES),
        "disabled": maybe(TIME),
        "second_factor": FLAG,
        "seen": told(maybe(TIME), "While a session of hers lives."),
        "created": TIME,
    }
)
_INVITED: Final[Schema] = closed(
    {"id": ID, "email": TEXT, "role": one_of(*ROLES), "expires": TIME, "created": TIME}
)

MORE: Final[Schema] = {
    "Done": closed({"done": FLAG}),
    "Preview": closed(
        {
            "held": told(FLAG, "Whether nothing is written yet."),
            "made": maybe(TIME),
            "fresh": told(FLAG, "Whether it is made from what is known and decided now."),
            "incomplete": told(FLAG, "Whether QuickBooks has to be asked something before."),
            "tallies": listed(_TALLY),
            "effects": told(listed(_EFFECT), "What all entries together do to each account."),
        }
    ),
    "PreviewItem": _ITEM,
    "PreviewItemPage": page_of("PreviewItem"),
    "PreviewDecision": closed(
        {
            "entity": _ENTITY,
            "side": one_of("cloud", "quickbooks"),
            "record_id": TEXT,
            "other": told(TEXT, "With `not`: the record that it is not the same as; else empty."),
            "choice": told(TEXT, "link:ID, create, skip, or not."),
            "label": TEXT,
            "who": TEXT,
            "decided": TIME,
            "moved": told(FLAG, "Whether something about its records changed since."),
            "why_not": told(TEXT, "Why it can no longer be carried out; empty when it can."),
        }
    ),
    "PreviewDecisionPage": page_of("PreviewDecision"),
    "WebhookEndpoint": closed(_ENDPOINT),
    "WebhookEndpoints": closed({"items": listed(ref("WebhookEndpoint"))}),
    "NewWebhookEndpoint": closed({**_ENDPOINT, "secret": told(TEXT, "Shown this once.")}),
    "WebhookSecret": closed({"secret": told(TEXT, "Shown this once.")}),
    "Delivery": closed(
        {
            "id": ID,
            "event": TEXT,
            "message": told(TEXT, "Its webhook-id, the same however often it is sent."),
            "company": ID,
            "happened": TIME,
            "state": one_of("waiting", "delivered", "failed"),
            "tries": NUMBER,
            "last_try": maybe(TIME),
            "next_try": told(maybe(TIME), "While it waits."),
            "answer": told(TEXT, "What became of the last try."),
        }
    ),
    "DeliveryPage": page_of("Delivery"),
    "Token": closed(
        {
            "id": ID,
            "prefix": TEXT,
            "scope": one_of("read", "write", "operate"),
            "name": TEXT,
            "created": TIME,
            "expires": maybe(TIME),
            "revoked": maybe(TIME),
            "last_used": maybe(TIME),
        }
    ),
    "People": closed(
        {
            "people": listed(_PERSON),
            "invited": told(listed(_INVITED), "With the first page: up to 200."),
            "next": maybe(TEXT),
        }
    ),
    "Invitation": closed(
        {"email": TEXT, "link": told(maybe(TEXT), "To hand over, where no mail is sent.")}
    ),
    "Computers": closed(
        {"items": listed(closed({"name": TEXT, "seen": told(TEXT, "When, last."), "meant": FLAG}))}
    ),
    "Notifications": closed(
        {"url": TEXT, "has_key": told(FLAG, "Whether BILL's security key was entered.")}
    ),
    "NewToken": closed({"id": ID, "prefix": TEXT, "token": told(TEXT, "Shown this once.")}),
    "Tenant": closed(
        {"id": ID, "name": TEXT, "plan": one_of(*PLANS, "everything"), "created": TIME}
    ),
    "TenantPage": page_of("Tenant"),
    "TokenPage": page_of("Token"),
    "Deed": closed(
        {
            "id": NUMBER,
            "at": TIME,
            "who": TEXT,
            "token_name": maybe(TEXT),
            "action": TEXT,
            "words": TEXT,
            "company": maybe(ID),
            "company_name": maybe(TEXT),
            "changes": listed(closed({"name": TEXT, "before": TEXT, "after": TEXT})),
            "told": listed(closed({"name": TEXT, "value": TEXT})),
            "detail": ANY_OBJECT,
            "address": TEXT,
        }
    ),
    "DeedPage": page_of("Deed"),
}
