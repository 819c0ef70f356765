"""The few v2 calls that v3 has no twin for.

A call carries `data`, a JSON object; the answer is an envelope with response_data. Errors are
raised as ApiError and travel with HTTP 200.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from simulator.bill import render
from simulator.bill.errors import CODES, ApiError, missing, refuse
from simulator.bill.exchange import Answer, Call, answer
from simulator.bill.v2 import balances, invoices, lists, objects

if TYPE_CHECKING:
    from simulator.bill.organization import Organization
    from simulator.bill.tables import Record

Operation = Callable[["Organization", Mapping[str, Any]], object]


def success(data: object, *, wrote: bool = False) -> Answer:
    """The envelope of a call that worked."""
    return answer(
        {"response_status": 0, "response_message": "Success", "response_data": data}, wrote=wrote
    )


def errors() -> Answer:
    """Errors.json: the codes this BILL uses; open to everybody."""
    return success([{"error_code": code, "error_message": text} for code, text in CODES.items()])


def serve(org: Organization, call: Call) -> Answer:
    """The answer to one call."""
    data = _data(call)
    step, _, name = call.path.strip("/").removesuffix(".json").rpartition("/")
    if step == "List" and name in objects.SHOWN:
        return success(lists.rows(org, name, data))
    if step == "Crud/Read" and name in objects.SHOWN:
        return success(_read(org, name, data))
    write = _WRITES.get(call.path)
    if write:
        return success(write(org, data), wrote=True)
    if call.path == "/GetBankBalance.json":
        return success(balances.read(org, data))
    raise ApiError(404, "BDC_1121")


def _read(org: Organization, name: str, data: Mapping[str, Any]) -> Record:
    shown = objects.SHOWN[name]
    record = org.tables[shown.kind].get(str(data.get("id", "")))
    if record is None:
        raise missing(str(data.get("id", "")))
    return shown.show(record)


def _data(call: Call) -> Mapping[str, Any]:
    try:
        data = render.loads(call.body)
    except ValueError as trouble:
        raise refuse(f"Malformed JSON in data: {trouble}.") from trouble
    if not isinstance(data, dict):
        raise refuse("data is not a JSON object.")
    return data


_WRITES: dict[str, Operation] = {
    "/SetBankBalance.json": balances.keep,
    "/Crud/Update/Invoice.json": invoices.update,
}
