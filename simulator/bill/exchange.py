"""One call and its answer, free of HTTP's machinery."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from simulator.bill import render

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """A request below a base address: `/vendors`, `/List/Bill.json`."""

    method: str
    path: str
    query: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)  # names in lower case
    body: bytes = b""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """Status and bytes."""

    status: int = 200
    body: bytes = b""
    content_type: str = "application/json"
    wrote: bool = False  # a write was committed


def answer(body: object, *, status: int = 200, wrote: bool = False) -> Answer:
    """A JSON answer; None is an empty body."""
    return Answer(status=status, body=b"" if body is None else render.dumps(body), wrote=wrote)
