"""What an entity looks like to a caller: path, writable fields, filters and sorts of its list.

Declarations only; `intake.py` holds a request against them. Sources: field shapes and required
fields from the BILL API v3 documentation, filters and sorts from its "Filterable fields" and
"Sortable fields" pages.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

ID = frozenset({"eq", "ne", "in"})
FLAG = frozenset({"eq", "ne"})
NAME = frozenset({"eq", "sw"})
CHOICE = frozenset({"eq", "ne", "in", "nin"})
OWNER = frozenset({"eq", "in"})
RANGE = frozenset({"gt", "gte", "lt", "lte"})
COMMON_FILTERS = {"id": ID, "archived": FLAG, "createdTime": RANGE, "updatedTime": RANGE}

Surface = Literal["v3", "v2", "web"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaf:
    """One value. `surface`: who may write it (v3: all; v2: v2 and the web app; web: it alone)."""

    kind: Literal["text", "money", "number", "bool", "date", "list"] = "text"
    choices: frozenset[str] = frozenset()
    refers: str = ""  # the kind of record whose id this is
    surface: Surface = "v3"
    hidden: bool = False  # v3 never shows it


@dataclass(frozen=True, slots=True, kw_only=True)
class Lines:
    """A list of objects that BILL gives ids of their own; only at the top of a record."""

    prefix: str
    fields: Mapping[str, Node]


Node = Leaf | Lines | Mapping[str, "Node"]

TEXT = Leaf()
BOOL = Leaf(kind="bool")
DATE = Leaf(kind="date")
MONEY = Leaf(kind="money")
NUMBER = Leaf(kind="number")
V2_TEXT = Leaf(surface="v2", hidden=True)
V2_BOOL = Leaf(kind="bool", surface="v2", hidden=True)
V2_DATE = Leaf(kind="date", surface="v2", hidden=True)


def choice(*values: str) -> Leaf:
    """One of these words."""
    return Leaf(choices=frozenset(values))


def ref(kind: str, surface: Surface = "v3", *, hidden: bool = False) -> Leaf:
    """The id of an active record of that kind."""
    return Leaf(refers=kind, surface=surface, hidden=hidden)


ADDRESS: dict[str, Node] = {
    "line1": TEXT,
    "line2": TEXT,
    "city": TEXT,
    "stateOrProvince": TEXT,
    "zipOrPostalCode": TEXT,
    "country": TEXT,
    "countryName": TEXT,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Entity:
    """One kind of record. `writes` names the operations v3 has for it."""

    kind: str
    path: str
    prefix: str
    fields: Mapping[str, Node] = field(default_factory=dict)
    required: tuple[str, ...] = ()
    lines: str = ""
    writes: frozenset[str] = frozenset()
    filters: Mapping[str, frozenset[str]] = field(default_factory=dict)
    sorts: frozenset[str] = frozenset()
    bulk: int = 0  # rows one bulk create may carry


def line_fields(*, customer: bool, employee: bool) -> dict[str, Node]:
    """The classifications a line may carry; only payables lines know a customer or an employee."""
    fields: dict[str, Node] = {
        "chartOfAccountId": ref("chart_of_accounts"),
        "accountingClassId": ref("accounting_classes"),
        "departmentId": ref("departments"),
        "jobId": ref("jobs"),
        "locationId": ref("locations"),
        "itemId": ref("items"),
    }
    if employee:
        fields["employeeId"] = ref("employees")
    if customer:
        fields["customerId"] = ref("customers")
    return fields
