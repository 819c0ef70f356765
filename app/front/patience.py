"""Takes a request's body off the network, at the client's pace but not at any pace.

Nothing here blocks: a body comes while other requests are answered. Whoever falls silent, or sends
slower than a line of the last century, is let go. Small bodies stay in memory, larger ones go to a
file, and all of them together may not fill the disk.
"""

from __future__ import annotations

import asyncio
import functools
from contextlib import contextmanager
from dataclasses import dataclass
from tempfile import SpooledTemporaryFile
from typing import TYPE_CHECKING, Any, BinaryIO, Final, cast

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

IN_MEMORY: Final = 64 * 1024
# What a client must send on the average once `silence` is over: a modem's share of a line.
LEAST_PER_SECOND: Final = 1024
LATE: Final = "The request did not arrive in time. Try again."


class RefusedError(Exception):
    """A request that is not taken: `status` for the client, and one sentence of why."""

    def __init__(self, status: int, sentence: str) -> None:
        super().__init__(sentence)
        self.status = status
        self.sentence = sentence


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """How patient we are. `silence` in seconds; the rest are counts or bytes.

    `from_one`: requests that one address may be sending at a time · `at_once`: all addresses.
    """

    silence: float = 20.0
    from_one: int = 64
    at_once: int = 1024
    spooled: int = 1024**3


class Intake:
    """Who is sending now, and how much of it lies in files. One per process and event loop."""

    def __init__(self, bounds: Bounds, folder: Path | None) -> None:
        self._bounds = bounds
        self._sending: dict[str, int] = {}
        self._spooled = 0
        self._make = cast(
            "Callable[[], BinaryIO]",
            functools.partial(SpooledTemporaryFile, max_size=IN_MEMORY, dir=folder),
        )

    @contextmanager
    def place(self, address: str) -> Iterator[None]:
        """A place among those who send; RefusedError when there is none left."""
        mine = self._sending.get(address, 0)
        if mine >= self._bounds.from_one or sum(self._sending.values()) >= self._bounds.at_once:
            raise RefusedError(503, "Too many requests are being sent at once. Try again.")
        self._sending[address] = mine + 1
        try:
            yield
        finally:
            left = self._sending[address] - 1
            if left:
                self._sending[address] = left
            else:
                del self._sending[address]

    @contextmanager
    def spool(self) -> Iterator[_Spool]:
        """A file for one body, gone afterwards."""
        spool = _Spool(self, self._make())
        try:
            yield spool
        finally:
            self._spooled -= spool.size
            spool.file.close()

    async def take_small(self, body: Any) -> bytes:
        """An RSGI body that declared itself small, whole; RefusedError when it does not come."""
        try:
            async with asyncio.timeout(self._bounds.silence):
                content: bytes = await body()
        except TimeoutError:
            raise RefusedError(408, LATE) from None
        return content

    async def take(self, body: Any, spool: _Spool, limit: int) -> None:
        """Write an RSGI body to `spool`, one byte beyond `limit` at most; the rest is dropped.

        What comes after the limit is read up to the limit once more, so that a client which is
        still sending sees the answer. Raises RefusedError for one that is too slow.
        """
        clock = asyncio.get_running_loop().time
        began, taken = clock(), 0
        try:
            async with asyncio.timeout(self._bounds.silence) as patience:
                async for block in body:
                    if not block:
                        continue
                    spool.write(block[: max(limit + 1 - spool.size, 0)])
                    taken += len(block)
                    if taken > 2 * limit:
                        break
                    silence = clock() + self._bounds.silence
                    pace = began + self._bounds.silence + taken / LEAST_PER_SECOND
                    patience.reschedule(min(silence, pace))
        except TimeoutError:
            raise RefusedError(408, LATE) from None
        spool.file.seek(0)

    def reserve(self, size: int) -> None:
        """Count bytes of a body; RefusedError when all bodies together would be too much."""
        if self._spooled + size > self._bounds.spooled:
            raise RefusedError(503, "Too much is being sent at once. Try again in a minute.")
        self._spooled += size


class _Spool:
    """One body's file, which counts what it holds."""

    __slots__ = ("_intake", "file", "size")

    def __init__(self, intake: Intake, file: BinaryIO) -> None:
        self._intake = intake
        self.file = file
        self.size = 0

    def write(self, block: bytes) -> None:
        """Keep a block."""
        self._intake.reserve(len(block))
        self.size += len(block)
        self.file.write(block)
