"""Contacts and additional notes kept on customers and vendors, each with an ID of its own.

A Mod changes those it names by ID and adds those it names without. Refuses to keep one twice.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.quickbooks.references import not_found

if TYPE_CHECKING:
    from simulator.quickbooks.company import CompanyFile
    from simulator.quickbooks.reading import Fields


def keep(company: CompanyFile, fields: Fields, body: Fields) -> None:
    """Work Contacts, AdditionalNotes and their Mods from `body` into a record's `fields`."""
    people = [dict(row) for row in fields.get("ContactsRet", ())]
    for row in (*body.get("Contacts", ()), *body.get("ContactsMod", ())):
        _put(people, "ListID", row, _contact(company, row))
    notes = [dict(row) for row in fields.get("AdditionalNotesRet", ())]
    for row in (*body.get("AdditionalNotes", ()), *body.get("AdditionalNotesMod", ())):
        new = {"NoteID": str(len(notes)), "Date": company.wall.date(company.clock()).isoformat()}
        _put(notes, "NoteID", row, new)
    if people:
        fields["ContactsRet"] = people
    if notes:
        fields["AdditionalNotesRet"] = notes


def _contact(company: CompanyFile, row: Fields) -> Fields:
    now = company.now()
    count = company.store.counters.get("Contact", 0)
    if not row.get("ListID"):
        count += 1
        company.store.counters["Contact"] = count
    stamp = company.wall.printed(now)
    return {
        "ListID": f"{count:016x}",
        "TimeCreated": stamp,
        "TimeModified": stamp,
        "EditSequence": str(now),
    }


def _put(rows: list[Fields], key: str, given: Fields, new: Fields) -> None:
    """Change the row with the given ID, or add one; Status 3120 for an unknown ID."""
    own = {k: v for k, v in given.items() if k not in {key, "EditSequence", "#"}}
    if not given.get(key):
        rows.append({**new, **own})
        return
    for row in rows:
        if row[key] == given[key]:
            row.update({k: new[k] for k in ("TimeModified", "EditSequence") if k in new})
            row.update(own)
            return
    raise not_found(given[key])
