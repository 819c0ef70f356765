"""Scripted trouble: what goes wrong, at which call, how often; the same for the same seed.

Every fault is one that real Web Connectors show: answers lost after QuickBooks applied
them, calls delivered twice, half a body, a user who stops it, a second computer.
"""

from __future__ import annotations

import random
import threading
from dataclasses import dataclass
from typing import Final

# At a call (the name of a SOAP method):
AT_CALLS: Final = frozenset(
    {
        "lose_request",  # the call never reaches the server; the update ends
        "lose_reply",  # the server did it, its answer is lost; the update ends
        "repeat",  # delivered twice, the second answer counts
        "truncate",  # half of the body arrives
        "delay",  # :seconds before the call
        "close_early",  # the user presses Stop: closeConnection instead of this call
        "vanish",  # the program is killed: no closeConnection, AppLock stays
        "second_authenticate",  # authenticate once more, while this session is open
        "cut_response",  # QuickBooks' answer arrives cut in half (receiveResponseXML)
        "hresult",  # :code, QuickBooks refuses the set and did nothing (receiveResponseXML)
        "apply_then_hresult",  # :code, QuickBooks did it and then died (receiveResponseXML)
    }
)
# At a whole update (the name "update"):
AT_UPDATES: Final = frozenset(
    {
        "wrong_password",
        "another_computer",  # :name, the same .QWC used on a second computer
        "wrong_file",  # :path, a file of the desk that the user has open instead
        "asleep",  # the computer sleeps through this poll
    }
)


@dataclass(slots=True)
class _Rule:
    point: str
    then: str
    nth: int
    times: int
    probability: float


class Faults:
    """Rules consulted once at each call. Safe to share between threads."""

    def __init__(self, *, seed: int = 0) -> None:
        self._random = random.Random(seed)
        self._lock = threading.Lock()
        self._rules: list[_Rule] = []
        self._seen: dict[str, int] = {}
        self.happened: list[tuple[str, str]] = []

    def on(self, point: str, then: str, *, nth: int = 1, times: int = 1) -> Faults:
        """At the nth occurrence of `point` from now on (and the next ones, `times` in all)."""
        with self._lock:
            first = self._seen.get(point, 0) + nth
            self._rules.append(_checked(_Rule(point, then, first, times, 1.0)))
        return self

    def chance(self, point: str, then: str, probability: float, *, times: int = 10**9) -> Faults:
        """At every occurrence of `point` with this probability, at most `times` in all."""
        with self._lock:
            self._rules.append(_checked(_Rule(point, then, 0, times, probability)))
        return self

    def due(self, point: str) -> dict[str, str]:
        """Faults due now by name, with what followed the colon; counts this occurrence."""
        with self._lock:
            count = self._seen[point] = self._seen.get(point, 0) + 1
            due = {}
            for rule in self._rules:
                if rule.point != point or count < rule.nth or rule.times <= 0:
                    continue
                if rule.probability < 1.0 and self._random.random() >= rule.probability:
                    continue
                rule.times -= 1
                name, _, detail = rule.then.partition(":")
                due[name] = detail
                self.happened.append((point, rule.then))
            return due


def _checked(rule: _Rule) -> _Rule:
    allowed = AT_UPDATES if rule.point == "update" else AT_CALLS
    if rule.then.partition(":")[0] not in allowed:
        raise ValueError(f"{rule.then} cannot happen at {rule.point}; known: {sorted(allowed)}")
    return rule
