"""Which request goes to whom.

A request's name says its kind and its verb; the tables here turn it into one call. Refuses to
do the work itself.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from simulator.quickbooks import (
    dataext,
    deletion,
    host,
    list_query,
    list_writing,
    txn_query,
    txn_writing,
)
from simulator.quickbooks.errors import Status
from simulator.quickbooks.kinds import ITEMS, LIST_KINDS, NAMES, TERMS, TXN_KINDS

if TYPE_CHECKING:
    from collections.abc import Callable

    from simulator.quickbooks.answers import Result
    from simulator.quickbooks.company import CompanyFile
    from simulator.quickbooks.fields import Version
    from simulator.quickbooks.reading import Fields
    from simulator.quickbooks.sessions import QuickBooksSession


@dataclass(slots=True, kw_only=True)
class Call:
    """One request on its way: `body` is its content as plain values."""

    company: CompanyFile
    session: QuickBooksSession
    request: str
    attributes: dict[str, str]
    version: Version
    macros: dict[str, str]
    body: Fields = field(default_factory=dict)


_QUERIES: dict[str, tuple[str, ...]] = {
    "Item": ITEMS,
    "Terms": TERMS,
    "Entity": NAMES,
    **{kind: (kind,) for kind in LIST_KINDS},
}

_OTHERS: dict[str, Callable[[Call], Result]] = {
    "HostQueryRq": host.host,
    "CompanyQueryRq": host.company_query,
    "PreferencesQueryRq": host.preferences,
    "DataExtDefAddRq": dataext.define,
    "DataExtDefModRq": dataext.redefine,
    "DataExtDefDelRq": dataext.undefine,
    "DataExtDefQueryRq": dataext.definitions,
    "DataExtAddRq": dataext.add,
    "DataExtModRq": dataext.modify,
    "DataExtDelRq": dataext.delete,
    "ListDelRq": deletion.list_del,
    "TxnDelRq": deletion.txn_del,
    "TxnVoidRq": deletion.txn_void,
    "ListDeletedQueryRq": deletion.list_deleted,
    "TxnDeletedQueryRq": deletion.txn_deleted,
    "ClearedStatusModRq": txn_writing.cleared_status,
    "BillToPayQueryRq": txn_query.bills_to_pay,
    "ReceivePaymentToDepositQueryRq": txn_query.payments_to_deposit,
    "TransactionQueryRq": txn_query.transactions,
}


def handle(call: Call) -> Result:
    """Do what the request asks; raises Status when QuickBooks would refuse."""
    other = _OTHERS.get(call.request)
    if other is not None:
        return other(call)
    for verb in ("QueryRq", "AddRq", "ModRq"):
        if call.request.endswith(verb):
            return _listed(call, call.request.removesuffix(verb), verb)
    raise Status(1030, f'The request "{call.request}" is not supported by this implementation.')


def _listed(call: Call, kind: str, verb: str) -> Result:
    if verb == "QueryRq":
        if kind in TXN_KINDS:
            return txn_query.query(call, kind)
        return list_query.query(call, _QUERIES[kind])
    body = call.body[call.request.removesuffix("Rq")]
    if kind in TXN_KINDS:
        write = txn_writing.add if verb == "AddRq" else txn_writing.modify
    else:
        write = list_writing.add if verb == "AddRq" else list_writing.modify
    result = write(call.company, kind, body)
    result.changed = True
    if "#defMacro" in body and result.made:
        call.macros[body["#defMacro"].partition(":")[2] or body["#defMacro"]] = result.made
        call.macros[body["#defMacro"]] = result.made
    return result
