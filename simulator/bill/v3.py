"""The v3 API of one signed-in organization: which operation a method and path mean.

What a sync token may not do (anything that needs a second factor) is refused with 403; what this
BILL does not have is a 404 BDC_1121.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from simulator.bill import lists, render
from simulator.bill.entities import BY_PATH
from simulator.bill.errors import ApiError, missing, refuse
from simulator.bill.exchange import Answer, Call, answer
from simulator.bill.money import owed

if TYPE_CHECKING:
    from collections.abc import Callable

    from simulator.bill.organization import Organization
    from simulator.bill.shape import Entity
    from simulator.bill.tables import Record

# Money and second factors: BILL API v3 documentation, operations that need MFA.
_MFA = (("POST", "/payments"), ("POST", "/funding-accounts/banks"), ("POST", "/mfa"))
_ALONE = {"record-payment", "bulk"}


def serve(org: Organization, call: Call) -> Answer:
    """The answer to one call; refusals are raised as ApiError."""
    if any(call.method == method and call.path.startswith(path) for method, path in _MFA):
        raise ApiError(403, "BDC_1361")
    if call.path.startswith("/organizations/"):
        return _organization(org, call)
    entity, rest = _entity(call.path)
    if rest == ["record-payment"] and call.method == "POST" and entity.kind in _RECORDERS:
        return answer(_RECORDERS[entity.kind](org, _json(call)), wrote=True)
    if rest == ["bulk"] and call.method == "POST" and entity.bulk:
        return _bulk(org, entity, call)
    if not rest:
        return _collection(org, entity, call)
    if len(rest) == 1:
        return _single(org, entity, call, rest[0])
    return _action(org, entity, call, rest)


def template(path: str) -> str:
    """The path with ids replaced, for counting: `/vendors/{id}/archive`."""
    try:
        entity, rest = _entity(path)
    except ApiError:
        return path
    if rest and rest[0] not in _ALONE:
        rest = ["{id}", *rest[1:]]
    return "/".join([entity.path, *rest])


def _entity(path: str) -> tuple[Entity, list[str]]:
    steps = path.strip("/").split("/")
    for count in (2, 1):
        entity = BY_PATH.get("/" + "/".join(steps[:count]))
        if entity and len(steps) >= count:
            return entity, steps[count:]
    raise ApiError(404, "BDC_1121")


def _collection(org: Organization, entity: Entity, call: Call) -> Answer:
    if call.method == "GET":
        return answer(lists.page(org, entity, call.query))
    if call.method == "POST" and "create" in entity.writes:
        record = org.write(entity.kind, _json(call), surface="v3")
        return answer(render.v3(org, entity.kind, record), status=201, wrote=True)
    raise ApiError(404, "BDC_1121")


def _single(org: Organization, entity: Entity, call: Call, record_id: str) -> Answer:
    record = org.get(entity.kind, record_id)
    operation = {"GET": "get", "PATCH": "patch", "PUT": "put"}.get(call.method, "")
    if operation in {"patch", "put"} and operation in entity.writes:
        record = org.write(
            entity.kind, _json(call), surface="v3", record_id=record_id, whole=operation == "put"
        )
    elif operation != "get":
        raise ApiError(404, "BDC_1121")
    return answer(render.v3(org, entity.kind, record), wrote=operation != "get")


def _action(org: Organization, entity: Entity, call: Call, rest: list[str]) -> Answer:
    record_id, action = rest[0], "/".join(rest[1:])
    if call.method != "POST":
        raise ApiError(404, "BDC_1121")
    if action in {"archive", "restore"} and action in entity.writes:
        change = org.archive if action == "archive" else org.restore
        return answer(render.v3(org, entity.kind, change(entity.kind, record_id)), wrote=True)
    if entity.kind == "invoices" and action == "email":
        return _email(org, org.get("invoices", record_id), _json(call))
    if entity.kind == "invoices" and action == "payment-link":
        org.get("invoices", record_id)
        return answer({"paymentLink": f"https://bill.example/pay/{record_id}"})
    raise ApiError(404, "BDC_1121")


def _email(org: Organization, invoice: Record, body: Any) -> Answer:
    to = body.get("recipient", {}).get("to") if isinstance(body, dict) else None
    if not isinstance(to, list) or not to or not body.get("replyTo", {}).get("userId"):
        raise refuse("Required field missing: recipient.to, replyTo.userId.")
    with org.lock:
        now = org.stamp()
        org.emails.append({"invoiceId": invoice["id"], "to": list(to), "at": now})
        invoice["isToBeEmailed"] = False
        invoice["_lastSentTime"] = now
        org.changed()
    return answer(None, wrote=True)


def _bulk(org: Organization, entity: Entity, call: Call) -> Answer:
    rows = _json(call)
    if not isinstance(rows, list) or not 1 <= len(rows) <= entity.bulk:
        raise refuse(f"A list of 1 to {entity.bulk} objects is needed.")
    with org.lock:
        before = {kind: table.snapshot() for kind, table in org.tables.items()}
        try:
            made = [org.write(entity.kind, row, surface="v3") for row in rows]
        except ApiError as trouble:
            for kind, table in org.tables.items():
                table.restore(before[kind])
            org.changed()
            raise ApiError(400, "BDC_1246") from trouble
    return answer([render.v3(org, entity.kind, row) for row in made], status=201, wrote=True)


def _organization(org: Organization, call: Call) -> Answer:
    wanted = call.path.removeprefix("/organizations/")
    if call.method != "GET":
        raise ApiError(404, "BDC_1121")
    if wanted != org.id:
        raise missing(wanted)
    return answer(org.profile)


def _record_bill_payment(org: Organization, body: Any) -> Record:
    rows = _known(body, ("vendorId", "processDate", "payments"), ("toPrintCheck",))
    wanted = {str(row.get("billId")): owed(row.get("amount")) for row in rows["payments"]}
    for bill_id in wanted:
        if org.get("bills", bill_id)["vendorId"] != rows["vendorId"]:
            raise refuse(f"{bill_id} belongs to another vendor.")
    record = org.record_offline_payment(
        wanted,
        process_date=_date(rows["processDate"]),
        to_print_check=bool(rows.get("toPrintCheck", False)),
    )
    return render.v3(org, "payments", record)


def _record_invoice_payment(org: Organization, body: Any) -> Record:
    rows = _known(
        body, ("amount", "customerId", "paymentDate", "paymentType"), ("invoices", "description")
    )
    invoices = {str(row.get("id")): row.get("amount") for row in rows.get("invoices", [])}
    record = org.receive_payment(
        str(rows["customerId"]),
        invoices,
        amount=rows["amount"],
        kind=rows["paymentType"],
        payment_date=_date(rows["paymentDate"]),
        description=str(rows.get("description", "")),
    )
    return {
        "id": record["id"],
        "customerId": record["customerId"],
        "paymentType": record["receivablesType"],
        "paymentDate": record["paymentDate"],
        "amount": record["amount"],
        "unappliedAmount": record["unappliedAmount"],
        "status": record["status"],
        "description": record["description"],
        "invoices": [{"id": key, "payments": org.invoices[key]["payments"]} for key in invoices],
    }


def _known(body: Any, needed: tuple[str, ...], allowed: tuple[str, ...]) -> Record:
    if not isinstance(body, dict):
        raise refuse("The request body is not a JSON object.")
    unknown = set(body) - set(needed) - set(allowed)
    if unknown:
        raise refuse(f"Unknown field: {', '.join(sorted(unknown))}.")
    absent = [name for name in needed if body.get(name) in (None, "", [])]
    if absent:
        raise refuse(f"Required field missing: {', '.join(absent)}.")
    for name in ("payments", "invoices"):
        rows = body.get(name, [])
        if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
            raise refuse(f"{name} is not a list of objects.")
    return body


def _date(text: object) -> date:
    try:
        return date.fromisoformat(str(text))
    except ValueError as trouble:
        raise refuse(f"{text!r} is not a date.") from trouble


def _json(call: Call) -> Any:
    try:
        return render.loads(call.body)
    except ValueError as trouble:
        raise refuse(f"Malformed JSON: {trouble}.") from trouble


_RECORDERS: dict[str, Callable[[Organization, Any], Record]] = {
    "bills": _record_bill_payment,
    "invoices": _record_invoice_payment,
}
