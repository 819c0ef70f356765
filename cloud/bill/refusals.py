"""BILL's refusals of a record in words for the bookkeeper: what is wrong and what to do next."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from sync.ports import Rejected

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cloud.bill.errors import Fault
    from cloud.bill.fields.listing import Listing

CURES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "BDC_1205": "Something this record refers to is not in BILL any more, or is archived "
        "there. Restore it in BILL, then choose “retry”.",
        "BDC_1121": "BILL does not offer this to this organization. Ask BILL's support to switch "
        "it on, or switch this flow off under Settings › What travels.",
        "BDC_1159": "The amounts in BILL and QuickBooks disagree: compare the payments of this "
        "record in both and correct the one that is wrong, then choose “retry”.",
    }
)


def refusal_of(fault: Fault, listing: Listing) -> Rejected:
    """The rejection for one of BILL's errors; `field` in our words where BILL names one."""
    code = fault.code.lower().replace("_", "-")
    if fault.status == 404:
        return Rejected(
            "bill-gone",
            None,
            f"BILL has no such record any more ({fault.code}).",
            "If that was meant, choose “skip”. If not, restore it in BILL, then choose “retry”.",
        )
    field = _ours(fault.field, listing)
    where = f" ({field})" if field else ""
    return Rejected(
        f"bill-{code}",
        field,
        f"BILL refused it: {fault.message}",
        CURES.get(
            fault.code,
            f"Correct the record in QuickBooks{where} as BILL says; it is then sent again.",
        ),
    )


def _ours(theirs: str | None, listing: Listing) -> str | None:
    if theirs is None:
        return None
    return next(
        (c.name for c in listing.columns if theirs in {c.path, c.path.split(".")[-1]}), None
    )
