"""Reads a .QWC file and refuses what the Web Connector refuses when one is added.

Source: Web Connector Programmer's Guide, chapter 4 and appendix A (QBWC codes). Rules
that need the network (is the address there?) are `checks.py`'s.
"""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from lxml import etree

from simulator.web_connector.outcome import WebConnectorError

_GUID = re.compile(r"\{[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}\}")
_LOCAL = {"localhost", "localhost.localdomain"}
_REQUIRED = (
    *("AppName", "AppURL", "AppDescription", "AppSupport", "UserName", "OwnerID", "FileID"),
    "QBType",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class QwcFile:
    """What the file says; intervals in seconds, None without a Scheduler."""

    app_name: str
    app_url: str
    app_support: str
    cert_url: str
    user_name: str
    owner_id: str
    file_id: str
    run_every: int | None
    read_only: bool

    @classmethod
    def read(cls, source: bytes | Path) -> QwcFile:
        """Parse; raise WebConnectorError (QBWC1039) for a missing tag or a bad GUID."""
        raw = source.read_bytes() if isinstance(source, Path) else source
        parser = etree.XMLParser(resolve_entities=False, no_network=True)
        try:
            root = etree.fromstring(raw, parser)
        except etree.XMLSyntaxError as problem:
            raise WebConnectorError("QBWC1039", f"The file is not XML: {problem}") from None
        if root.tag != "QBWCXML":
            raise WebConnectorError("QBWC1039", "The file's root is not QBWCXML.")
        said = {str(child.tag): (child.text or "").strip() for child in root}
        for tag in _REQUIRED:
            if not said.get(tag):
                raise WebConnectorError("QBWC1039", f"The tag {tag} is missing or empty.")
        if "AppID" not in said:
            raise WebConnectorError("QBWC1039", "The tag AppID is missing (it may be empty).")
        for tag in ("OwnerID", "FileID"):
            if not _GUID.fullmatch(said[tag]):
                raise WebConnectorError("QBWC1039", f"{tag} is not a GUID in braces.")
        return cls(
            app_name=said["AppName"],
            app_url=said["AppURL"],
            app_support=said["AppSupport"],
            cert_url=said.get("CertURL", ""),
            user_name=said["UserName"],
            owner_id=said["OwnerID"],
            file_id=said["FileID"],
            run_every=_interval(root),
            read_only=said.get("IsReadOnly", "").lower() == "true",
        )

    def check_addresses(self) -> None:
        """Refuse addresses by the rules of QBWC1000, 1001, 1002 and 1010."""
        for code, url in (("QBWC1001", self.app_url), ("QBWC1002", self.app_support)):
            if _is_ip(_host(url)):
                raise WebConnectorError(code, f"{url} names an IP address; use a host name.")
        if _host(self.app_url) != _host(self.app_support):
            raise WebConnectorError("QBWC1000", "AppURL and AppSupport are on different domains.")
        scheme = urlsplit(self.app_url).scheme
        if scheme != "https" and not (scheme == "http" and _host(self.app_url) in _LOCAL):
            raise WebConnectorError("QBWC1010", "AppURL must be https unless it is localhost.")


def _interval(root: etree._Element) -> int | None:
    """Seconds between runs; of two schedules the first counts."""
    for element in root.findall("Scheduler/*"):
        text = (element.text or "").strip()
        if element.tag == "RunEveryNMinutes" and text.isdecimal():
            return int(text) * 60
        if element.tag == "RunEveryNSeconds" and text.isdecimal():
            return int(text)
    return None


def _host(url: str) -> str:
    return (urlsplit(url).hostname or "").lower()


def _is_ip(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True
