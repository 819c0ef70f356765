"""Calls to BILL that come back as data, a refusal of the record, or a named error.

Every call passes the limits and carries a session; a dead session is renewed once and the call
repeated once. Reads that failed in transit are repeated once. A write is repeated only when BILL
said that it did not take it; else it is InDoubtError, which becomes Unknown. Nothing is logged.
"""

from __future__ import annotations

import json
import time
import uuid
from typing import TYPE_CHECKING, Any, NoReturn

from cloud.bill import endpoints
from cloud.bill.errors import (
    BillError,
    Fault,
    Recovery,
    fault_of_v2,
    fault_of_v3,
    refused_for_good,
)
from cloud.bill.limits import Limits, digest
from cloud.bill.sessions import Sessions
from cloud.bill.transport import Answer, NoAnswerError, NotSentError, Transport
from cloud.reaching import CheckedNetwork
from sync.errors import CloudUnavailable

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from redis import Redis

    from cloud.bill.settings import BillSettings

PAUSES = (0.3, 1.0, 3.0)  # seconds before a call that met "too many at once" is repeated


class InDoubtError(Exception):
    """A write left and no readable answer came; `detail` is what is known."""

    def __init__(self, detail: str) -> None:
        super().__init__(detail)
        self.detail = detail


class Client:
    """BILL for one organization."""

    def __init__(self, settings: BillSettings, redis: Redis | None) -> None:
        self._settings = settings
        network = CheckedNetwork(settings.hosts)
        self._v3 = Transport(settings.v3_url, timeout=settings.timeout, network=network)
        self._v2 = Transport(settings.v2_url, timeout=settings.timeout, network=network)
        self._limits = Limits(
            redis,
            key=digest(settings.v3_url, settings.developer_key),
            organization=digest(settings.organization),
            calls_per_hour=settings.calls_per_hour,
            lease=settings.timeout + 15,
        )
        self._sessions = Sessions(
            redis,
            name=digest(settings.v3_url, settings.organization, settings.token_name),
            token=settings.token,
        )

    def v3(
        self,
        method: endpoints.Method,
        template: str,
        record_id: str | None = None,
        *,
        query: Mapping[str, str] | None = None,
        body: Mapping[str, Any] | None = None,
    ) -> Any:
        """A v3 call: the answer's JSON. Raises BillError, InDoubtError or the port's errors."""
        call = endpoints.v3(method, template, record_id)

        def send(session: str) -> tuple[Fault | None, Any]:
            headers = {"devKey": self._settings.developer_key, "sessionId": session}
            answer = self._v3.json(call.method, call.path, headers=headers, query=query, body=body)
            return fault_of_v3(answer.status, answer.body), answer.body

        return self._call(send, write=call.write)

    def v2(self, operation: str, data: Mapping[str, Any]) -> Any:
        """A v2 call: its response_data. Raises as `v3` does."""
        call = endpoints.v2(operation)

        def send(session: str) -> tuple[Fault | None, Any]:
            fields = {
                "devKey": self._settings.developer_key,
                "sessionId": session,
                "data": json.dumps(data),
            }
            answer = self._v2.form("/" + call.operation, fields)
            fault = fault_of_v2(answer.status, answer.body)
            return fault, None if fault else answer.body.get("response_data")

        return self._call(send, write=call.write)

    @property
    def organization(self) -> str:
        """The organization's id."""
        return self._settings.organization

    def close(self) -> None:
        """Close the connections; the session stays for the next worker."""
        self._v3.close()
        self._v2.close()

    def _call(self, send: Callable[[str], tuple[Fault | None, Any]], *, write: bool) -> Any:
        session = self._sessions.current() or self._log_in()
        renewed = repeated = False
        pauses = list(PAUSES)
        while True:
            try:
                with self._limits.call(uuid.uuid4().hex):
                    fault, data = send(session)
            except NotSentError as trouble:
                if repeated:
                    raise CloudUnavailable("BILL cannot be reached.", detail=str(trouble)) from None
                repeated = True
                continue
            except NoAnswerError as trouble:
                if write:
                    raise InDoubtError(trouble.detail) from None
                if repeated:
                    raise CloudUnavailable("BILL gives no answer.", detail=str(trouble)) from None
                repeated = True
                continue
            if fault is None:
                self._sessions.used()
                return data
            if fault.recovery is Recovery.LOG_IN and not renewed:
                renewed = True
                session = self._sessions.died(session) or self._log_in()
            elif fault.recovery is Recovery.SHORTLY and pauses:
                time.sleep(pauses.pop(0))
            else:
                self._fail(fault, write=write)

    def _fail(self, fault: Fault, *, write: bool) -> NoReturn:
        if fault.recovery in {Recovery.LOG_IN, Recovery.SIGN_IN_REFUSED, Recovery.KEY_REFUSED}:
            raise refused_for_good(fault)
        if fault.recovery is Recovery.NEXT_HOUR:
            raise self._limits.hour_is_spent(fault.rest_of_hour, login=False)
        if fault.recovery is Recovery.SHORTLY:
            raise CloudUnavailable("BILL is busy with this organization.", retry_after=15)
        if fault.recovery is Recovery.UNCERTAIN:
            if write:
                raise InDoubtError(f"HTTP {fault.status} {fault.code}: {fault.message}")
            raise CloudUnavailable(f"BILL has a fault of its own ({fault.code}).", retry_after=120)
        raise BillError(fault)

    def _log_in(self) -> str:
        for _ in range(60):
            if self._sessions.may_log_in():
                break
            time.sleep(0.5)
            other = self._sessions.current()
            if other is not None:
                return other
        else:
            raise CloudUnavailable("Another worker is still logging in to BILL.", retry_after=30)
        try:
            session = self._open()
            self._sessions.opened(session)
        finally:
            self._sessions.login_over()
        return session

    def _open(self) -> str:
        self._limits.login()
        call = endpoints.v3("POST", "/login")
        credentials = {
            "username": self._settings.token_name,
            "password": self._settings.token,
            "organizationId": self._settings.organization,
            "devKey": self._settings.developer_key,
        }
        try:
            with self._limits.call(uuid.uuid4().hex):
                answer = self._v3.json(call.method, call.path, headers={}, body=credentials)
        except NotSentError as trouble:
            raise CloudUnavailable("BILL cannot be reached.", detail=str(trouble)) from None
        except NoAnswerError:
            # What came back may repeat what we sent: it is not kept.
            raise CloudUnavailable("BILL gave no readable answer to the login.") from None
        return self._session_of(answer)

    def _session_of(self, answer: Answer) -> str:
        fault = fault_of_v3(answer.status, answer.body)
        if fault is None:
            session = answer.body.get("sessionId") if isinstance(answer.body, dict) else None
            if isinstance(session, str) and session:
                return session
            raise CloudUnavailable("BILL answered the login without a session.")
        if fault.recovery is Recovery.NEXT_HOUR:
            raise self._limits.hour_is_spent(fault.rest_of_hour, login=True)
        if fault.recovery in {Recovery.UNCERTAIN, Recovery.SHORTLY}:
            raise CloudUnavailable(f"BILL's login does not work now ({fault.code}).")
        raise refused_for_good(fault)
