"""The SOAP calls of one update, timed, with scripted faults between the program and the wire."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, TypeVar

from simulator.web_connector.soap_client import SoapError, SoapFaultError, envelope

if TYPE_CHECKING:
    import threading
    from collections.abc import Callable, Sequence

    from simulator.web_connector.faults import Faults
    from simulator.web_connector.soap_client import SoapClient

    Arguments = Sequence[tuple[str, str | int]]

Result = TypeVar("Result")

# Which code the Web Connector shows for an exception in which call (guide, appendix A).
CODES: Final = {
    "clientVersion": "QBWC1036",
    "authenticate": "QBWC1012",
    "sendRequestXML": "QBWC1041",
    "receiveResponseXML": "QBWC1042",
    "getLastError": "QBWC1043",
    "closeConnection": "QBWC1044",
    "connectionError": "QBWC1045",
}


class CallError(Exception):
    """A call failed; the session is over for this client, whatever the server thinks.

    `fault` tells a Fault, which an optional method may answer with, from a broken line.
    """

    def __init__(self, message: str, *, fault: bool) -> None:
        super().__init__(message)
        self.fault = fault


class VanishedError(Exception):
    """The program was killed at this point: nothing more is sent, no lock is released."""


class StopPressedError(Exception):
    """The user pressed Stop: closeConnection is what follows."""


@dataclass(slots=True, kw_only=True)
class Calls:
    """Makes calls over one connection and remembers (method, seconds) of each."""

    client: SoapClient
    faults: Faults
    stop: threading.Event
    log: Callable[[str], None]
    made: list[tuple[str, float]] = field(default_factory=list)

    def text(self, method: str, arguments: Arguments) -> str:
        """A call that returns a string or a number; a missing result reads as ''."""
        return self._made(method, lambda: self.client.call(method, arguments) or "", arguments)

    def strings(self, method: str, arguments: Arguments) -> list[str]:
        """A call that returns an array of strings."""
        return self._made(method, lambda: self.client.call_array(method, arguments), arguments)

    def answer(self, due: dict[str, str], method: str, arguments: Arguments) -> str:
        """As `text`, when the caller has asked for the faults itself."""
        return self._with_faults(
            due, method, lambda: self.client.call(method, arguments) or "", arguments
        )

    def _made(self, method: str, action: Callable[[], Result], arguments: Arguments) -> Result:
        return self._with_faults(self.faults.due(method), method, action, arguments)

    def _with_faults(
        self,
        due: dict[str, str],
        method: str,
        action: Callable[[], Result],
        arguments: Arguments,
    ) -> Result:
        self._before(due, method)
        started = time.perf_counter()
        try:
            if "lose_request" in due:
                raise SoapError("The network name is no longer available.")
            if "truncate" in due:
                self.client.exchange(method, envelope(method, arguments), cut=True)
            result = action()
            if "repeat" in due:
                result = action()
            if "lose_reply" in due:
                self.client.close()
                raise SoapError("The operation has timed out.")
        except SoapError as problem:
            code = CODES.get(method, "QBWC1042")
            self.log(f"{code}: {method} failed: {problem}")
            fault = isinstance(problem, SoapFaultError)
            raise CallError(f"{code}: {problem}", fault=fault) from None
        finally:
            self.made.append((method, time.perf_counter() - started))
        self.log(f"{method} -> {str(result)[:50]}")
        return result

    def _before(self, due: dict[str, str], method: str) -> None:
        if "delay" in due:
            self.stop.wait(float(due["delay"] or "1"))
        if "vanish" in due:
            self.client.close()
            raise VanishedError("The Web Connector was closed in the middle of an update.")
        if "close_early" in due:
            raise StopPressedError("The update was stopped by the user.")
