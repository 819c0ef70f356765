"""The oldest qbXML that is served is the oldest in which all our requests can be written."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from qbxml.host import LOWEST_SERVED
from qbxml.schema import Element, request_schema
from sync.flows import ENTITIES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from qbxml.types import Version
    from sync.flow import Entity, Shape


def written(one: Entity, shape: Shape) -> Iterator[tuple[str, Version]]:
    """Each request that writes this shape, and each element a field is written to, with its age."""
    kinds = (("Add", shape.add), ("Mod", shape.mod))
    for request in (f"{shape.name}{kind}Rq" for kind, used in kinds if used):
        top = request_schema(request)
        yield request, top.since
        for field in one.fields:
            for path in field.paths:
                found = element(top.children[0], path)
                if found is not None:
                    yield f"{request}/{path}", found.since


def element(parent: Element, path: str) -> Element | None:
    """The element at a path below; None where this shape has no such place."""
    for name in path.split("/"):
        inner = next((child for child in parent.children if child.name == name), None)
        if inner is None:
            return None
        parent = inner
    return parent


@pytest.mark.parametrize("one", ENTITIES, ids=lambda one: one.name)
def test_nothing_we_send_is_newer_than_the_oldest_version_that_is_served(one: Entity) -> None:
    for read in one.reads:
        assert request_schema(read.request).since <= max(LOWEST_SERVED, read.since), read.name
    for shape in one.shapes:
        for path, since in written(one, shape):
            assert since <= max(LOWEST_SERVED, shape.since), path
    ways = [shape for shape in one.shapes if shape.add]
    assert not ways or any(shape.since <= LOWEST_SERVED for shape in ways)
    asked = [read for read in one.reads if read.asked_in(LOWEST_SERVED)]
    assert bool(one.reads) == bool(asked)


def test_nobody_is_refused_whose_quickbooks_could_do_it_all() -> None:
    """One version older, something that we send could not be written."""
    needed = [
        since
        for one in ENTITIES
        for shape in one.shapes
        if shape.since <= LOWEST_SERVED
        for _, since in written(one, shape)
    ]
    assert LOWEST_SERVED == max(needed)
