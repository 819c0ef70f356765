"""A QuickBooks Web Connector to test against: its calls, its checks, its accidents.

Written from the Web Connector Programmer's Guide and recorded traffic, and sharing no
code with the server, so that a misreading on one side shows on the other.
"""

from __future__ import annotations

from simulator.web_connector.connector import WebConnector
from simulator.web_connector.desk import CompanyFileLike, Desk, QuickBooksError
from simulator.web_connector.faults import Faults
from simulator.web_connector.outcome import Outcome, WebConnectorError
from simulator.web_connector.qwc_file import QwcFile

__all__ = [
    "CompanyFileLike",
    "Desk",
    "Faults",
    "Outcome",
    "QuickBooksError",
    "QwcFile",
    "WebConnector",
    "WebConnectorError",
]
