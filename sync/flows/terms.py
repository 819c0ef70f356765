"""Payment terms: matched by name, never created; a document without a match goes without."""

from __future__ import annotations

from sync.flow import Entity, Field, Shape
from sync.vocabulary import list_read

TERMS = Entity(
    name="terms",
    title="payment terms",
    directions=frozenset(),
    matched_only=True,
    shapes=(
        Shape(
            name="StandardTerms",
            identity="ListID",
            add=False,
            mod=False,
            deleted_as="StandardTerms",
        ),
        Shape(
            name="DateDrivenTerms",
            identity="ListID",
            add=False,
            mod=False,
            deleted_as="DateDrivenTerms",
        ),
    ),
    fields=(Field(name="name", quickbooks="Name", max_length=31, clearable=False),),
    reads=(
        list_read(
            "terms", "TermsQueryRq", ("StandardTermsRet", "DateDrivenTermsRet"), iterates=False
        ),
    ),
    natural_keys=(("name",),),
)
