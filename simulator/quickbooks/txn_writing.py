"""Adding and changing transactions: check, keep, link, post; the same steps for every type.

A Mod is merged into what an Add of the whole transaction would be, so both pass the same rules:
header fields it names replace, naming one line of a kind means naming all of them, TxnLineID -1
adds one. Refuses dated writes in a closed period, on the old date and on the new one.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from simulator.quickbooks import booking
from simulator.quickbooks.answers import Result
from simulator.quickbooks.drafts import SELF
from simulator.quickbooks.kinds import TXN, TXN_KINDS
from simulator.quickbooks.list_writing import is_empty_ref, need_current
from simulator.quickbooks.reading import PLACE
from simulator.quickbooks.references import not_found, txn
from simulator.quickbooks.txn_header import need_open_period
from simulator.quickbooks.txn_types import TXN_TYPES
from simulator.quickbooks.views import record_view

if TYPE_CHECKING:
    from simulator.quickbooks.company import CompanyFile
    from simulator.quickbooks.drafts import Draft
    from simulator.quickbooks.handlers import Call
    from simulator.quickbooks.reading import Fields
    from simulator.quickbooks.records import Record

_JOURNAL_SIDES = {"Debit": "JournalDebitLine", "Credit": "JournalCreditLine"}
_APPLIED = {"AppliedToTxnMod": "AppliedToTxnAdd"}


def add(company: CompanyFile, kind: str, body: Fields) -> Result:
    """A new transaction from the content of an *Add element; answers with it."""
    record, view = create(company, kind, body)
    return Result(records=[(f"{kind}Ret", view)], made=record.id if record else "")


def modify(company: CompanyFile, kind: str, body: Fields) -> Result:
    """Change the transaction that TxnID names; 3120 unknown, 3200 stale with the current record."""
    record = txn(company, body["TxnID"], {kind})
    need_current(record, body)
    change(company, record, body)
    return Result(records=[(f"{kind}Ret", record_view(company, record, lines=True, links=True))])


def create(company: CompanyFile, kind: str, body: Fields) -> tuple[Record | None, Fields]:
    """Check and keep; (None, a Ret without TxnID) when only credits were set."""
    draft = TXN_TYPES[kind].prepare(company, kind, body, None)
    need_open_period(company, kind, draft.fields["TxnDate"])
    _tidy(draft.fields)
    if draft.only_links:
        for link in draft.links or ():
            company.links.add(replace(link, via=""))
        return None, draft.fields
    txn_id = company.store.new_id(TXN, company.now())
    _number_lines(company, draft.fields)
    record = booking.create(company, kind, draft.fields, record_id=txn_id)
    _link(company, record, draft)
    booking.book(company, record)
    return record, record_view(company, record, lines=True, links=True)


def change(company: CompanyFile, record: Record, body: Fields) -> None:
    """Check and make the changes `body` names."""
    need_open_period(company, record.kind, str(record.fields.get("TxnDate", "")))
    draft = TXN_TYPES[record.kind].prepare(company, record.kind, merged(record, body), record)
    need_open_period(company, record.kind, draft.fields["TxnDate"])
    _tidy(draft.fields)
    _number_lines(company, draft.fields)
    if draft.links is not None:
        for link in [*company.links.paid_by(record.id), *company.links.set_through(record.id)]:
            company.links.remove(link)
    record.fields = draft.fields
    _link(company, record, draft)
    booking.stamp(company, record)
    booking.book(company, record)


def merged(record: Record, body: Fields) -> Fields:
    """The whole transaction as an Add would say it, after this Mod."""
    rules = TXN_TYPES[record.kind]
    whole: Fields = {}
    lines = {ret: add_name for add_name, ret in rules.lines.values()}
    for name, value in record.fields.items():
        if name in rules.worked_out or name == "_void":
            continue
        if name in lines:
            whole[lines[name]] = [dict(line) for line in value]
        else:
            whole[name] = value
    for name, value in body.items():
        if name in rules.lines or name in rules.clears or name in {"TxnID", "EditSequence"}:
            continue
        if value == "" or is_empty_ref(value):
            whole.pop(name, None)
        elif name != "JournalLineMod":
            whole[_APPLIED.get(name, name)] = value
    for flag, names in rules.clears.items():
        if body.get(flag) == "true":
            for name in names:
                whole.pop(name, None)
    if "RefNumber" in body and "IsToBePrinted" not in body:
        whole.pop("IsToBePrinted", None)
    if body.get("IsToBePrinted") == "true" and "PayeeEntityRef" in whole:
        whole.pop("RefNumber", None)
    _merge_lines(record, body, whole)
    if "JournalLineMod" in body:
        _merge_journal(record, body["JournalLineMod"], whole)
    return whole


def cleared_status(call: Call) -> Result:
    """ClearedStatusMod: the mark a bank reconciliation sets on a transaction."""
    body = call.body["ClearedStatusMod"]
    record = txn(call.company, body["TxnID"], TXN_KINDS)
    record.fields["_cleared"] = body["ClearedStatus"]
    return Result(changed=True)


def _merge_lines(record: Record, body: Fields, whole: Fields) -> None:
    rules = TXN_TYPES[record.kind]
    mods = [name for name in rules.lines if name in body]
    # Item lines and group lines are one list: naming one of either means naming all of both.
    item_like = [name for name in rules.lines if not name.startswith("Expense")]
    if any(name in item_like for name in mods):
        for name in item_like:
            whole.pop(rules.lines[name][0], None)
    for name in mods:
        add_name, ret = rules.lines[name]
        old = {line["TxnLineID"]: line for line in record.fields.get(ret, ())}
        whole[add_name] = [_merged_line(line, old) for line in body[name]]


def _merged_line(line: Fields, old: dict[str, Fields]) -> Fields:
    given = {k: v for k, v in line.items() if k != "TxnLineID"}
    if line["TxnLineID"] == "-1":
        return given
    before = old.get(line["TxnLineID"])
    if before is None:
        raise not_found(line["TxnLineID"])
    whole = {**before, **given}
    # What the line's own amount was worked out from must not outlive a change of its parts.
    if "Amount" not in given and {"Quantity", "Rate", "Cost", "RatePercent", "ItemRef"} & set(
        given
    ):
        whole.pop("Amount", None)
    if "ItemRef" in given:
        for name in ("Desc", "Rate", "Cost", "RatePercent", "SalesTaxCodeRef"):
            if name not in given:
                whole.pop(name, None)
    return {k: v for k, v in whole.items() if v != "" and not is_empty_ref(v)}


def _merge_journal(record: Record, given: list[Fields], whole: Fields) -> None:
    old = {
        line["TxnLineID"]: (side, line)
        for side in _JOURNAL_SIDES.values()
        for line in record.fields.get(side, ())
    }
    for side in _JOURNAL_SIDES.values():
        whole.pop(side, None)
    for line in given:
        values = {k: v for k, v in line.items() if k != "JournalLineType"}
        side = _JOURNAL_SIDES.get(line.get("JournalLineType", ""), "")
        if line["TxnLineID"] == "-1":
            values.pop("TxnLineID")
        elif line["TxnLineID"] in old:
            was, before = old[line["TxnLineID"]]
            values, side = {**before, **values}, side or was
        else:
            raise not_found(line["TxnLineID"])
        whole.setdefault(side or "JournalDebitLine", []).append(values)


def _number_lines(company: CompanyFile, fields: Fields) -> None:
    rows = [row for row in _line_rows(fields) if row.get("TxnLineID", "") in {"", "-1"}]
    for row in sorted(rows, key=lambda row: row.get(PLACE, 0)):
        row["TxnLineID"] = company.store.new_id(TXN, company.now())


def _line_rows(fields: Fields) -> list[Fields]:
    rows: list[Fields] = []
    for name, value in fields.items():
        if isinstance(value, list) and name.endswith(("LineRet", "LineGroupRet", "Line")):
            for row in value:
                rows += [row, *_line_rows(row)]
    return rows


def _link(company: CompanyFile, record: Record, draft: Draft) -> None:
    for link in draft.links or ():
        company.links.add(
            replace(
                link,
                payer=record.id if link.payer == SELF else link.payer,
                via=record.id if link.via == SELF and link.target else "",
                target=link.target or record.id,
            )
        )


def _tidy(fields: Fields) -> None:
    """Empty texts and macro names are not kept."""
    drop: list[Any] = [k for k, v in fields.items() if v == "" or k == "#defMacro"]
    for name in drop:
        del fields[name]
