"""What befalls a session at a moment of its own: when QuickBooks is asked for something.

The simulated Web Connector's faults are counted by call. A story is told by request ("the answer to
this BillAdd is lost"), so the company file is watched here and the fault set at that moment.
"""

from __future__ import annotations

import re
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any
from unittest.mock import patch

from simulator.web_connector import Faults

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from simulator.quickbooks import CompanyFile
    from simulator.web_connector import Outcome, WebConnector
    from tests.journeys.world import Company

_BUSY_FOR = 1.2  # a little more than the server's busy window


class Ready(Faults):
    """Faults of which one more can be added to the call that is under way."""

    def __init__(self) -> None:
        super().__init__()
        self.present: dict[str, str] = {}

    def due(self, point: str) -> dict[str, str]:
        """Those due now, kept so that the story can add to them."""
        self.present = super().due(point)
        return self.present


class Watched:
    """A company file that keeps what it was asked and does something when asked for a thing."""

    def __init__(self, books: CompanyFile) -> None:
        self._books = books
        self._stories: list[tuple[str, Callable[[], object]]] = []
        self._spoiled: list[tuple[str, Callable[[str], str]]] = []
        self.requests: list[str] = []
        self.answers: list[str] = []

    def after(self, request: str, story: Callable[[], object]) -> None:
        """Once, when QuickBooks has done a message set with this request."""
        self._stories.append((request, story))

    def spoil(self, request: str, change: Callable[[str], str]) -> None:
        """Once, the answer to a message set with this request arrives changed."""
        self._spoiled.append((request, change))

    def open_session(self, app_name: str, owner_id: str) -> Any:
        """As the company file does."""
        return self._books.open_session(app_name, owner_id)

    def process(self, qbxml: str, *, session: Any) -> str:
        """As the company file does; then what the story wants."""
        answer = self._books.process(qbxml, session=session)
        self.requests.append(qbxml)
        self.answers.append(answer)
        for request, story in list(self._stories):
            if f"<{request}" in qbxml:
                self._stories.remove((request, story))
                story()
        for request, change in list(self._spoiled):
            if f"<{request}" in qbxml:
                self._spoiled.remove((request, change))
                answer = change(answer)
        return answer

    def asked(self, request: str) -> int:
        """How many requests of this name QuickBooks was given."""
        return sum(len(re.findall(rf"<{request}[ >/]", each)) for each in self.requests)

    def answered(self, record: str) -> int:
        """How many records of this kind its answers brought."""
        return sum(each.count(f"<{record}>") for each in self.answers)

    @property
    def has_stories(self) -> bool:
        """Whether something prepared has not happened yet."""
        return bool(self._stories)

    def calm(self) -> None:
        """Nothing that was prepared happens any more."""
        self._stories.clear()
        self._spoiled.clear()

    def forget(self) -> None:
        """Begin to count anew."""
        self.requests.clear()
        self.answers.clear()


def watched(company: Company) -> tuple[WebConnector, Watched]:
    """A Web Connector of the same computer over a company file that is watched."""
    books = Watched(company.quickbooks)
    return company.connect(quickbooks=books, faults=Ready()), books


def befalls(connector: WebConnector, books: Watched, request: str, accident: str) -> None:
    """QuickBooks does `request`, and with its answer this happens to the Web Connector."""
    name, _, detail = accident.partition(":")

    def strike() -> None:
        faults = connector.faults
        assert isinstance(faults, Ready)
        faults.present[name] = detail

    books.after(request, strike)


def visit(company: Company, connector: WebConnector) -> Outcome:
    """A sync asked for and made, by a Web Connector that waits while another one is alive."""
    company.command("sync")
    outcome = connector.update()
    if outcome.kind == "postponed":
        time.sleep(_BUSY_FOR)
        outcome = connector.update()
    return outcome


@contextmanager
def quickbooks_forgets_message_sets(company: Company) -> Iterator[None]:
    """A restored backup, or a computer that crashed: no status check finds anything."""
    sets = type(company.quickbooks.message_sets)
    with patch.object(sets, "keep", lambda *_, **__: None):
        yield
