"""Every list of BILL's by entity name: the only place where the declarations come together."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from cloud.bill.fields.documents import BILL, CREDIT_MEMO, INVOICE, VENDOR_CREDIT
from cloud.bill.fields.names import ACCOUNT, DEPARTMENT, ITEM, JOB
from cloud.bill.fields.parties import CUSTOMER, VENDOR
from cloud.bill.fields.payments import BILL_PAYMENT, INVOICE_PAYMENT

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cloud.bill.fields.listing import Listing
    from cloud.bill.settings import Departments

_LISTINGS = (
    ACCOUNT,
    DEPARTMENT,
    VENDOR,
    CUSTOMER,
    JOB,
    ITEM,
    CREDIT_MEMO,
    INVOICE,
    BILL,
    VENDOR_CREDIT,
    BILL_PAYMENT,
    INVOICE_PAYMENT,
)


def listings(departments: Departments) -> Mapping[str, Listing]:
    """Listings by entity; QuickBooks' classes lie where the company keeps them."""
    found = {listing.entity: listing for listing in _LISTINGS}
    found["department"] = replace(DEPARTMENT, path=f"/classifications/{departments}")
    return found
