"""A company file as small as it can be: vendors and bills, what QuickBooks refuses, what it keeps.

It also counts how often each record was really made, by the tag its first maker gave it: that is
what no answer, lost or not, can argue with.
"""

from __future__ import annotations

import itertools
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

Native = dict[str, Any]
TAGS = {"Vendor": "AccountNumber", "Bill": "Memo"}
IDS = {"Vendor": "ListID", "Bill": "TxnID"}
VOID = "VOID: "


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """The answer to one request."""

    status: int
    message: str = ""
    found: tuple[str, Native] | None = None


@dataclass(slots=True)
class Books:
    """What the company file holds, and the message sets it remembers."""

    held: dict[str, dict[str, Native]] = field(default_factory=lambda: {"Vendor": {}, "Bill": {}})
    deleted: list[tuple[str, str, str]] = field(default_factory=list)
    made: Counter[str] = field(default_factory=Counter)
    writes: int = 0
    sets: dict[str, list[tuple[str, Said]]] = field(default_factory=dict)
    moment: datetime = datetime(2026, 7, 1, 9)  # noqa: DTZ001 - a wall clock has no zone
    numbers: Any = field(default_factory=lambda: itertools.count(1))

    def stamp(self) -> str:
        """This moment as QuickBooks prints it; every change is a second later."""
        self.moment += timedelta(seconds=1)
        return f"{self.moment.isoformat()}-08:00"

    def add(self, kind: str, content: Mapping[str, Any]) -> Native:
        """A new record, by a person or a program."""
        one = f"{kind}-{next(self.numbers)}"
        native = {IDS[kind]: one, "IsActive": True, **_as_ret(content)}
        self.held[kind][one] = native
        self.made[tag_of(kind, native)] += 1
        self._touch(native)
        return native

    def change(self, kind: str, one: str, **values: Any) -> None:
        """What a person changes; None clears."""
        native = self.held[kind][one]
        for name, value in values.items():
            if value is None:
                native.pop(name, None)
            else:
                native[name] = value
        self._touch(native)

    def void(self, one: str) -> Native:
        """Nothing of it counts any more."""
        native = self.held["Bill"][one]
        if not is_void(native):
            lines = [{**line, "Amount": "0.00"} for line in native.get("ExpenseLineRet", ())]
            native |= {
                "Memo": VOID + str(native.get("Memo", "")),
                "ExpenseLineRet": lines,
                "AmountDue": "0.00",
            }
            self._touch(native)
        return native

    def delete(self, kind: str, one: str) -> bool:
        """False when something refers to it."""
        bills = self.held["Bill"].values()
        if kind == "Vendor" and any(each["VendorRef"]["ListID"] == one for each in bills):
            return False
        del self.held[kind][one]
        self.deleted.append((kind, one, self.stamp()))
        return True

    def taken(self, name: str, *, by: str = "") -> bool:
        """Whether another vendor has this name."""
        return any(
            each["Name"].casefold() == name.casefold() and each["ListID"] != by
            for each in self.held["Vendor"].values()
        )

    def do(self, name: str, body: Mapping[str, Any]) -> Said:
        """One request of a program."""
        self.writes += 1
        said = self._do(name, body)
        if said.status:
            self.writes -= 1
        return said

    def _do(self, name: str, body: Mapping[str, Any]) -> Said:
        if name == "TxnVoidRq":
            one = body["TxnID"]
            if one not in self.held["Bill"]:
                return Said(status=3120)
            self.void(one)
            return Said(status=0)
        kind, word = name[:-5], name[-5:-2]
        content = body[f"{kind}{word}"]
        if kind == "Bill" and "VendorRef" in content:
            vendor = self.held["Vendor"].get(content["VendorRef"]["ListID"])
            if vendor is None:
                return Said(status=3000)
        if word == "Add":
            if kind == "Vendor" and self.taken(content["Name"]):
                return Said(status=3100)
            return Said(status=0, found=(f"{kind}Ret", dict(self.add(kind, content))))
        return self._mod(kind, content)

    def _mod(self, kind: str, content: Mapping[str, Any]) -> Said:
        native = self.held[kind].get(content[IDS[kind]])
        if native is None:
            return Said(status=3120)
        if content["EditSequence"] != native["EditSequence"]:
            return Said(status=3200, found=(f"{kind}Ret", dict(native)))
        if "Name" in content and self.taken(content["Name"], by=native["ListID"]):
            return Said(status=3100)
        for name, value in _as_ret(content).items():
            if value == "":
                native.pop(name, None)
            else:
                native[name] = value
        self._touch(native)
        return Said(status=0, found=(f"{kind}Ret", dict(native)))

    def _touch(self, native: Native) -> None:
        now = self.stamp()
        native |= {"TimeModified": now, "EditSequence": str(next(self.numbers))}


def is_void(native: Native) -> bool:
    """Whether a bill was voided."""
    return str(native.get("Memo", "")).startswith(VOID)


def tag_of(kind: str, native: Mapping[str, Any]) -> str:
    """The tag of its first maker."""
    return str(native.get(TAGS[kind]) or "").removeprefix(VOID)


def _as_ret(content: Mapping[str, Any]) -> Native:
    renamed: Native = {}
    for name, value in content.items():
        if name in {"ExpenseLineAdd", "ExpenseLineMod"}:
            lines = value if isinstance(value, list) else [value]
            renamed["ExpenseLineRet"] = [
                {**line, "TxnLineID": str(number)} for number, line in enumerate(lines, start=1)
            ]
        else:
            renamed[name] = value
    return renamed
