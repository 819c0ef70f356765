"""The Web Connector as its user sees it: one application, updated by hand or on schedule."""

from __future__ import annotations

import threading
import time
from collections import deque
from typing import TYPE_CHECKING

from simulator.web_connector.calls import Calls
from simulator.web_connector.desk import Desk
from simulator.web_connector.faults import Faults
from simulator.web_connector.outcome import Outcome, WebConnectorError
from simulator.web_connector.qwc_file import QwcFile
from simulator.web_connector.soap_client import SoapClient, SoapError
from simulator.web_connector.update import Update

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from simulator.web_connector.desk import CompanyFileLike

KEPT_OUTCOMES = 1000


class WebConnector:
    """One application in one Web Connector on one computer.

    `quickbooks` is the company file at `company_path` (open when we start); `desk` is the
    computer it stands on, for a person who opens another file or leaves a dialog. Many of
    these may run in threads; one desk runs one update at a time, as the real program does.
    timeout (s) is per call, noop_pause (s) what NoOp makes it wait.
    """

    def __init__(
        self,
        *,
        qwc: bytes | Path,
        password: str,
        quickbooks: CompanyFileLike,
        machine: str = "FRONTDESK",
        company_path: str = "C:\\Books\\rock.qbw",
        timeout: float = 100,
        noop_pause: float = 5.0,
        faults: Faults | None = None,
        log: Callable[[str], None] | None = None,
        browser: Callable[[str], bool] | None = None,
        expect_continue: bool = False,
        max_rounds: int = 100_000,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self.qwc = QwcFile.read(qwc)
        self.password = password
        self.machine = machine
        self.company_path = company_path
        self.desk = Desk({company_path: quickbooks}, open_path=company_path)
        self.faults = faults or Faults()
        self.outcomes: deque[Outcome] = deque(maxlen=KEPT_OUTCOMES)
        self._timeout = timeout
        self._noop_pause = noop_pause
        self._log = log or (lambda _line: None)
        self._browser = browser
        self._expect_continue = expect_continue
        self._max_rounds = max_rounds
        self._clock = clock

    def check(self) -> None:
        """What happens when the .QWC is added; raises WebConnectorError with its QBWC code."""
        self.qwc.check_addresses()
        client = self._client()
        self._visit(client, self.qwc.cert_url or self.qwc.app_url, {200}, "QBWC1048")
        self._visit(client, self.qwc.app_support, {200, 202}, "QBWC1004")

    def update(self, stop: threading.Event | None = None) -> Outcome:
        """One "Update Selected"; `stop` ends its pauses early. Trouble is an Outcome."""
        due = self.faults.due("update")
        if "asleep" in due:
            return self._kept(Outcome(kind="none", status="The computer is asleep."))
        with self.desk.update_lock:
            standing = self.desk.open_path
            if "wrong_file" in due:
                self.desk.open_path = due["wrong_file"]
            try:
                outcome = self._update(due, stop or threading.Event()).run()
            finally:
                if "wrong_file" in due:
                    self.desk.open_path = standing
        self._log(f"{self.qwc.app_name}: {outcome.kind}: {outcome.status}")
        return self._kept(outcome)

    def poll_forever(
        self, interval: float, stop_event: threading.Event, *, max_polls: int | None = None
    ) -> int:
        """Auto-Run every `interval` seconds until stopped; returns the number of polls.

        The server's minimum interval raises the pause, its postpone replaces it.
        """
        polls = 0
        while not stop_event.is_set() and (max_polls is None or polls < max_polls):
            started = time.monotonic()
            outcome = self.update(stop_event)
            polls += 1
            pause = max(interval, outcome.minimum_interval or 0)
            if outcome.postpone is not None:
                pause = outcome.postpone
            stop_event.wait(max(0.0, started + pause - time.monotonic()))
        return polls

    def _update(self, due: dict[str, str], stop: threading.Event) -> Update:
        return Update(
            qwc=self.qwc,
            password="not the password" if "wrong_password" in due else self.password,
            machine=(due.get("another_computer") or "LAPTOP")
            if "another_computer" in due
            else self.machine,
            desk=self.desk,
            registered_path=self.company_path,
            calls=Calls(client=self._client(), faults=self.faults, stop=stop, log=self._log),
            noop_pause=self._noop_pause,
            max_rounds=self._max_rounds,
            browser=self._browser,
            clock=self._clock,
        )

    def _client(self) -> SoapClient:
        return SoapClient(
            self.qwc.app_url, timeout=self._timeout, expect_continue=self._expect_continue
        )

    @staticmethod
    def _visit(client: SoapClient, url: str, accepted: set[int], code: str) -> None:
        try:
            status = client.get(url)
        except SoapError as problem:
            raise WebConnectorError(code, str(problem)) from None
        if status not in accepted:
            raise WebConnectorError(code, f"{url} answered HTTP {status}.")

    def _kept(self, outcome: Outcome) -> Outcome:
        self.outcomes.append(outcome)
        return outcome
