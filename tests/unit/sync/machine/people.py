"""The people at both sides: what they enter, change and choose, and what agreement is to them.

They know records by the tag that whoever enters one writes into it, and nothing of ids or pairs.
"""

from __future__ import annotations

import itertools
from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from tests.unit.sync.machine.books import is_void, tag_of
from tests.unit.sync.machine.edits import Edits
from tests.unit.sync.machine.store import ACCOUNT, LEFT_OUT

if TYPE_CHECKING:
    from tests.unit.sync.machine.office import Office
    from tests.unit.sync.machine.store import Problem

Seen = dict[str, Any]
TAG = {"vendor": "account_number", "bill": "memo"}
WORDS = {"name": "Name", "phone": "Phone", "email": "Email", "active": "IsActive"}


@dataclass(slots=True)
class People:
    """Everybody, with what they know they did."""

    office: Office
    tags: Any = field(default_factory=lambda: itertools.count(1))
    may_again: Counter[str] = field(default_factory=Counter)
    let_be: set[str] = field(default_factory=set)
    left_out: set[str] = field(default_factory=set)
    given_up: set[str] = field(default_factory=set)
    by_hand: set[str] = field(default_factory=set)
    apart: set[str] = field(default_factory=set)
    gone: set[str] = field(default_factory=set)
    edits: Edits = field(default_factory=Edits)

    def enters_vendor(self, side: str, name: str, phone: str | None) -> None:
        """A vendor on one side, or the same one on both."""
        tag = f"V{next(self.tags)}"
        books, cloud = self.office.books, self.office.cloud
        if side == "both":
            self.by_hand.add(tag)
        if side != "cloud" and not books.taken(name):
            filled = {"Name": name, "AccountNumber": tag, "Phone": phone}
            new = books.add("Vendor", {word: value for word, value in filled.items() if value})
            self.edits.made(new["ListID"], "name", None, name)
            self.edits.made(new["ListID"], "active", None, True)
            self.edits.made(new["ListID"], "phone", None, phone)
        if side != "quickbooks":
            record = {
                "name": name,
                "account_number": tag,
                "phone": phone if side == "cloud" else "9",
            }
            one = cloud.put("vendor", record)
            self.edits.made(one, "name", None, name)
            self.edits.made(one, "active", None, True)
            self.edits.made(one, "phone", None, record["phone"])

    def enters_bill(self, vendor: int, number: str | None, amount: str, *, by_hand: bool) -> None:
        """A bill in the cloud; `by_hand` the same one in QuickBooks too, for the same vendor."""
        vendors = sorted(self.office.cloud.all_of("vendor"))
        if not vendors:
            return
        one = vendors[vendor % len(vendors)]
        tag = f"B{next(self.tags)}"
        line = {"account": ACCOUNT[0], "amount": amount}
        record = {"vendor": one, "date": "2026-07-02", "memo": tag}
        if number is not None:
            record["number"] = number
        self.office.cloud.put("bill", {**record, "lines": [line]})
        name = self.office.cloud.record("vendor", one)["account_number"]
        theirs = self._vendor(name)
        if (
            by_hand
            and number is not None  # without one nobody could know that the two are one
            and theirs is not None
            and self.office.store.quickbooks_id("vendor", one) == theirs
        ):
            self.by_hand.add(tag)
            ref: dict[str, Any] = {
                "VendorRef": {"ListID": theirs},
                "RefNumber": number,
                "TxnDate": "2026-07-02",
            }
            typed = [{"AccountRef": {"ListID": ACCOUNT[1]}, "Amount": amount}]
            self.office.books.add("Bill", {**ref, "Memo": tag, "ExpenseLineAdd": typed})

    def _vendor(self, tag: str) -> str | None:
        rows = self.office.books.held["Vendor"].items()
        return next((one for one, row in rows if tag_of("Vendor", row) == tag), None)

    def ids_of(self, tag: str) -> list[str]:
        """The vendors of a tag, by their ids on either side."""
        there = self.office.cloud.all_of("vendor").items()
        held = self.office.books.held["Vendor"].items()
        found = [one for one, row in there if row.get(TAG["vendor"]) == tag]
        return [*found, *(one for one, row in held if tag_of("Vendor", row) == tag)]

    def changes_vendor(self, side: str, who: int, word: str, value: str | None) -> None:
        """A name, a phone, an e-mail address, or active to inactive and back."""
        if side == "cloud":
            self._in_cloud(who, word, value)
            return
        held = self.office.books.held["Vendor"]
        if not held:
            return
        one = sorted(held)[who % len(held)]
        if word == "name" and (not value or self.office.books.taken(value, by=one)):
            return
        new = not held[one]["IsActive"] if word == "active" else value
        if word == "name":
            self._parts(one, "Vendor")
        self.edits.made(one, word, held[one].get(WORDS[word]), new)
        self.office.books.change("Vendor", one, **{WORDS[word]: new})

    def _in_cloud(self, who: int, word: str, value: str | None) -> None:
        cloud = self.office.cloud
        there = sorted(cloud.all_of("vendor"))
        if not there:
            return
        one = there[who % len(there)]
        tag, before = self._cloud_tag("vendor", one), cloud.record("vendor", one).get(word)
        if word == "active":
            if tag in self.gone and not before:
                self.may_again[tag] += 1  # somebody wants it again: it is entered anew
            self.edits.made(one, word, before, not before)
            cloud.set_archived("vendor", one, archived=bool(before))
        elif word != "name" or value:
            if word == "name":
                self._parts(one, "Vendor")
            self.edits.made(one, word, before, value)
            cloud.edit("vendor", one, **{word: value})

    def changes_bill(self, side: str, who: int, amount: str) -> None:
        """Another amount, on the side that owns it or on the other."""
        if side == "cloud":
            there = sorted(self.office.cloud.all_of("bill"))
            if there:
                one = there[who % len(there)]
                self._parts(one)
                lines = [{"account": ACCOUNT[0], "amount": amount}]
                self.office.cloud.edit("bill", one, lines=lines)
            return
        held = self.office.books.held["Bill"]
        if held:
            one = sorted(held)[who % len(held)]
            if not is_void(held[one]):
                self._parts(one)
                line = {"AccountRef": {"ListID": ACCOUNT[1]}, "Amount": amount, "TxnLineID": "7"}
                self.office.books.change("Bill", one, ExpenseLineRet=[line])

    def voids_bill(self, side: str, who: int) -> None:
        """Archived in the cloud, or voided in QuickBooks."""
        held = self.office.books.held["Bill"]
        there = sorted(self.office.cloud.all_of("bill") if side == "cloud" else held)
        if not there:
            return
        one = there[who % len(there)]
        self._parts(one)
        if side == "cloud":
            self.office.cloud.set_archived("bill", one, archived=True)
        else:
            self.office.books.void(one)

    def _parts(self, one: str, kind: str = "Bill") -> None:
        """What was typed twice and then changed before it met is two things from now on."""
        known = self.office.store.paired(kind.lower(), cloud_id=one, quickbooks_id=one)
        held = self.office.books.held[kind]
        tag = tag_of(kind, held[one]) if one in held else self._cloud_tag(kind.lower(), one)
        if known is None and tag in self.by_hand:
            self.apart.add(tag)
            self.may_again[tag] += 1

    def _cloud_tag(self, entity: str, one: str) -> str:
        return str(self.office.cloud.record(entity, one)[TAG[entity]])

    def deletes(self, kind: str, who: int) -> None:
        """Deleted in QuickBooks, where QuickBooks allows it."""
        held = self.office.books.held[kind]
        if not held:
            return
        one = sorted(held)[who % len(held)]
        tag, touched = tag_of(kind, held[one]), self.ids_of(tag_of(kind, held[one]))
        met = self.office.store.paired(kind.lower(), quickbooks_id=one) is not None
        if not self.office.books.delete(kind, one):
            return
        self.gone.add(tag)
        wanted = any(self.edits.last(each, "active") for each in touched)  # restored meanwhile
        self.edits.forget(one, *touched)
        if wanted or not met:  # nobody was told yet that it was there: it may be made once more
            self.may_again[tag] += 1

    def lets_time_pass(self, hours: int) -> None:
        """A computer's clock goes on, or is set back an hour."""
        self.office.books.moment += timedelta(hours=hours)

    def settles(self, problem: Problem, choice: str) -> None:
        """A choice corrects what is remembered; nothing is written by it."""
        store = self.office.store
        pair = (problem.entity, problem.cloud_id, problem.quickbooks_id)
        del store.problems[problem.kind, *pair]
        if problem.kind in {"in_doubt", "ambiguous"}:
            self._ends_doubt(problem, choice)
        if choice == "skip":
            self.left_out |= self.tags_of(problem)
            store.leave_out(*pair)
            return
        store.take_up(*pair)
        if choice.startswith("link:"):
            other = choice.removeprefix("link:")
            cloud_id, quickbooks_id = problem.cloud_id or other, problem.quickbooks_id or other
            ours = store.paired(problem.entity, cloud_id=cloud_id)
            if ours is not store.paired(problem.entity, quickbooks_id=quickbooks_id):
                return
            self.let_be |= self.tags_of(problem)
            met = {
                self._tag("cloud", problem.entity, cloud_id),
                self._tag("quickbooks", problem.entity, quickbooks_id),
            }
            self.let_be |= met
            if len(met) > 1:  # whoever was typed twice is without the other from now on
                self.may_again.update(met)
            store.link(problem.entity, cloud_id, quickbooks_id)
            store.mark_pair(problem.entity, cloud_id, quickbooks_id, "dirty")
            for key, row in list(store.rows.items()):
                if row.state == "ambiguous":
                    store.mark(key, "dirty")
            return
        if problem.kind == "conflict":
            known = store.paired(problem.entity, cloud_id=problem.cloud_id)
            assert known is not None
            loser = 1 if choice == "quickbooks" else 2
            known.base = {**known.base, **{each[0]: each[loser] for each in problem.fields}}
        elif problem.kind == "drift":
            if choice == "cloud":
                fields = [each[0] for each in problem.fields]
                store.mark_pair(problem.entity, problem.cloud_id, None, "dirty", put_back=fields)
                return
            store.accepted.add((pair, repr(list(problem.fields))))
            self.let_be |= self.tags_of(problem)
            return
        store.mark_pair(*pair, "dirty")

    def takes_all_up(self) -> None:
        """Everything that was left out takes part again, and is looked at as any other is."""
        for (entity, side, one), row in list(self.office.store.rows.items()):
            if row.state == LEFT_OUT:
                ids = {"cloud": None, "quickbooks": None, side: one}
                self.office.store.take_up(entity, *ids.values())
        self.may_again.update(self.given_up & self.left_out)
        self.given_up -= self.left_out
        self.left_out.clear()

    def _ends_doubt(self, problem: Problem, choice: str) -> None:
        for row in self.office.store.open(state="in_doubt"):
            same = (row.cloud_id, row.quickbooks_id)
            mine = any(
                one is not None and one in same for one in (problem.cloud_id, problem.quickbooks_id)
            )
            if mine and row.entity == problem.entity:
                row.state = "cancelled"
                if choice == "retry":
                    self.may_again.update(self.tags_of(problem))
                elif choice == "skip":
                    self.given_up |= self.tags_of(problem)

    def bills_without_vendor(self, named: set[str]) -> set[str]:
        """Bills that wait for their vendor: it did not travel, or a problem speaks of it."""
        vendors, there = self.office.cloud.all_of("vendor"), in_books(self.office, "Vendor")
        found = set()
        for bill in self.office.cloud.all_of("bill").values():
            tag = str(vendors[bill["vendor"]][TAG["vendor"]])
            if tag in named or tag not in there:
                found.add(str(bill["memo"]))
        return found

    def tags_of(self, problem: Problem) -> set[str]:
        """Which records a problem speaks of, on either side."""
        other = "quickbooks" if problem.cloud_id is not None else "cloud"
        named = [
            self._tag(other, problem.entity, choice.removeprefix("link:"))
            for choice in problem.choices
            if choice.startswith("link:")
        ]
        for side, one in (("cloud", problem.cloud_id), ("quickbooks", problem.quickbooks_id)):
            if one is not None:
                named.append(self._tag(side, problem.entity, one))
        return set(named)

    def _tag(self, side: str, entity: str, one: str) -> str:
        row = self.office.store.rows.get((entity, side, one))
        data = row.data if row is not None else {}
        return str(data.get(TAG[entity]) or one).removeprefix("VOID: ")


def in_books(office: Office, kind: str) -> dict[str, Seen]:
    """What QuickBooks holds, by tag; a tag that was given away says nothing."""
    found: dict[str, Seen] = {}
    twice: set[str] = set()
    for row in office.books.held[kind].values():
        tag = tag_of(kind, row)
        twice |= {tag} & found.keys()
        if kind == "Vendor":
            found[tag] = {word: row.get(theirs) for word, theirs in WORDS.items()}
        else:
            amounts = [line["Amount"] for line in row.get("ExpenseLineRet", ())]
            found[tag] = {"active": False} if is_void(row) else {"active": True, "amounts": amounts}
    return {tag: seen for tag, seen in found.items() if tag not in twice}


def in_cloud(office: Office, entity: str) -> dict[str, Seen]:
    """What the cloud holds, by tag; a tag that was given away says nothing."""
    found: dict[str, Seen] = {}
    twice: set[str] = set()
    for row in office.cloud.all_of(entity).values():
        tag = str(row.get(TAG[entity]))
        twice |= {tag} & found.keys()
        if entity == "vendor":
            found[tag] = {word: row.get(word) for word in WORDS}
        elif row["active"]:
            found[tag] = {"active": True, "amounts": [line["amount"] for line in row["lines"]]}
        else:
            found[tag] = {"active": False}
    return {tag: seen for tag, seen in found.items() if tag not in twice}
