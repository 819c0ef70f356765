"""Jobs, from QuickBooks only: the records of its customer list that have a parent.

The cloud shows them under their whole name, "Customer:Job".
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sync.flow import Entity, Facts, Field, Owner, Reference, Shape
from sync.vocabulary import CUSTOMER_OR_JOB, PULL, active, list_read

if TYPE_CHECKING:
    from sync.fields import Native


def has_parent(kind: str, native: Native, facts: Facts) -> bool:
    """A record without a parent is a customer."""
    return bool(native.get("ParentRef"))


JOB = Entity(
    name="job",
    title="job",
    directions=PULL,
    shapes=(
        Shape(name="Customer", identity="ListID", add=False, mod=False, deleted_as="Customer"),
    ),
    fields=(
        Field(
            name="name",
            quickbooks="FullName",
            max_length=209,
            owner=Owner.QUICKBOOKS,
            written=False,
        ),
        Field(
            name="description",
            quickbooks="JobDesc",
            max_length=99,
            owner=Owner.QUICKBOOKS,
            written=False,
        ),
        active(Owner.QUICKBOOKS),
    ),
    references=(
        Reference(
            name="parent",
            quickbooks="ParentRef",
            to=CUSTOMER_OR_JOB,
            owner=Owner.QUICKBOOKS,
            written=False,
            # The name says where a job belongs; a cloud without such a link would seem to lose it.
            compared=False,
        ),
    ),
    reads=(list_read("customers", "CustomerQueryRq", ("CustomerRet",), iterates=True),),
    natural_keys=(("name",),),
    scope=has_parent,
)
