"""The only calls this program can make to BILL: a closed list.

No entry moves money, invites a user, or changes a bank account; a call that is not listed cannot be
expressed, and an id that is not an id cannot turn one path into another. Paths and operations are
those of the BILL API v3 and v2 documentation.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final, Literal

Method = Literal["GET", "POST", "PATCH", "PUT"]

_CLASSIFICATIONS = (
    "/classifications/chart-of-accounts",
    "/classifications/departments",
    "/classifications/accounting-classes",
    "/classifications/jobs",
    "/classifications/items",
)
_WRITTEN = (*_CLASSIFICATIONS, "/vendors", "/customers", "/invoices")
_READ = (
    *_WRITTEN,
    "/bills",
    "/vendor-credits",
    "/credit-memos",
    "/payments",
    "/receivable-payments",
    "/funding-accounts/banks",
)

V3: Final[frozenset[tuple[Method, str]]] = frozenset(
    {
        ("POST", "/login"),
        ("GET", "/login/session"),
        ("GET", "/organizations/{id}"),
        ("PUT", "/invoices/{id}"),
        *(("GET", path) for path in _READ),
        *(("GET", path + "/{id}") for path in _READ),
        *(("POST", path) for path in _WRITTEN),
        *(("PATCH", path + "/{id}") for path in _WRITTEN),
        *(("POST", path + "/{id}/archive") for path in _WRITTEN),
        *(("POST", path + "/{id}/restore") for path in _WRITTEN),
    }
)
V2_READS: Final = frozenset(
    {
        "List/PaymentTerm.json",
        "List/MoneyMovement.json",
        "List/Bill.json",
        "List/Invoice.json",
        "Crud/Read/Bill.json",
        "Crud/Read/Invoice.json",
        "Crud/Read/MoneyMovement.json",
    }
)
V2_WRITES: Final = frozenset({"Crud/Update/Invoice.json", "SetBankBalance.json"})

_ID = re.compile(r"[A-Za-z0-9]{1,64}", re.ASCII)


class EndpointError(Exception):
    """A call outside the list: a mistake in this program, never a matter of data."""


@dataclass(frozen=True, slots=True)
class V3Call:
    """One call of the list. `write` says whether a lost answer leaves a doubt."""

    method: Method
    path: str
    write: bool


@dataclass(frozen=True, slots=True)
class V2Call:
    """One v2 operation of the list."""

    operation: str
    write: bool


def is_id(text: str) -> bool:
    """Whether a text can be one of BILL's ids: letters and digits."""
    return _ID.fullmatch(text) is not None


def v3(method: Method, template: str, record_id: str | None = None) -> V3Call:
    """The call, with its id filled in; EndpointError when the list does not hold it."""
    if (method, template) not in V3:
        raise EndpointError(f"{method} {template} is not a call this program makes.")
    if ("{id}" in template) != (record_id is not None):
        raise EndpointError(f"{template} and the id {record_id!r} do not fit.")
    if record_id is not None and not is_id(record_id):
        raise EndpointError(f"{record_id!r} is no id of BILL's.")
    path = template.replace("{id}", record_id or "")
    return V3Call(method, path, write=method != "GET" and template != "/login")


def v2(operation: str) -> V2Call:
    """The operation; EndpointError when the list does not hold it."""
    if operation not in V2_READS | V2_WRITES:
        raise EndpointError(f"{operation} is not a call this program makes.")
    return V2Call(operation, write=operation in V2_WRITES)
