"""Scripted trouble: what goes wrong in real offices, at the request a test names.

    Faults().on(request="BillAddRq", nth=1, then="status:3180:text")

`then` is `status:CODE:TEXT` · `hresult:CODE` · `apply_then_lose` (QuickBooks does the whole set and
dies before it answers) · `record:CODE` · `lock` · `drop_session` · `stale` (somebody saves the
record before) · `slow:SECONDS`, or a callable taking the company file: a person's edit just then.
Refuses chance: the same script gives the same trouble.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeAlias

from simulator.quickbooks.errors import CRASHED, HResult, Status, told
from simulator.quickbooks.kinds import KINDS

if TYPE_CHECKING:
    from collections.abc import Callable

    from simulator.quickbooks.company import CompanyFile
    from simulator.quickbooks.reading import Fields
    from simulator.quickbooks.sessions import QuickBooksSession

Then: TypeAlias = "str | Callable[[Any], object]"

LOCK_TEXT = "The transaction could not be locked.  It is in use by another user."


@dataclass(slots=True)
class _Rule:
    request: str
    nth: int
    then: Then
    seen: int = 0


@dataclass(slots=True)
class Faults:
    """An ordered script; every rule fires once, at the nth matching request ("*" matches all)."""

    rules: list[_Rule] = field(default_factory=list)
    fired: list[tuple[str, str]] = field(default_factory=list)
    _lose: bool = False
    _stale: bool = False
    _harm: int = 0

    def on(self, *, request: str, then: Then, nth: int = 1) -> Faults:
        """Add a rule; returns self, so that rules can be chained.

        `record:CODE`: the set runs, and what a status check gets of its recovery record is CODE
        alone (600 forgotten, 9001 other content, 9002 no answer kept, 9005 could not be stored).
        """
        self.rules.append(_Rule(request, nth, then))
        return self

    def before(self, request: str, company: CompanyFile, session: QuickBooksSession) -> None:
        """Called for every request about to run; raises the Status or HResult of a due rule."""
        due = []
        for rule in self.rules:
            if rule.request in {request, "*"}:
                rule.seen += 1
                if rule.seen == rule.nth:
                    due.append(rule)
        for rule in due:
            self.rules.remove(rule)
            self.fired.append((request, rule.then if isinstance(rule.then, str) else "edit"))
            self._fire(rule.then, company, session)

    def _fire(self, then: Then, company: CompanyFile, session: QuickBooksSession) -> None:
        if not isinstance(then, str):
            then(company)
            return
        word, _, rest = then.partition(":")
        if word == "status":
            code, _, text = rest.partition(":")
            raise Status(int(code), text)
        if word == "hresult":
            raise HResult(code=rest, message="QuickBooks gave up on the request.")
        if word == "lock":
            raise Status(3175, "The object could not be locked." + told(LOCK_TEXT))
        if word == "drop_session":
            session.close()
            raise HResult(code=CRASHED, message="QuickBooks has closed.")
        if word == "slow":
            time.sleep(float(rest))
        elif word == "apply_then_lose":
            self._lose = True
        elif word == "record":
            self._harm = int(rest)
        elif word == "stale":
            self._stale = True
        else:
            raise ValueError(f"unknown fault {then!r}")

    def touch(self, company: CompanyFile, body: Fields) -> None:
        """With `stale` due: somebody saved the record this Mod is about to change."""
        if not self._stale:
            return
        self._stale = False
        for key, inner in body.items():
            kind = KINDS.get(key.removesuffix("Mod"))
            if kind is None or not key.endswith("Mod"):
                continue
            record = company.store.get(kind.table, inner.get("ListID") or inner.get("TxnID"))
            if record is not None:
                record.modified = company.now()
                record.edit = str(max(int(record.edit) + 1, record.modified))

    def loses_answer(self) -> bool:
        """True once after `apply_then_lose`: the set was applied, its answer never arrives."""
        lost, self._lose = self._lose, False
        return lost

    def harms_record(self) -> int:
        """The code of `record:CODE` once after it fired, else 0."""
        harm, self._harm = self._harm, 0
        return harm
