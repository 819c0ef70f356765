from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest

from qbxml.request import Request, message_set
from qbxml.response import Answer, Record, read
from simulator.quickbooks import CompanyFile, SteppingClock, edit
from sync.flow import Removal
from sync.flows import ENTITIES, entity, reads
from sync.plan import plan
from sync.translate import (
    QuickBooksWrite,
    Refusal,
    in_cloud_terms,
    quickbooks_add,
    quickbooks_mod,
    quickbooks_void,
    read_cloud,
    read_quickbooks,
)
from tests.unit.sync.world import ALL_FLOWS, GUID, MARK, World

Native = dict[str, Any]
LIST_RECORDS: dict[str, dict[str, Any]] = {
    "account": {"name": "Telephone", "number": "6990", "type": "expense", "description": "Lines"},
    "department": {"name": "West"},
    "vendor": {
        "name": "Søren & Sons",
        "email": "ap@example.com",
        "line1": "1 Main St",
        "city": "Reno",
        "eligible_1099": True,
    },
    "customer": {"name": "Oak Ltd", "bill_line1": "2 Elm St", "ship_city": "Boise", "phone": "1"},
}
DATED = {"date": "2026-07-02"}
LINES: list[Native] = [
    {"account": "telephone", "amount": "80.00", "description": "calls", "department": "west"},
    {"account": "telephone", "amount": "20.00", "customer": "customer:oak", "billable": True},
]
DOCUMENTS: dict[str, dict[str, Any]] = {
    "bill": {**DATED, "vendor": "soren", "number": "B-7", "memo": "July", "lines": LINES},
    "vendor_credit": {
        **DATED,
        "vendor": "soren",
        "number": "C-1",
        "lines": [{"account": "telephone", "amount": "30.00"}],
    },
    "bill_payment": {
        **DATED,
        "vendor": "soren",
        "amount": "60.00",
        "online": True,
        "number": "P1",
        "applications": [
            {"bill": "b7", "amount": "60.00", "credits": [{"credit": "c1", "amount": "30.00"}]}
        ],
    },
    "invoice": {
        **DATED,
        "customer": "customer:oak",
        "number": "1001",
        "due_date": "2026-08-01",
        "po_number": "PO-1",
        "lines": [
            {"item": "work", "description": "Hours", "quantity": "3", "rate": "33.5"},
            {"description": "Thank you"},
        ],
    },
    "invoice_payment": {
        **DATED,
        "customer": "customer:oak",
        "amount": "50.00",
        "online": True,
        "number": "R-1",
        "applications": [{"invoice": "i1", "amount": "50.00"}],
    },
    "funds_transfer": {
        **DATED,
        "amount": "60.00",
        "direction": "withdrawal",
        "bank": "checking",
        "memo": "Payout",
    },
}
CHANGES: dict[str, dict[str, Any]] = {
    "account": {"description": "Mobile lines"},
    "department": {"name": "Far West"},
    "vendor": {"email": "new@example.com", "line2": "Suite 4", "city": None, "active": False},
    "customer": {"phone": None, "bill_city": "Reno"},
    "bill": {"memo": "July, corrected", "lines": [LINES[0], {**LINES[1], "amount": "25.00"}]},
    "vendor_credit": {"lines": [{"account": "telephone", "amount": "31.00"}]},
    "funds_transfer": {"amount": "61.00", "memo": "Payout of July"},
}


def plain(value: Any) -> Any:
    """What JSON keeps of an answer."""
    if isinstance(value, Mapping):
        return {name: plain(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [plain(inner) for inner in value]
    if isinstance(value, Decimal | date | datetime):
        return str(value)
    return value


class Books(World):
    """The facts of a company whose file is the simulator's: mappings are made as records go in."""

    def __init__(self) -> None:
        super().__init__(version=(13, 0))
        self.clock = SteppingClock()
        self.file = CompanyFile.empty(clock=self.clock)
        self.session = self.file.open_session("Deskbridge")
        self.pairs: dict[tuple[str, str], str] = {}
        self.stored: dict[tuple[str, str], tuple[str, Native]] = {}

    def cloud_id(self, entity: str, quickbooks_id: str) -> str | None:
        found = (cloud for (kind, cloud), one in self.pairs.items()
                 if (kind, one) == (entity, quickbooks_id))  # fmt: skip
        return next(found, None)

    def quickbooks_id(self, entity: str, cloud_id: str) -> str | None:
        return self.pairs.get((entity, cloud_id))

    def native(self, entity: str, quickbooks_id: str) -> tuple[str, Native] | None:
        return self.stored.get((entity, quickbooks_id))

    def ask(self, name: str, body: Any) -> tuple[Answer, list[Record]]:
        """One request in a message set of its own, as the Web Connector would carry it."""
        self.clock.advance(5)
        sent = message_set([Request(name=name, body=body, request_id="1")], version=self.version)
        parts = list(read([self.file.process(sent, session=self.session).encode()]))
        (answer,) = (part for part in parts if isinstance(part, Answer))
        return answer, [part for part in parts if isinstance(part, Record)]

    def write(self, write: Any, name: str, cloud_id: str) -> None:
        """Carry out a write and keep what QuickBooks returned."""
        assert isinstance(write, QuickBooksWrite), write
        answer, found = self.ask(write.request, write.body)
        assert 0 == answer.status_code, answer.message
        kinds = {shape.ret for shape in entity(name).shapes}
        for record in found:
            if record.kind in kinds:
                self.keep(name, record, cloud_id)

    def keep(self, name: str, record: Record, cloud_id: str) -> None:
        native = plain(record.fields)
        identity = native[entity(name).shape_of(record.kind).identity]
        self.pairs[name, cloud_id] = identity
        self.stored[name, identity] = (record.kind, native)

    def create(self, name: str, record: dict[str, Any], cloud_id: str) -> None:
        one = entity(name)
        wanted = read_cloud(one, record)
        self.write(quickbooks_add(one, wanted, self, guid=GUID, mark=MARK), name, cloud_id)

    def reread(self, name: str, cloud_id: str) -> dict[str, Any]:
        """The record as a query brings it, in cloud terms."""
        one, identity = entity(name), self.pairs[name, cloud_id]
        kind = self.stored[name, identity][0]
        (query,) = (read for read in one.reads if kind in read.kinds)
        body: Native = {key: sent for key, sent in query.body if key == "IncludeLineItems"}
        answer, found = self.ask(query.request, body | {query.by_id: [identity]})
        assert 0 == answer.status_code, answer.message
        self.keep(name, found[0], cloud_id)
        kind, native = self.stored[name, identity]
        record, missing = in_cloud_terms(one, read_quickbooks(one, kind, native, self), self)
        assert () == missing
        return dict(record)


CLOUD_IDS = {
    "account": "telephone",
    "department": "west",
    "vendor": "soren",
    "customer": "oak",
    "bill": "b7",
    "vendor_credit": "c1",
    "bill_payment": "p1",
    "invoice": "i1",
    "invoice_payment": "r1",
    "funds_transfer": "t1",
}


@pytest.fixture
def books() -> Books:
    """A company with a bank, both clearing accounts, and one record of every list."""
    made = Books()
    for name in ("Checking", "Money Out Clearing", "Money In Clearing"):
        made.create("account", {"name": name, "type": "bank"}, name.split()[0].lower())
    for name in ("Money Out Clearing", "Money In Clearing"):
        key = "_".join(name.lower().split())
        answer, found = made.ask("AccountQueryRq", {"FullName": [name]})
        assert 0 == answer.status_code
        made.accounts[key] = str(found[0].fields["ListID"])
    for name, record in LIST_RECORDS.items():
        made.create(name, record, CLOUD_IDS[name])
    sold = {"AccountRef": {"ListID": made.pairs["account", "telephone"]}}
    item = {"Name": "Work", "SalesOrPurchase": sold}
    answer, (work,) = made.ask("ItemServiceAddRq", {"ItemServiceAdd": item})
    assert 0 == answer.status_code, answer.message
    made.keep("item", work, "work")
    return made


def prepared(books: Books, name: str) -> dict[str, Any]:
    """The record in question, in QuickBooks, with every document it needs."""
    if name in LIST_RECORDS:
        return dict(read_cloud(entity(name), LIST_RECORDS[name]))
    for other, record in DOCUMENTS.items():
        books.create(other, record, CLOUD_IDS[other])
        if other == name:
            break
    return dict(read_cloud(entity(name), DOCUMENTS[name]))


@pytest.mark.parametrize("name", CLOUD_IDS)
def test_after_an_add_there_is_nothing_left_to_push_and_no_drift(books: Books, name: str) -> None:
    record = prepared(books, name)
    found = plan(entity(name), record, books.reread(name, CLOUD_IDS[name]), None, flows=ALL_FLOWS)
    assert found.to_quickbooks is None
    assert () == found.drifts
    assert () == found.conflicts


@pytest.mark.parametrize("name", CHANGES)
def test_after_a_mod_the_planner_keeps(books: Books, name: str) -> None:
    one, cloud_id = entity(name), CLOUD_IDS[name]
    record = prepared(books, name)
    before = books.reread(name, cloud_id)
    base = plan(one, record, before, None, flows=ALL_FLOWS).base
    changed = {k: v for k, v in (record | CHANGES[name]).items() if v is not None}
    decided = plan(one, changed, before, base, flows=ALL_FLOWS).to_quickbooks
    assert decided is not None
    kind, native = books.stored[name, books.pairs[name, cloud_id]]
    write = quickbooks_mod(one, decided.changes, decided.record, kind, native, books)  # type: ignore[union-attr]
    books.write(write, name, cloud_id)
    found = plan(one, changed, books.reread(name, cloud_id), base, flows=ALL_FLOWS)
    assert found.to_quickbooks is None
    assert () == found.drifts
    assert () == found.conflicts


UNDONE = [one.name for one in ENTITIES if one.removal is Removal.UNDO and one.name in DOCUMENTS]


@pytest.mark.parametrize("name", UNDONE)
def test_what_the_cloud_takes_back_is_taken_back_in_quickbooks(books: Books, name: str) -> None:
    one, cloud_id = entity(name), CLOUD_IDS[name]
    record = prepared(books, name)
    kind, native = books.stored[name, books.pairs[name, cloud_id]]
    write = quickbooks_void(one, kind, native, books)
    if kind == "TransferRet":
        assert isinstance(write, Refusal)
        return
    assert isinstance(write, QuickBooksWrite)
    books.write(write, name, cloud_id)
    if write.request == "TxnDelRq":
        answer, left = books.ask("ReceivePaymentQueryRq", {"TxnID": [native["TxnID"]]})
        assert (500, []) == (answer.status_code, left)
        return
    there = books.reread(name, cloud_id)
    word = {"void": True} if any(f.name == "void" for f in one.fields) else {"active": False}
    found = plan(one, {**record, **word}, there, record, flows=ALL_FLOWS)
    assert found.keeps
    assert () == found.drifts


def test_credits_alone_come_back_without_a_record(books: Books) -> None:
    for name in ("bill", "vendor_credit"):
        books.create(name, DOCUMENTS[name], CLOUD_IDS[name])
    record = {
        **DOCUMENTS["bill_payment"],
        "amount": "0.00",
        "applications": [{"bill": "b7", "credits": [{"credit": "c1", "amount": "30.00"}]}],
    }
    one = entity("bill_payment")
    write = quickbooks_add(one, read_cloud(one, record), books, guid=GUID, mark=MARK)
    assert isinstance(write, QuickBooksWrite)
    assert write.has_id is False
    answer, found = books.ask(write.request, write.body)
    assert 0 == answer.status_code, answer.message
    assert [] == [one.fields["TxnID"] for one in found if "TxnID" in one.fields]


def test_every_query_of_every_flow_is_answered(books: Books) -> None:
    for query in reads(ALL_FLOWS):
        body = dict(query.body)
        if query.modified:
            outer, _, inner = query.modified.partition("/")
            body[outer] = {inner: "2026-01-01T00:00:00"} if inner else "2026-01-01T00:00:00"
        answer, _ = books.ask(query.request, body)
        assert answer.status_code in {0, 1}, (query.name, answer.message)


def is_closed(found: Any) -> bool:
    """Whether it is refused because of the closing date, with what to do about it."""
    if not isinstance(found, Refusal) or found.code != "closed-period":
        return False
    assert "move the closing date" in found.cure
    return True


CLOSINGS = [("2026-07-01", False), ("2026-07-02", True), ("2026-07-03", True)]


@pytest.mark.parametrize(("closing", "shut"), CLOSINGS, ids=["day before", "on the day", "after"])
@pytest.mark.parametrize("name", DOCUMENTS)
def test_nothing_dated_in_a_closed_period_is_posted_changed_or_taken_back(
    books: Books, name: str, closing: str, *, shut: bool
) -> None:
    one, cloud_id = entity(name), CLOUD_IDS[name]
    record = prepared(books, name)
    kind, native = books.stored[name, books.pairs[name, cloud_id]]
    books.settings["closing_date"] = closing
    assert shut == is_closed(quickbooks_add(one, record, books, guid=GUID, mark=MARK))
    assert shut == is_closed(quickbooks_void(one, kind, native, books))
    if name in CHANGES:
        changed = {**record, **CHANGES[name]}
        assert shut == is_closed(quickbooks_mod(one, CHANGES[name], changed, kind, native, books))


@pytest.mark.parametrize("name", [name for name in CHANGES if name in DOCUMENTS])
def test_no_document_is_moved_into_a_closed_period_or_out_of_it(books: Books, name: str) -> None:
    one, cloud_id = entity(name), CLOUD_IDS[name]
    record = prepared(books, name)
    kind, native = books.stored[name, books.pairs[name, cloud_id]]
    for closing, day in (("2026-06-30", "2026-06-15"), ("2026-07-02", "2026-07-20")):
        books.settings["closing_date"] = closing
        moved = {**record, "date": day}
        assert is_closed(quickbooks_mod(one, {"date": day}, moved, kind, native, books))


@pytest.mark.parametrize(("closing", "shut"), CLOSINGS, ids=["day before", "on the day", "after"])
@pytest.mark.parametrize("name", DOCUMENTS)
def test_quickbooks_itself_draws_the_line_at_the_same_day(
    books: Books, name: str, closing: str, *, shut: bool
) -> None:
    for other, needed in DOCUMENTS.items():
        if other == name:
            break
        books.create(other, needed, CLOUD_IDS[other])
    record = dict(read_cloud(entity(name), DOCUMENTS[name]))
    write = quickbooks_add(entity(name), record, books, guid=GUID, mark=MARK)
    assert isinstance(write, QuickBooksWrite)
    edit.set_closing_date(books.file, date.fromisoformat(closing))
    answer, _ = books.ask(write.request, write.body)
    assert shut == (answer.status_code != 0), answer.message
