"""Many seeds at once without a server: some processes, each with a database of its own."""

from __future__ import annotations

import multiprocessing
import queue
import time
from typing import TYPE_CHECKING, Any, Final

from tests.chaos.in_process import world
from tests.chaos.life import live

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.chaos.story import Told

_GLANCE: Final = 5.0


def lives(
    first: int, *, seeds: int | None, ends: float | None, workers: int
) -> Iterator[Told | None]:
    """What became of seed after seed from `first` on; None when a process ended without a word.

    As many as `seeds`, or until the moment `ends` of the monotonic clock.
    """
    context = multiprocessing.get_context("spawn")
    told: multiprocessing.Queue[Told | None] = context.Queue()
    number = min(workers, seeds or workers)
    limit = None if ends is None else ends - time.monotonic()
    running = [
        context.Process(target=_live, args=(told, first, number, seeds, n, limit), daemon=True)
        for n in range(number)
    ]
    for each in running:
        each.start()
    left = len(running)
    while left:
        try:
            one = told.get(timeout=_GLANCE)
        except queue.Empty:
            if not any(each.is_alive() for each in running):
                yield None
                return
            continue
        if one is None:
            left -= 1
        else:
            yield one


def goes_on(done: int, seeds: int | None, ends: float | None) -> bool:
    """Whether there is more to do."""
    if ends is not None and time.monotonic() >= ends:
        return False
    return seeds is None or done < seeds


def _live(
    told: Any, first: int, step: int, seeds: int | None, taken: int, limit: float | None
) -> None:
    ends = None if limit is None else time.monotonic() + limit
    with world() as (services, rows):
        while goes_on(taken, seeds, ends):
            told.put(live(services, rows, first + taken))
            taken += step
    told.put(None)
