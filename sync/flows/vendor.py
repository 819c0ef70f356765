"""Vendors, both ways.

QuickBooks keeps vendors, customers, employees and other names in one name list: a vendor named
like a customer is refused with 3100 however correct it is. The tax ID is not carried: it comes
only with a right of its own, and a missing value is not an empty one.
"""

from __future__ import annotations

from sync.flow import Entity, Field, Kind, Removal, Shape
from sync.rules import name_has_no_colon
from sync.vocabulary import BOTH, active, address, list_read, terms

VENDOR = Entity(
    name="vendor",
    title="vendor",
    directions=BOTH,
    shapes=(Shape(name="Vendor", identity="ListID", deleted_as="Vendor", guid_since=(8, 0)),),
    fields=(
        Field(name="name", quickbooks="Name", max_length=41, required=True, clearable=False),
        Field(name="company_name", quickbooks="CompanyName", max_length=41),
        Field(name="email", quickbooks="Email", max_length=1023),
        Field(name="phone", quickbooks="Phone", max_length=21),
        Field(name="account_number", quickbooks="AccountNumber", max_length=99),
        Field(name="print_as", quickbooks="NameOnCheck", max_length=41),
        *address("VendorAddress"),
        Field(name="eligible_1099", quickbooks="IsVendorEligibleFor1099", kind=Kind.BOOL),
        active(),
    ),
    references=(terms(),),
    reads=(list_read("vendors", "VendorQueryRq", ("VendorRet",), iterates=True),),
    natural_keys=(("name",),),
    rules=(name_has_no_colon,),
    removal=Removal.INACTIVE,
)
