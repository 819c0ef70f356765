"""The .QWC file: what a bookkeeper opens to connect a company file to us.

The Web Connector gives only a number when something in it is wrong (1000, 1001, 1048, 1051 …), so
everything it checks is checked here first, with a sentence. The password is never in it.
Facts: Web Connector Programmer's Guide.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import SplitResult, urlsplit

from lxml import etree

from qbxml.errors import QbxmlError, Reason
from qbxml.text import checked_text

if TYPE_CHECKING:
    from collections.abc import Mapping

DESCRIPTION_LENGTH = 80
LONGEST_INTERVAL = 24 * 60
_GUID = re.compile(r"\{[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}\}")
_LOOPBACK = frozenset({"localhost", "127.0.0.1"})


def qwc_file(
    *,
    app_name: str,
    app_url: str,
    app_support: str,
    username: str,
    owner_id: str,
    file_id: str,
    description: str,
    every_minutes: int | None,
) -> bytes:
    """The file's bytes, ASCII. `every_minutes` None leaves the schedule to the bookkeeper.

    `app_name` is what QuickBooks lists under Integrated Applications: changing it makes us a new
    application there. Raises QbxmlError (BAD_QWC) naming the element.
    """
    _check_addresses(app_url, app_support)
    _check_guid("OwnerID", owner_id)
    _check_guid("FileID", file_id)
    _check_interval(every_minutes)
    elements = {
        "AppName": _needed("AppName", app_name, None),
        "AppID": "",
        "AppURL": app_url,
        "AppDescription": _needed("AppDescription", description, DESCRIPTION_LENGTH),
        "AppSupport": app_support,
        "UserName": _needed("UserName", username, None),
        "OwnerID": owner_id,
        "FileID": file_id,
        "QBType": "QBFS",
        # Tax identifiers of vendors come only to applications that asked for personal data.
        "PersonalDataPref": "pdpOptional",
        "UnattendedModePref": "umpOptional",
        # Never true: it blocks the Web Connector's own writes too (QBWC1039, status 3263).
        "IsReadOnly": "false",
    }
    return _document(elements, every_minutes)


def _document(elements: Mapping[str, str], every_minutes: int | None) -> bytes:
    root = etree.Element("QBWCXML")
    for name, text in elements.items():
        etree.SubElement(root, name).text = text
    if every_minutes is not None:
        scheduler = etree.SubElement(root, "Scheduler")
        etree.SubElement(scheduler, "RunEveryNMinutes").text = str(every_minutes)
    body: bytes = etree.tostring(
        root, encoding="us-ascii", pretty_print=True, xml_declaration=False
    )
    return b'<?xml version="1.0"?>\n' + body


def _check_addresses(app_url: str, app_support: str) -> None:
    service, support = _address("AppURL", app_url), _address("AppSupport", app_support)
    here, there = service.hostname or "", support.hostname or ""
    same = here == there or here.endswith(f".{there}") or there.endswith(f".{here}")
    if not same:
        raise _wrong("AppSupport", f"must be on the same domain as AppURL ({here}).")


def _address(name: str, text: str) -> SplitResult:
    try:
        parts = urlsplit(text)
        host, _ = parts.hostname, parts.port
    except ValueError:
        raise _wrong(name, f"“{text[:80]}” is not an address.") from None
    if not host or parts.username or not text.isascii() or re.search(r"\s", text):
        raise _wrong(name, f"“{text[:80]}” is not an address.")
    if parts.scheme != "https" and not (parts.scheme == "http" and host in _LOOPBACK):
        raise _wrong(name, "must begin with https:// (http:// is for this computer only).")
    if host == "intuit.com" or host.endswith(".intuit.com"):
        raise _wrong(name, "must not be a site of Intuit.")
    return parts


def _check_guid(name: str, text: str) -> None:
    if not _GUID.fullmatch(text):
        raise _wrong(name, "must be a GUID in braces.")


def _check_interval(every_minutes: int | None) -> None:
    if every_minutes is not None and not 1 <= every_minutes <= LONGEST_INTERVAL:
        raise _wrong("RunEveryNMinutes", f"must be 1 to {LONGEST_INTERVAL} minutes.")


def _needed(name: str, text: str, max_length: int | None) -> str:
    if not text.strip():
        raise _wrong(name, "is missing.")
    try:
        return checked_text(text, max_length=max_length)
    except QbxmlError as problem:
        raise QbxmlError(
            problem.detail, reason=Reason.BAD_QWC, path=name, limit=problem.limit
        ) from None


def _wrong(name: str, detail: str) -> QbxmlError:
    return QbxmlError(detail, reason=Reason.BAD_QWC, path=name)
