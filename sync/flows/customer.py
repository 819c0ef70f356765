"""Customers, both ways: the records of QuickBooks' customer list that have no parent.

The same list holds the jobs; one query brings both.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sync.flow import Entity, Facts, Field, Removal, Shape
from sync.rules import name_has_no_colon
from sync.vocabulary import BOTH, active, address, list_read, terms

if TYPE_CHECKING:
    from sync.fields import Native


def has_no_parent(kind: str, native: Native, facts: Facts) -> bool:
    """A record with a parent is a job."""
    return not native.get("ParentRef")


CUSTOMER = Entity(
    name="customer",
    title="customer",
    directions=BOTH,
    shapes=(Shape(name="Customer", identity="ListID", deleted_as="Customer", guid_since=(8, 0)),),
    fields=(
        Field(name="name", quickbooks="Name", max_length=41, required=True, clearable=False),
        Field(name="company_name", quickbooks="CompanyName", max_length=41),
        Field(name="first_name", quickbooks="FirstName", max_length=25),
        Field(name="last_name", quickbooks="LastName", max_length=25),
        Field(name="email", quickbooks="Email", max_length=1023),
        Field(name="phone", quickbooks="Phone", max_length=21),
        Field(name="account_number", quickbooks="AccountNumber", max_length=99),
        *address("BillAddress", "bill_"),
        *address("ShipAddress", "ship_"),
        active(),
    ),
    references=(terms(),),
    reads=(list_read("customers", "CustomerQueryRq", ("CustomerRet",), iterates=True),),
    natural_keys=(("name",),),
    scope=has_no_parent,
    rules=(name_has_no_colon,),
    removal=Removal.INACTIVE,
)
