"""Scripted trouble: the nth call to a path goes wrong in a chosen way.

before the work  `lose_before` (connection closed) · `expire_session` · `429` (BDC_1322) ·
                 `429:BDC_1144` · `500` or any status · `html` (a 502 page) · `hang` (until stop)
after the work   `lose_answer_after_commit` · `half_json` · `html_after_commit` ·
                 `500_after_commit`
around it        `slow:2` (seconds, then the work)
"""

from __future__ import annotations

from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from threading import Lock

_WORDS = frozenset(
    {
        "lose_before",
        "expire_session",
        "html",
        "hang",
        "lose_answer_after_commit",
        "half_json",
        "html_after_commit",
        "500_after_commit",
    }
)


@dataclass(slots=True, kw_only=True)
class _Script:
    method: str
    path: str
    nth: int
    times: int
    then: str
    seen: int = field(default=0)


class Faults:
    """Rules in order; a call is met by the first rule that matches and is due."""

    def __init__(self) -> None:
        self._scripts: list[_Script] = []
        self._lock = Lock()
        self.fired: list[tuple[str, str, str]] = []  # method, path, then

    def on(
        self, *, method: str = "*", path: str = "*", nth: int = 1, times: int = 1, then: str
    ) -> None:
        """From the `nth` call that matches on, `times` calls go wrong (0: for ever).

        `path` is what follows the base address, may hold `*`, and has no query: `/vendors`,
        `/vendors/*`, `/List/MoneyMovement.json`.
        """
        word = then.partition(":")[0]
        if word not in _WORDS and word != "slow" and not (word.isdigit() and len(word) == 3):
            raise ValueError(f"unknown fault: {then}")
        with self._lock:
            self._scripts.append(_Script(method=method, path=path, nth=nth, times=times, then=then))

    def clear(self) -> None:
        """Back to good behaviour; `fired` stays."""
        with self._lock:
            self._scripts.clear()

    def due(self, method: str, path: str) -> str:
        """What shall go wrong with this call; an empty text: nothing."""
        with self._lock:
            chosen = ""
            for script in self._scripts:
                if not (fnmatchcase(method, script.method) and fnmatchcase(path, script.path)):
                    continue
                script.seen += 1
                late = script.seen - script.nth
                if not chosen and late >= 0 and (script.times == 0 or late < script.times):
                    chosen = script.then
            if chosen:
                self.fired.append((method, path, chosen))
            return chosen
