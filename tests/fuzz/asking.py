"""How the doors are asked what nobody meant: what is mutated, for how long, what is watched."""

from __future__ import annotations

import gc
import logging
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import psutil
from hypothesis import strategies as st

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

PIECES = [
    b"<",
    b">",
    b"&",
    b"\0",
    b"]]>",
    b"<!DOCTYPE x>",
    b"<!DOCTYPE x [<!ENTITY a 'b'>]>",
    b"&x;",
    b"&#0;",
    b"&#xD800;",
    b"\xff\xfe",
    b"\xef\xbb\xbf",
    b"<a>" * 50,
    b'"',
    b"1e400",
    b"-0",
    b"9" * 400,
    b'<?xml version="1.1" encoding="utf-16"?>',
]
GROWTH = 32 * 1024 * 1024  # bytes a process may gain after it has seen a few hundred cases
SHARED = Path(__file__).parents[2] / "../shared"


def files(pattern: str) -> list[bytes]:
    """Real samples beside the repository; none where they are not."""
    return [path.read_bytes() for path in sorted(SHARED.glob(pattern))]


def mutated(originals: list[bytes]) -> st.SearchStrategy[bytes]:
    """One of these with pieces cut out, put in or repeated, at most four times; or anything."""
    piece = st.sampled_from(PIECES) | st.binary(max_size=20)
    cut = st.integers(0, 40) | st.integers(0, 4000)
    edits = st.lists(st.tuples(st.floats(0, 1), cut, piece, st.booleans()), max_size=4)

    def edit(drawn: tuple[bytes, list[tuple[float, int, bytes, bool]]]) -> bytes:
        body, changes = drawn
        for where, length, put, twice in changes:
            at = int(where * len(body))
            again = body[at : at + length] if twice else b""
            body = body[:at] + again + put + (again or b"") + body[at + length :]
        return body

    return st.tuples(st.sampled_from(originals), edits).map(edit) | st.binary(max_size=200)


@contextmanager
def nothing_unforeseen() -> Iterator[list[str]]:
    """What is logged as an error meanwhile: a polite answer must not hide it."""
    told: list[str] = []

    class Ear(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            told.append(record.getMessage())

    ear = Ear(logging.ERROR)
    root = logging.getLogger()
    root.addHandler(ear)
    try:
        yield told
    finally:
        root.removeHandler(ear)


def go_on(ask: Callable[[], object], *, minutes: float | None, count: Callable[[], int]) -> None:
    """Ask twice, and for so many minutes; the process must not grow after the first time."""
    began = time.monotonic()
    ask()
    before = _size()
    ask()
    while minutes is not None and time.monotonic() - began < minutes * 60:
        ask()
    grown, seconds = _size() - before, time.monotonic() - began
    if minutes is not None:
        sys.stderr.write(f"{count()} cases in {seconds:.0f} s, {grown / 2**20:+.1f} MiB\n")
    assert grown < GROWTH, f"{grown} bytes more after {count()} cases"


def _size() -> int:
    gc.collect()
    return int(psutil.Process().memory_info().rss)
