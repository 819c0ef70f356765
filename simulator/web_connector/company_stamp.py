"""What the Web Connector itself asks and writes in a company file at the start of a session.

Under the application's OwnerID it keeps two private data extensions on the company:
FileID (which file is this) and AppLock (which computer is syncing it now). Then it asks
Host, Company and Preferences, whose answers go with the first sendRequestXML.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

from lxml import etree

if TYPE_CHECKING:
    from simulator.web_connector.desk import Connection

_FIRST_VERSION = "6.0"  # old enough for every QuickBooks that a Web Connector still meets
_EPOCH = datetime(1, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstContact:
    """Country and highest qbXML version of the request processor, and the answers' text."""

    country: str
    major: int
    minor: int
    answers: str


def ask(connection: Connection, owner_id: str) -> FirstContact:
    """The Host, Company and Preferences query, in the highest version QuickBooks speaks."""
    host = _parsed(connection.process(_message(_FIRST_VERSION, '<HostQueryRq requestID="0" />')))
    spoken = [_version(e.text or "") for e in host.iter("SupportedQBXMLVersion")]
    major, minor = max(spoken, default=_version(_FIRST_VERSION))
    answers = connection.process(
        _message(
            f"{major}.{minor}",
            '<HostQueryRq requestID="0" /><CompanyQueryRq requestID="1">'
            f"<OwnerID>{escape(owner_id)}</OwnerID></CompanyQueryRq>"
            '<PreferencesQueryRq requestID="2" />',
        )
    )
    country = host.findtext(".//Country") or "US"
    return FirstContact(country=country, major=major, minor=minor, answers=answers)


def stamps(connection: Connection, owner_id: str) -> dict[str, str]:
    """The values this OwnerID keeps on the company, by name."""
    query = f'<CompanyQueryRq requestID="0"><OwnerID>{escape(owner_id)}</OwnerID></CompanyQueryRq>'
    root = _parsed(connection.process(_message(_FIRST_VERSION, query)))
    found = {}
    for extension in root.iter("DataExtRet"):
        if (extension.findtext("OwnerID") or "").lower() == owner_id.lower():
            name = extension.findtext("DataExtName") or ""
            found[name] = extension.findtext("DataExtValue") or ""
    return found


def stamp(connection: Connection, owner_id: str, name: str, value: str) -> str:
    """Write one value; returns '' or QuickBooks' reason for refusing it (a 3263, say)."""
    where = f"<OwnerID>{escape(owner_id)}</OwnerID><DataExtName>{name}</DataExtName>"
    if name in stamps(connection, owner_id):
        return _refusal(
            connection,
            f"<DataExtModRq><DataExtMod>{_on_company(where, value)}</DataExtMod></DataExtModRq>",
        )
    # Defined already when only the value is gone: what it answers does not matter.
    _refusal(
        connection,
        f"<DataExtDefAddRq><DataExtDefAdd>{where}<DataExtType>STR255TYPE</DataExtType>"
        "<AssignToObject>Company</AssignToObject></DataExtDefAdd></DataExtDefAddRq>",
    )
    return _refusal(
        connection,
        f"<DataExtAddRq><DataExtAdd>{_on_company(where, value)}</DataExtAdd></DataExtAddRq>",
    )


def lock_value(machine: str, *, locked: bool, at: float | None = None) -> str:
    """AppLock's value: the computer's name and .NET ticks (100 ns since the year 1).

    `at` is what the computer's clock shows, in Unix seconds; None: the right time.
    """
    since = (datetime.now(UTC) if at is None else datetime.fromtimestamp(at, UTC)) - _EPOCH
    ticks = (since.days * 86400 + since.seconds) * 10_000_000 + since.microseconds * 10
    return f"{'LOCKED' if locked else 'UNLOCKED'}:{machine}:{ticks}"


def _on_company(where: str, value: str) -> str:
    return (
        f"{where}<OtherDataExtType>Company</OtherDataExtType>"
        f"<DataExtValue>{escape(value)}</DataExtValue>"
    )


def _refusal(connection: Connection, request: str) -> str:
    root = _parsed(connection.process(_message(_FIRST_VERSION, request)))
    for answer in root.iter("DataExtModRs", "DataExtAddRs", "DataExtDefAddRs"):
        if answer.get("statusCode") != "0":
            return f"{answer.get('statusCode')}: {answer.get('statusMessage')}"
    return ""


def _message(version: str, requests: str) -> str:
    return (
        f'<?xml version="1.0" encoding="utf-8"?><?qbxml version="{version}"?><QBXML>'
        f'<QBXMLMsgsRq onError="continueOnError">{requests}</QBXMLMsgsRq></QBXML>'
    )


def _parsed(answer: str) -> etree._Element:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True)
    return etree.fromstring(answer.encode(), parser)


def _version(text: str) -> tuple[int, int]:
    major, _, minor = text.strip().partition(".")
    return (int(major), int(minor or "0")) if major.isdecimal() else (0, 0)
