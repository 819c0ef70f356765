"""The door with a conversation that reads every customer of a company file, page by page.

Enough of a server for a whole session: it binds to the first FileID it meets, refuses any
other, follows an iterator to its end and waits once (NoOp) on the way.
"""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from soap.wsgi import build
from tests.integration.soap.recording_door import Recording

if TYPE_CHECKING:
    from soap.service import Conversation

PAGE = 40
FILE_ID = re.compile(
    r"<DataExtName>FileID</DataExtName>\s*<DataExtType>\w+</DataExtType>\s*"
    r"<DataExtValue>(.*?)</DataExtValue>"
)


class Reading(Recording):
    """One company, one session at a time."""

    def __init__(self, calls: Path) -> None:
        super().__init__(calls)
        self.bound = ""
        self.iterator = ""
        self.refused = False
        self.paused = False
        self.names: list[str] = []

    def authenticate(self, username: str, password: str, *, address: str) -> list[str]:
        super().authenticate(username, password, address=address)
        self.iterator, self.refused, self.paused, self.names = "", False, False, []
        return ["t", ""] if password == "right" else ["", "nvu"]

    def next_request(
        self, ticket: str, *, first_contact: BinaryIO | None, company_file: str, **rest: Any
    ) -> str:
        if first_contact is not None:
            found = FILE_ID.search(first_contact.read().decode())
            self.bound = self.bound or (found[1] if found else "")
            self.refused = found is None or found[1] != self.bound
        elif not self.paused:
            self.paused = True
            return ""
        if self.refused:
            return ""
        how = f'"Continue" iteratorID="{self.iterator}"' if self.iterator else '"Start"'
        return (
            '<?xml version="1.0" encoding="utf-8"?><?qbxml version="13.0"?><QBXML>'
            f'<QBXMLMsgsRq onError="stopOnError"><CustomerQueryRq requestID="1" iterator={how}>'
            f"<MaxReturned>{PAGE}</MaxReturned></CustomerQueryRq></QBXMLMsgsRq></QBXML>"
        )

    def accept_response(
        self, ticket: str, *, response: BinaryIO, hresult: str, message: str
    ) -> int:
        text = response.read().decode()
        self.names += re.findall(r"<FullName>(.*?)</FullName>\s*<IsActive>", text)
        remaining = re.search(r'iteratorRemainingCount="(\d+)"', text)
        self.iterator = (re.findall(r'iteratorID="(.*?)"', text) or [""])[0]
        if remaining is None:
            return -1
        if remaining[1] == "0":
            self._record("read", names=self.names, bound=self.bound)
            return 100
        return 50

    def last_error(self, ticket: str) -> str:
        return "Open the company file this was set up for." if self.refused else "NoOp"


def application() -> Any:
    """Factory for the server."""
    conversation: Conversation = Reading(Path(os.environ["RECORD_CALLS"]))
    return build(conversation, spool_dir=Path(os.environ["RECORD_SPOOL"]))
