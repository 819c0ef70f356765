"""The front desk: checks who calls and how often, then hands the call to v3 or v2.

The order is BILL's as far as it shows: developer key, hourly limit, session, place among three,
work.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING
from urllib.parse import parse_qs

from simulator.bill import render, v2, v3
from simulator.bill.clock import spell
from simulator.bill.errors import ApiError, refuse, v2_body, v3_body
from simulator.bill.exchange import Answer, Call, answer

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from simulator.bill.auth import Session
    from simulator.bill.organization import Organization
    from simulator.bill.state import Bill

Trouble = Callable[[Call], None]  # waits or raises before the work


class Desk:
    """Answers calls for one Bill; refusals become answers here."""

    def __init__(self, bill: Bill, dev_keys: frozenset[str]) -> None:
        self._bill = bill
        self._dev_keys = dev_keys

    def v3(self, call: Call, trouble: Trouble) -> Answer:
        """One v3 call."""
        try:
            return self._v3(call, trouble)
        except ApiError as error:
            stamp = spell(self._bill.clock.now())
            return answer(v3_body(error, stamp), status=error.status)

    def _v3(self, call: Call, trouble: Trouble) -> Answer:
        dev_key = call.headers.get("devkey", "")
        if call.path == "/login":
            trouble(call)
            fields = _login_fields(call)
            return answer(self._login(fields, str(fields.get("devKey", ""))))
        session = self._enter(dev_key, call.headers.get("sessionid", ""))
        org = self._bill.organization(session.org_id)
        operation = self._note(org, f"{call.method} {v3.template(call.path)}")
        with self._place(session):
            trouble(call)
            if session.id not in self._bill.gate.sessions:
                raise ApiError(401, "BDC_1109")
            if call.path == "/logout" and call.method == "POST":
                self._bill.gate.end(session.id)
                return answer(None)
            if call.path == "/login/session" and call.method == "GET":
                return answer(_session(session))
            return self._work(org, call, v3.serve, operation)

    def v2(self, call: Call, trouble: Trouble) -> Answer:
        """One v2 call: a form with devKey, sessionId and data; errors come with HTTP 200."""
        try:
            return self._v2(call, trouble)
        except ApiError as error:
            return answer(v2_body(error), status=error.status if error.status >= 500 else 200)

    def _v2(self, call: Call, trouble: Trouble) -> Answer:
        if call.path == "/Errors.json":
            trouble(call)
            return v2.errors()
        form = {key: rows[-1] for key, rows in parse_qs(call.body.decode("utf-8")).items()}
        dev_key = form.get("devKey", "")
        if call.path == "/Login.json":
            trouble(call)
            fields: dict[str, object] = {
                "organizationId": form.get("orgId"),
                "username": form.get("userName"),
                "password": form.get("password"),
            }
            return v2.success(self._login(fields, dev_key))
        session = self._enter(dev_key, form.get("sessionId", ""))
        org = self._bill.organization(session.org_id)
        operation = self._note(org, f"POST {call.path}")
        with self._place(session):
            trouble(call)
            if session.id not in self._bill.gate.sessions:
                raise ApiError(401, "BDC_1109")
            if not self._bill.settings.v2_for_tokens:
                code = self._bill.settings.v2_denied_code
                raise ApiError(403, code)
            inner = Call(method="POST", path=call.path, body=form.get("data", "{}").encode())
            return self._work(org, inner, v2.serve, operation)

    def _login(self, fields: dict[str, object], dev_key: str) -> dict[str, object]:
        if dev_key in self._dev_keys:
            limit = self._bill.settings.calls_per_hour
            self._bill.limits.count("calls", dev_key, limit)
        return self._bill.login(fields, dev_keys=self._dev_keys, dev_key=dev_key)

    def _enter(self, dev_key: str, session_id: str) -> Session:
        settings = self._bill.settings
        if dev_key not in self._dev_keys:
            raise ApiError(401, "BDC_1102")
        self._bill.limits.count("calls", dev_key, settings.calls_per_hour)
        return self._bill.gate.recognise(session_id, dev_key, settings.session_idle_hours)

    def _place(self, session: Session) -> AbstractContextManager[None]:
        limit = self._bill.settings.concurrent_per_org
        return self._bill.limits.inside(session.dev_key, session.org_id, limit)

    @staticmethod
    def _note(org: Organization, operation: str) -> str:
        with org.lock:
            org.calls[operation] += 1
        return operation

    @staticmethod
    def _work(
        org: Organization, call: Call, serve: Callable[[Organization, Call], Answer], operation: str
    ) -> Answer:
        with org.lock:
            result = serve(org, call)
            if result.wrote:
                org.writes[operation] += 1
            return result


def _login_fields(call: Call) -> dict[str, object]:
    try:
        fields = render.loads(call.body)
    except ValueError as trouble:
        raise refuse(f"Malformed JSON: {trouble}.") from trouble
    if not isinstance(fields, dict):
        raise refuse("The request body is not a JSON object.")
    return fields


def _session(session: Session) -> dict[str, object]:
    return {
        "organizationId": session.org_id,
        "userId": session.user_id,
        "mfaStatus": "DISABLED",
        "mfaBypass": False,
    }
