"""How much of a found set one answer carries: MaxReturned, iterators, metaData.

Refuses to search; it is handed the records in order.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.quickbooks.answers import Result
from simulator.quickbooks.errors import Status
from simulator.quickbooks.views import record_view

if TYPE_CHECKING:
    from collections.abc import Callable

    from simulator.quickbooks.handlers import Call
    from simulator.quickbooks.records import Record


def page(call: Call, found: Callable[[], list[Record]], *, missing: str = "") -> Result:
    """The records one query answers; `missing` is the first asked-for ID or name not found.

    `found` is called only when a search is needed: a continued iterator has its own set.
    """
    how = call.attributes.get("iterator")
    most = int(call.body["MaxReturned"]) if call.body.get("MaxReturned") else None
    if how in {"Start", "Continue"} and (most is None or most < 1):
        raise Status(3150, 'There is a missing element: "MaxReturned".')
    if how == "Stop":
        call.session.stop(call.request, call.attributes.get("iteratorID", ""))
        return Result()
    if how == "Continue":
        return _next(call, call.attributes.get("iteratorID", ""), most or 1)
    records = found()
    if how == "Start":
        return _next(call, call.session.start(call.request, [r.key for r in records]), most or 1)
    kept = records[:most]
    result = _shown(call, kept)
    metadata = call.attributes.get("metaData", "NoMetaData")
    if metadata != "NoMetaData":
        result.attributes["retCount"] = str(len(kept))
    if metadata == "MetaDataOnly":
        result.records = []
    if missing:
        result.code = 500
        result.message = (
            "The query request has not been fully completed. There was a required element "
            f'("{missing}") that could not be found in QuickBooks.'
        )
    return result


def _next(call: Call, iterator_id: str, most: int) -> Result:
    records = call.company.store.records
    keys, remaining = call.session.take(call.request, iterator_id, most, records)
    result = _shown(call, [records[key] for key in keys])
    result.attributes["iteratorRemainingCount"] = str(remaining)
    result.attributes["iteratorID"] = iterator_id
    if call.attributes.get("metaData", "NoMetaData") != "NoMetaData":
        result.attributes["retCount"] = str(len(result.records))
    return result


def _shown(call: Call, records: list[Record]) -> Result:
    lines = call.body.get("IncludeLineItems") == "true"
    links = call.body.get("IncludeLinkedTxns") == "true"
    # Payments and journal entries always show what they consist of; only they have no switch.
    if "IncludeLineItems" not in _switches(call.request):
        lines = links = True
    return Result(
        records=[
            (
                f"{record.kind}Ret",
                record_view(
                    call.company,
                    record,
                    lines=lines,
                    links=links,
                    owners=call.body.get("OwnerID", ()),
                ),
            )
            for record in records
        ]
    )


def _switches(request: str) -> set[str]:
    from simulator.quickbooks.fields import request as table_of
    from simulator.quickbooks.values import fields_by_name

    table = table_of(request)
    return set(fields_by_name(table.parts)) if table else set()
