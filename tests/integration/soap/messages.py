"""SOAP messages as tests need them: right ones, and wrong in one way each."""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

if TYPE_CHECKING:
    from collections.abc import Mapping

SOAP = "http://schemas.xmlsoap.org/soap/envelope/"
INTUIT = "http://developer.intuit.com/"
DECLARATION = '<?xml version="1.0" encoding="utf-8"?>'

# Every method with every argument, in wire order, and a value.
METHODS: dict[str, dict[str, str]] = {
    "serverVersion": {},
    "clientVersion": {"strVersion": "2.3.0.215"},
    "authenticate": {"strUserName": "user", "strPassword": "secret & more"},
    "sendRequestXML": {
        "ticket": "t",
        "strHCPResponse": "<QBXML>é</QBXML>",
        "strCompanyFileName": "C:\\Books\\rock.qbw",
        "qbXMLCountry": "US",
        "qbXMLMajorVers": "13",
        "qbXMLMinorVers": "0",
    },
    "receiveResponseXML": {
        "ticket": "t",
        "response": "<QBXML>&é</QBXML>",
        "hresult": "0x80040400",
        "message": "QuickBooks found an error",
    },
    "connectionError": {"ticket": "t", "hresult": "0x80040408", "message": "Could not start"},
    "getLastError": {"ticket": "t"},
    "closeConnection": {"ticket": "t"},
    "getInteractiveURL": {"wcTicket": "t", "sessionID": "{1}"},
    "interactiveRejected": {"wcTicket": "t", "reason": "nobody there"},
    "interactiveDone": {"wcTicket": "t"},
}


def call(method: str, arguments: Mapping[str, str] | None = None) -> str:
    given = METHODS[method] if arguments is None else arguments
    inner = "".join(f"<{name}>{escape(value)}</{name}>" for name, value in given.items())
    return f'<{method} xmlns="{INTUIT}">{inner}</{method}>'


def envelope(body: str, *, namespace: str = SOAP, header: str = "") -> str:
    return (
        f'{DECLARATION}<soap:Envelope xmlns:soap="{namespace}">{header}'
        f"<soap:Body>{body}</soap:Body></soap:Envelope>"
    )


def message(method: str, arguments: Mapping[str, str] | None = None) -> bytes:
    return envelope(call(method, arguments)).encode()
