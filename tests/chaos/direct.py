"""The simulated Web Connector without its wire: its calls reach the use cases in this process.

Everything else of it is the real simulator, faults and all. Before each question for work a worker
computes, so that a whole session takes milliseconds. A use case that dies is a lost answer.
"""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING, Any

from simulator.web_connector import WebConnector
from simulator.web_connector.soap_client import SoapError, SoapFaultError
from tests.chaos.deaths import Death, Deaths

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from services.conversation import Conversation

MOST_CALLS = 3000


class EndlessError(AssertionError):
    """A session that asks for more for ever."""


class DirectClient:
    """Answers for SoapClient."""

    def __init__(
        self, conversation: Conversation, deaths: Deaths, compute: Callable[[], None]
    ) -> None:
        self._conversation = conversation
        self._deaths = deaths
        self._compute = compute
        self._calls = 0

    def call(self, method: str, arguments: Sequence[tuple[str, str | int]]) -> str | None:
        """A method that returns a string or a number."""
        said = self._answered(method, dict(arguments))
        return None if said is None else str(said)

    def call_array(self, method: str, arguments: Sequence[tuple[str, str | int]]) -> list[str]:
        """A method that returns strings."""
        found: list[str] = self._answered(method, dict(arguments))
        return found

    def exchange(self, method: str, body: bytes, *, cut: bool = False) -> bytes:
        """Half a body: the door never hears of it."""
        raise SoapError("The underlying connection was closed while sending.")

    def get(self, url: str) -> int:
        """Every page is there."""
        return 200

    def close(self) -> None:
        """Nothing to let go of."""

    def _answered(self, method: str, given: dict[str, Any]) -> Any:
        self._calls += 1
        if self._calls > MOST_CALLS:
            raise EndlessError(method)
        if method == "sendRequestXML":
            self._compute()
        try:
            with self._deaths.living("web"):
                return self._asked(method, given)
        except Death:
            raise SoapError("The underlying connection was closed.") from None
        except (SoapError, EndlessError):
            raise
        except Exception as mistake:
            raise SoapFaultError(f"{type(mistake).__name__}: {mistake}") from mistake

    def _asked(self, method: str, given: dict[str, Any]) -> Any:
        speaks = self._conversation
        if method == "serverVersion":
            return speaks.server_version()
        if method == "clientVersion":
            return speaks.client_version(given["strVersion"])
        if method == "authenticate":
            user, password = given["strUserName"], given["strPassword"]
            return speaks.authenticate(user, password, address="127.0.0.1")
        ticket = given["ticket"]
        if method == "sendRequestXML":
            first = given["strHCPResponse"]
            return speaks.next_request(
                ticket,
                first_contact=BytesIO(first.encode()) if first else None,
                company_file=given["strCompanyFileName"],
                country=given["qbXMLCountry"],
                major=13,
                minor=0,
            )
        if method == "receiveResponseXML":
            return speaks.accept_response(
                ticket,
                response=BytesIO(given["response"].encode()),
                hresult=given["hresult"],
                message=given["message"],
            )
        if method == "connectionError":
            return speaks.connection_error(
                ticket, hresult=given["hresult"], message=given["message"]
            )
        return speaks.last_error(ticket) if method == "getLastError" else speaks.close(ticket)


class DirectConnector(WebConnector):
    """A Web Connector whose calls need no wire."""

    def __init__(self, make: Callable[[], DirectClient], **options: Any) -> None:
        super().__init__(**options)
        self._make = make

    def _client(self) -> Any:
        return self._make()
