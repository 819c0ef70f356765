"""The loop inside a session: sendRequestXML, QuickBooks, receiveResponseXML, getLastError."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from simulator.web_connector.desk import QuickBooksError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from simulator.web_connector.calls import Calls
    from simulator.web_connector.company_stamp import FirstContact
    from simulator.web_connector.desk import Connection
    from simulator.web_connector.outcome import Kind

MAX_PAUSES: Final = 100_000
PAUSES_PER_PAGE_POLL: Final = 12  # 60 s against the 5 s of NoOp


@dataclass(frozen=True, slots=True)
class Ending:
    """How the rounds ended; `said` is the last error's sentence, '' when none was asked for."""

    kind: Kind
    said: str


@dataclass(slots=True, kw_only=True)
class Rounds:
    """Runs rounds until the server, QuickBooks or the user ends them; used once."""

    calls: Calls
    ticket: str
    connection: Connection
    first: FirstContact
    noop_pause: float
    max_rounds: int
    browser: Callable[[str], bool] | None
    authenticate: Sequence[tuple[str, str | int]]
    done: int = 0

    def run(self) -> Ending:
        """Until 100, a negative percent, a last error that is no NoOp, or a stop."""
        answers = self.first.answers
        pauses = 0
        while self.done < self.max_rounds:
            request = self._ask(answers)
            answers = ""
            if request.strip() and request.strip() != "NoOp":
                percent = self._answer(request)
                if percent >= 100:
                    return Ending("done", "")
                if percent < 0:
                    said = self._last_error() or f"The server answered {percent}."
                    return Ending("error", said)
                continue
            said = self._last_error()
            if said == "Interactive mode":
                refusal = self._interact()
                if refusal is not None:
                    return Ending("done", refusal)
            elif said != "NoOp":
                return Ending("done", said)
            else:
                pauses += 1
                if pauses > MAX_PAUSES or self.calls.stop.wait(self.noop_pause):
                    return Ending("error", "Stopped while waiting for the server.")
        return Ending("error", f"Stopped after {self.max_rounds} requests.")

    def _ask(self, answers: str) -> str:
        due = self.calls.faults.due("sendRequestXML")
        if "second_authenticate" in due:
            self.calls.strings("authenticate", self.authenticate)
        return self.calls.answer(
            due,
            "sendRequestXML",
            [
                ("ticket", self.ticket),
                ("strHCPResponse", answers),
                ("strCompanyFileName", self.connection.path),
                ("qbXMLCountry", self.first.country),
                ("qbXMLMajorVers", self.first.major),
                ("qbXMLMinorVers", self.first.minor),
            ],
        )

    def _answer(self, request: str) -> int:
        """Give the request to QuickBooks and its answer to the server; returns the percent."""
        due = self.calls.faults.due("receiveResponseXML")
        if "second_authenticate" in due:
            self.calls.strings("authenticate", self.authenticate)
        response, hresult, message = self._quickbooks(request, due)
        self.done += 1
        answer = self.calls.answer(
            due,
            "receiveResponseXML",
            [
                ("ticket", self.ticket),
                ("response", response),
                ("hresult", hresult),
                ("message", message),
            ],
        )
        try:
            return int(answer)
        except ValueError:
            return -1

    def _quickbooks(self, request: str, due: dict[str, str]) -> tuple[str, str, str]:
        """QuickBooks' answer, or the HRESULT and its message."""
        if "hresult" in due:
            return "", due["hresult"] or "0x80040400", "QuickBooks found an error when parsing."
        try:
            response = self.connection.process(request)
        except QuickBooksError as refused:
            return "", refused.code, refused.message
        if "apply_then_hresult" in due:
            code = due["apply_then_hresult"] or "0x80040402"
            return "", code, "There was an unexpected error."
        if "cut_response" in due:
            response = response[: len(response) // 2]
        return response, "", ""

    def _last_error(self) -> str:
        return self.calls.text("getLastError", [("ticket", self.ticket)])

    def _interact(self) -> str | None:
        """Show the page. None: go on with requests; text ('' too): the session ends with it."""
        ticket = ("wcTicket", self.ticket)
        session = "{" + str(uuid.uuid4()) + "}"
        url = self.calls.text("getInteractiveURL", [ticket, ("sessionID", session)])
        if self.browser is None or not self.browser(url):
            reason = "Nobody answered the page."
            return self.calls.text("interactiveRejected", [ticket, ("reason", reason)]) or reason
        for _ in range(MAX_PAUSES):
            said = self.calls.text("interactiveDone", [ticket])
            if said.upper() == "DONE":
                return ""
            if said.upper() == "CONTINUE":
                return None
            if said:
                return said
            if self.calls.stop.wait(self.noop_pause * PAUSES_PER_PAGE_POLL):
                break
        return "Stopped while a page was open."
