"""Moments of a round that can be counted, and what the schedule says shall happen at one of them.

A moment is passed by whoever knows that it is there: a simulator that was asked or has just done
something, the proxy that sees a COMMIT. What is due happens before the one who passed it goes on,
so "BILL did it, and the worker is killed before the answer" needs nothing from the product.
"""

from __future__ import annotations

import random
import threading
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable

CUTS: Final = ("before commit", "after commit")
PLACES: Final = (
    *("before commit", "after commit", "before commit", "after commit"),
    *("BILL is asked", "BILL wrote it", "BILL wrote it", "BILL wrote it"),
    *("QuickBooks is asked", "QuickBooks did it", "QuickBooks wrote it", "QuickBooks wrote it"),
    *("the Web Connector asks", "the Web Connector answers"),
)
ACTIONS: Final = (
    *("kill worker", "kill worker", "kill worker", "kill the worker's parent", "kill web"),
    *("kill web", "kill web", "kill beat", "kill postgres", "kill backend", "kill valkey"),
    *("flush valkey", "stop worker", "stop worker", "restart the household", "cut", "cut", "cut"),
)
# About how often a moment passes in the life of one company, trouble included.
OFTEN: Final = {"before commit": 450, "after commit": 450, "BILL is asked": 50}


@dataclass(frozen=True, slots=True)
class Strike:
    """At the `nth` passing of a moment, this happens."""

    moment: str
    nth: int
    action: str

    def __str__(self) -> str:
        return f"{self.action} when {self.moment} for the {self.nth}th time"


def strikes(seed: int, number: int, *, companies: int) -> tuple[Strike, ...]:
    """The trouble that a whole round has in common: this many strikes."""
    dice = random.Random(seed * 7919 + 1)
    found: list[Strike] = []
    while len(found) < number:
        place, action = dice.choice(PLACES), dice.choice(ACTIONS)
        if action == "cut" and place not in CUTS:
            place = dice.choice(CUTS)
        most = OFTEN.get(place, 8 if "wrote" in place else 25) * companies
        found.append(Strike(place, dice.randint(1, most), action))
    return tuple(found)


@dataclass(slots=True)
class Moments:
    """Counts what passes; `act` carries out what is due, cuts excepted: those are the proxy's."""

    act: Callable[[str], None]
    planned: list[Strike] = field(default_factory=list)
    happened: list[str] = field(default_factory=list)
    counted: Counter[str] = field(default_factory=Counter)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def arm(self, planned: tuple[Strike, ...]) -> None:
        """Count anew, and strike as planned."""
        with self._lock:
            self.counted.clear()
            self.happened.clear()
            self.planned = list(planned)

    def disarm(self) -> None:
        """No more strikes."""
        with self._lock:
            self.planned.clear()

    def passed(self, moment: str) -> bool:
        """This moment passes once more; True when the proxy shall cut the line."""
        with self._lock:
            self.counted[moment] += 1
            count = self.counted[moment]
            due = [each for each in self.planned if (each.moment, each.nth) == (moment, count)]
            self.planned = [each for each in self.planned if each not in due]
            self.happened += [str(each) for each in due]
        for each in due:
            if each.action != "cut":
                self.act(each.action)
        return any(each.action == "cut" for each in due)
