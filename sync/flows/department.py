"""Departments: what QuickBooks calls classes; both ways, only while class tracking is on.

A Class takes neither an ExternalGUID nor a custom field: the mapping is kept on our side alone.
"""

from __future__ import annotations

from sync.flow import Entity, Field, Reference, Removal, Shape
from sync.rules import name_has_no_colon
from sync.vocabulary import BOTH, active, list_read

DEPARTMENT = Entity(
    name="department",
    title="department",
    directions=BOTH,
    shapes=(Shape(name="Class", identity="ListID", deleted_as="Class"),),
    fields=(
        Field(name="name", quickbooks="Name", max_length=31, required=True, clearable=False),
        active(),
    ),
    references=(Reference(name="parent", quickbooks="ParentRef", to=("department",)),),
    reads=(list_read("classes", "ClassQueryRq", ("ClassRet",), iterates=False),),
    natural_keys=(("parent", "name"),),
    feature="class_tracking",
    rules=(name_has_no_colon,),
    removal=Removal.INACTIVE,
)
