"""What a list object may be called, and where it may hang.

Customers, vendors, employees and other names are one case-blind namespace, inactive ones
included; elsewhere a name is unique under its parent. The colon is the hierarchy's. Refuses to
repair a name.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.quickbooks.errors import NOT_IN_LIST, Status, told
from simulator.quickbooks.kinds import KINDS
from simulator.quickbooks.references import find, is_empty

if TYPE_CHECKING:
    from simulator.quickbooks.company import CompanyFile
    from simulator.quickbooks.reading import Fields
    from simulator.quickbooks.records import Record

DEEPEST = 5


def check(
    company: CompanyFile, kind: str, name: str, parent: Record | None, *, own: Record | None = None
) -> None:
    """Raise Status 3100 for a name in use, 3180 for one QuickBooks cannot keep."""
    row = KINDS[kind]
    if not name.strip():
        raise Status(3150, f'There is a missing element: "{row.name_field}".')
    if ":" in name:
        raise unsaved(kind, name, "A name cannot contain a colon (:).")
    full_name = f"{company.store.full_name(parent)}:{name}" if parent else name
    taken = company.store.named(row.table, full_name)
    if taken is not None and taken is not own:
        raise Status(3100, f'The name "{name}" of the list element is already in use.')


def parent_of(
    company: CompanyFile, kind: str, ref: Fields | None, *, own: Record | None = None
) -> Record | None:
    """The record ParentRef names, None for the top level. Raises Status 3130."""
    if ref is None or is_empty(ref):
        return None
    parent = find(company, KINDS[kind].table, ref, "ParentRef")
    named = ref.get("FullName") or ref.get("ListID")
    reason = ""
    if parent is None or parent.kind != kind:
        reason = NOT_IN_LIST
    elif own is not None and own in company.store.ancestry(parent):
        reason = "An element cannot be below itself."
    elif len(company.store.ancestry(parent)) >= DEEPEST:
        reason = "The list cannot have more than five levels."
    if reason or parent is None:
        raise Status(
            3130,
            f'There is an invalid reference to a parent "{named}" in the {KINDS[kind].label} list.'
            + told(reason),
        )
    return parent


def unsaved(kind: str, name: str, reason: str) -> Status:
    """Status 3180 about a list element, in QuickBooks' wording."""
    return Status(
        3180,
        f'There was an error when saving a {KINDS[kind].label} list, element "{name}".'
        + told(reason),
    )
