"""What the answers look like: the named schemas of the document, and of nothing else."""

from __future__ import annotations

from typing import Final

from app.api.more_components import MORE
from app.api.shapes import (
    ANY_OBJECT,
    COUNTS,
    DAY,
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
from services.fleet import NEEDS
from services.problems import KINDS
from services.setting_words import START_DATE
from sync.flows import ENTITIES, FLOWS

ENTITY_NAMES: Final = tuple(each.name for each in ENTITIES)
SIDES: Final = ("cloud", "quickbooks")

_RUN: Final[Schema] = closed(
    {
        "id": ID,
        "phase": TEXT,
        "started": TIME,
        "ended": maybe(TIME),
        "result": maybe(TEXT),
        "moved": told(
            {"type": "object", "additionalProperties": COUNTS},
            "By flow: how many records were created, updated and so on.",
        ),
    }
)
_OR_OFF: Final[Schema] = {"anyOf": [NUMBER, one_of("off"), {"type": "null"}]}
_SETTINGS: Final[Schema] = closed(
    {
        "sync_start_date": told(maybe(DAY), START_DATE),
        "schedule_minutes": maybe(NUMBER),
        "money_out_clearing": maybe(TEXT),
        "money_in_clearing": maybe(TEXT),
        "ap_account": maybe(TEXT),
        "ar_account": maybe(TEXT),
        "deposit_to": maybe(TEXT),
        "conflict": told(
            {"type": "object", "additionalProperties": one_of("quickbooks", "cloud", "ask")},
            "By entity who wins when both sides changed a field; “*” is all others.",
        ),
        "flows": closed(dict.fromkeys(FLOWS, FLAG)),
        "allowed_removals": FLAG,
        "new_records_cap": _OR_OFF,
        "amount_factor": _OR_OFF,
        "amount_floor": maybe(TEXT),
        "quiet_hours": maybe(TEXT),
        "departments_as": maybe(TEXT),
    }
)
_COMPANY: Final[Schema] = closed(
    {
        "id": ID,
        "tenant": ID,
        "name": TEXT,
        "cloud": TEXT,
        "organization": TEXT,
        "username": told(TEXT, "The Web Connector's login."),
        "state": one_of("active", "paused", "stopped"),
        "stop_reason": maybe(ANY_OBJECT),
        "company_file": maybe(TEXT),
        "country": maybe(TEXT),
        "qbxml_version": maybe(TEXT),
        "created": TIME,
        "last_poll": maybe(TIME),
        "last_refused_poll": maybe(TIME),
        "next_sync": maybe(TIME),
        "sync_requested": FLAG,
        "in_preview": FLAG,
        "last_run": maybe(ref("Run")),
        "problems": told(COUNTS, "Open ones by kind."),
        "settings": ref("Settings"),
    }
)
_STATUS: Final[Schema] = closed(
    {
        "company": ID,
        "session_open": FLAG,
        "in_doubt": told(
            NUMBER, "Writes whose answer was lost, until it is known what became of them."
        ),
        "mapped": told(COUNTS, "By entity: pairs."),
        "waiting": told(COUNTS, "By entity: records that wait for another one or for their turn."),
        "problems": told(COUNTS, "By kind: open ones."),
    }
)
_PROBLEM: Final[Schema] = closed(
    {
        "id": ID,
        "kind": one_of(*KINDS),
        "code": TEXT,
        "entity": maybe(TEXT),
        "record": told(TEXT, "How people call the record."),
        "party": told(maybe(TEXT), "The customer or vendor of a document, as far as known."),
        "amount": told(maybe(TEXT), "What it is worth."),
        "cloud_id": maybe(TEXT),
        "quickbooks_id": maybe(TEXT),
        "cause": TEXT,
        "cure": TEXT,
        "choices": listed(TEXT),
        "detail": ANY_OBJECT,
        "opened": TIME,
        "cleared": maybe(TIME),
        "resolution": maybe(TEXT),
    }
)
_SIDE: Final[Schema] = closed(
    {
        "id": TEXT,
        "label": TEXT,
        "state": TEXT,
        "reason": maybe(ANY_OBJECT),
        "archived": FLAG,
        "gone": FLAG,
        "version": TEXT,
        "updated": TIME,
        "values": told(ANY_OBJECT, "As both sides are compared: in the cloud's terms."),
    }
)
_RECORD: Final[Schema] = closed(
    {
        "entity": one_of(*ENTITY_NAMES),
        "cloud": maybe(ref("SideRecord")),
        "quickbooks": maybe(ref("SideRecord")),
        "mapping": maybe(
            closed(
                {
                    "state": one_of("linked", "tombstone"),
                    "evidence": TEXT,
                    "cloud_id": TEXT,
                    "quickbooks_id": TEXT,
                    "agreed": told(ANY_OBJECT, "What both sides held when they last agreed."),
                    "created": TIME,
                }
            )
        ),
    }
)
_ENTRY: Final[Schema] = closed(
    {
        "id": NUMBER,
        "at": TIME,
        "event": TEXT,
        "run": maybe(ID),
        "entity": maybe(TEXT),
        "cloud_id": maybe(TEXT),
        "quickbooks_id": maybe(TEXT),
        "detail": ANY_OBJECT,
    }
)
_CODE: Final[Schema] = closed(
    {
        "code": TEXT,
        "source": one_of("request", "session", "message_set"),
        "action": TEXT,
        "cause": TEXT,
        "cure": TEXT,
    }
)
_FLEET: Final[Schema] = closed(
    {
        "tenant": ID,
        "tenant_name": TEXT,
        "company": ID,
        "name": TEXT,
        "state": one_of("active", "paused", "stopped"),
        "need": told(one_of(*NEEDS), "What whoever runs the service has to look at."),
        "why": told(maybe(TEXT), "The code of its trouble."),
        "problems": told(COUNTS, "Open ones by kind."),
        "usual_poll_seconds": told(NUMBER, "How often its Web Connector usually comes."),
        "last_poll": maybe(TIME),
        "last_refused_poll": maybe(TIME),
        "session_heard": maybe(TIME),
        "next_sync": maybe(TIME),
        "quickbooks": told(maybe(TEXT), "The QuickBooks that opened its company file last."),
        "newest_qbxml": told(maybe(TEXT), "The newest version of qbXML that it speaks."),
    }
)
_ERROR: Final[Schema] = closed(
    {"type": TEXT, "title": TEXT, "status": NUMBER, "detail": TEXT},
    {"errors": listed(closed({"pointer": TEXT, "detail": TEXT}))},
)

COMPONENTS: Final[Schema] = {
    "Company": _COMPANY,
    "CompanyPage": page_of("Company"),
    "Settings": _SETTINGS,
    "Status": _STATUS,
    "Login": told(
        closed({"company": ID, "username": TEXT, "password": TEXT, "qwc": TEXT}),
        "The password is shown this once.",
    ),
    "Run": _RUN,
    "RunPage": page_of("Run"),
    "Problem": _PROBLEM,
    "ProblemPage": page_of("Problem"),
    "Resolved": closed({"resolved": NUMBER}),
    "Unlinked": closed(
        {
            "record": TEXT,
            "posted": told(
                {"type": "array", "items": TEXT}, "What was written to QuickBooks that names it."
            ),
        }
    ),
    "TakenUp": closed({"record": TEXT}),
    "TakenUpAll": closed({"records": told(NUMBER, "How many, a pair counted once.")}),
    "SideRecord": _SIDE,
    "Record": _RECORD,
    "RecordPage": page_of("Record"),
    "Entry": _ENTRY,
    "EntryPage": page_of("Entry"),
    "OutcomeCode": _CODE,
    "OutcomeCodes": closed({"items": listed(ref("OutcomeCode"))}),
    "FleetLine": _FLEET,
    "FleetPage": page_of("FleetLine"),
    "Requested": closed({"company": ID, "requested": FLAG, "state": TEXT}),
    **MORE,
    "Error": _ERROR,
}
