"""Whether two sides agree when all is quiet, told by whoever shares no code with the product.

The comparison is the demo's independent auditor: every pair field by field, every posting, every
sum, nothing twice, nothing missing. Here stands what a disturbed company needs beside it: records
that were deleted, and differences that an open problem explains to a person, that one record and
no other.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from simulator.bill.ledger import DEAD, DEAD_RECEIPTS
from simulator.demo.check import check
from simulator.demo.check.view import PLACES

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from simulator.bill import Organization
    from simulator.quickbooks import CompanyFile

# Problems that only say that something has to be tried again: none may be left when all is quiet.
PASSING: Final = frozenset({"cloud-unavailable", "internal-error", "cloud-refused"})
DOCUMENTS: Final = frozenset(
    {"bill", "bill_payment", "funds_transfer", "vendor_credit", "invoice", "invoice_payment"}
)
SUMS: Final = ("Money Out Clearing", "Money In Clearing", ", due: ", ", paid: ", "balance in BILL")


@dataclass(slots=True, kw_only=True)
class Audited:
    """One company as the auditor is shown it."""

    books: CompanyFile
    org: Organization
    pairs: list[dict[str, Any]]
    problems: list[dict[str, Any]]
    own_transactions: set[str]


@dataclass(slots=True, kw_only=True)
class Findings:
    """What does not agree: without a reason, and with one that a person was told."""

    unexplained: list[str] = field(default_factory=list)
    explained: list[str] = field(default_factory=list)
    compared: int = 0


def audit(
    books: CompanyFile,
    org: Organization,
    *,
    pairs: Sequence[dict[str, Any]],
    problems: Sequence[dict[str, Any]],
    own: set[str],
    entities: Collection[str] = (),
) -> Findings:
    """Everything there is to say about one company at rest; `entities` travel, or all."""
    found = Findings()
    _one_to_one(pairs, found)
    shown = Audited(
        books=books,
        org=org,
        pairs=[each for each in pairs if not _is_over(books, org, each)],
        problems=list(problems),
        own_transactions=set(own),
    )
    with books.lock:
        verdict = check(shown)
    found.compared = verdict.compared
    for trouble in verdict.troubles:
        if _is_out_of_use(trouble, org) or _stays(trouble, entities):
            continue
        (found.explained if _is_explained(trouble, problems) else found.unexplained).append(trouble)
    found.unexplained += [
        f"{each['code']} is still open: {each['cause']}"
        for each in problems
        if each["code"] in PASSING
    ]
    return found


def _one_to_one(pairs: Iterable[dict[str, Any]], found: Findings) -> None:
    for side in ("cloud_id", "quickbooks_id"):
        counted = Counter((each["entity"], each[side]) for each in pairs)
        found.unexplained += [f"{one} is in {n} pairs" for one, n in counted.items() if n > 1]


def _is_over(books: CompanyFile, org: Organization, pair: dict[str, Any]) -> bool:
    """A pair whose record in QuickBooks was deleted, and the cloud's is out of use too.

    What was deleted in QuickBooks the product has let go: what a person then does with the cloud's
    record alone is told when it is used.
    """
    table, kept = PLACES.get(pair["entity"], ("", ""))
    if not table:
        return True
    row = org.tables[table].get(pair["cloud_id"])
    record = books.store.get(kept, pair["quickbooks_id"])
    let_go = pair["state"] == "tombstone" or row is None or bool(row.get("archived"))
    return record is None and let_go


def _is_out_of_use(trouble: str, org: Organization) -> bool:
    """A record that is in BILL alone and out of use there: nothing of it has to travel."""
    words = trouble.split(" ", 2)
    if len(words) < 3 or not words[2].startswith("is in BILL alone"):
        return False
    row = org.tables[PLACES[words[0]][0]][words[1]]
    gone = DEAD if words[0] == "bill_payment" else DEAD_RECEIPTS
    return bool(row.get("archived")) or row.get("singleStatus", row.get("status")) in gone


def _stays(trouble: str, entities: Collection[str]) -> bool:
    """Nothing was to be done about it: what it speaks of does not travel in this company."""
    return bool(entities) and not trouble.startswith(tuple(entities))


def _is_explained(trouble: str, problems: Iterable[dict[str, Any]]) -> bool:
    """Whether a problem speaks of this record: by its name or number, or by an id.

    A sum differs while any document of its kind waits for a person.
    """
    for each in problems:
        if each["entity"] is None:
            continue
        if each["entity"] in DOCUMENTS and any(word in trouble for word in SUMS):
            return True
        words = {each["label"].partition(", ")[0], each["cloud_id"], each["quickbooks_id"]}
        entity = each["entity"].replace("_", " ")
        of_it = trouble.startswith((entity, each["entity"]))
        if of_it and any(word and word in trouble for word in words):
            return True
    return False
