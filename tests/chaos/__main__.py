"""`make chaos`: as many seeds as wanted, a running total, and a file for every failure."""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from tests.chaos.lives import goes_on, lives
from tests.chaos.rounds import RoundTold, arena
from tests.chaos.script import script

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.chaos.story import Told


SEEDS: Final = 60  # without any word of how long
EVERY: Final = 10.0  # seconds between two lines of the total
BLOWS: Final = 3


@dataclass(slots=True)
class Total:
    """What was tried so far, and what came of it."""

    folder: Path
    seeds: Counter[str] = field(default_factory=Counter)
    faults: Counter[str] = field(default_factory=Counter)
    problems: Counter[str] = field(default_factory=Counter)
    failures: list[str] = field(default_factory=list)
    syncs: int = 0
    compared: int = 0
    _said_at: float = 0.0

    def add(self, tier: str, told: Told, replay: str) -> None:
        """One seed more; a failure goes into a file of its own at once."""
        self.seeds[tier] += 1
        self.faults.update(told.faults)
        self.problems.update(told.problems)
        self.syncs += told.syncs
        self.compared += told.compared
        if told.troubles:
            lines = [*told.troubles, "", *script(told.seed).lines(), "", *told.log]
            self.fail(f"{tier}-{told.seed}", replay, lines)

    def fail(self, name: str, replay: str, lines: Sequence[str]) -> None:
        """Write a failure down and say how to see it again."""
        self.folder.mkdir(parents=True, exist_ok=True)
        file = self.folder / f"{name}.txt"
        file.write_text("\n".join([replay, "", *lines, ""]))
        self.failures.append(name)
        say(f"FAILED {name}: {lines[0].strip().splitlines()[-1][:200]}")
        say(f"  {file}", f"  again: {replay}")

    def say(self, *, now: bool = False) -> None:
        """The running total, not too often."""
        if not now and time.monotonic() - self._said_at < EVERY:
            return
        self._said_at = time.monotonic()
        seeds = ", ".join(f"{n} seeds {tier}" for tier, n in self.seeds.items())
        faults = sum(self.faults.values())
        say(
            f"{seeds or 'starting'}: {self.syncs} syncs, {faults} faults of {len(self.faults)} "
            f"kinds, {self.compared} pairs compared, {len(self.failures)} failures"
        )

    def report(self) -> None:
        """Everything by kind."""
        self.say(now=True)
        for title, counted in (("faults", self.faults), ("told to people", self.problems)):
            say(f"{title}:", *(f"  {n:6} × {what}" for what, n in counted.most_common()))
        say(f"{len(self.failures)} failures {self.failures or ''}")


def main() -> int:
    """Parse, run, report; 1 when anything failed."""
    wanted = _arguments()
    total = Total(wanted.failures)
    seeds = wanted.seeds or (None if wanted.minutes else 1 if wanted.seed is not None else SEEDS)
    first = wanted.seed if wanted.seed is not None else int(time.time()) % 900_000
    tiers = ("processes", "in-process") if wanted.tier == "both" else (wanted.tier,)
    for tier in tiers:
        ends = time.monotonic() + wanted.minutes * 60 / len(tiers) if wanted.minutes else None
        run = _rounds if tier == "processes" else _lives
        run(total, first, seeds, ends, wanted)
    total.report()
    return 1 if total.failures else 0


def _rounds(total: Total, first: int, seeds: int | None, ends: float | None, wanted: Any) -> None:
    """Companies side by side on a real server, round after round."""
    companies = wanted.companies
    with arena() as field_:
        seed = first
        while goes_on(seed - first, seeds, ends):
            told = field_.play(seed, companies=companies, blows=wanted.blows)
            replay = (
                f'make chaos ARGS="--tier processes --seed {seed} --companies {companies} '
                f'--blows {wanted.blows}"'
            )
            _count(total, told, replay)
            seed += companies


def _count(total: Total, told: RoundTold, replay: str) -> None:
    total.faults.update(each.partition(" when ")[0] for each in told.happened)
    strikes = [f"planned: {each}" for each in told.planned]
    strikes += [f"happened: {each}" for each in told.happened]
    for each in told.told:
        each.log += ["", *strikes]
        total.add("processes", each, replay)
    if told.troubles:
        total.fail(f"round-{told.seed}", replay, [*told.troubles, *strikes])
    total.say()


def _lives(total: Total, first: int, seeds: int | None, ends: float | None, wanted: Any) -> None:
    """Seeds in processes of this program's."""
    for told in lives(first, seeds=seeds, ends=ends, workers=wanted.workers):
        if told is None:
            total.fail("in-process", "", ["a process of the tests ended without a word"])
        else:
            replay = f'make chaos ARGS="--tier in-process --seed {told.seed}"'
            total.add("in-process", told, replay)
            total.say()


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make chaos", description=__doc__)
    parser.add_argument("--seed", type=int, help="the first seed; alone: this one and no other")
    parser.add_argument("--seeds", type=int, help=f"how many on each tier (else {SEEDS})")
    parser.add_argument("--minutes", type=float, help="how long, both tiers together")
    parser.add_argument("--companies", type=int, default=6, help="side by side in a round")
    parser.add_argument("--blows", type=int, default=BLOWS, help="strikes at the server a round")
    parser.add_argument("--workers", type=int, default=2, help="processes of the in-process tier")
    parser.add_argument("--tier", choices=("both", "processes", "in-process"), default="both")
    parser.add_argument("--failures", type=Path, default=Path("build/chaos"))
    return parser.parse_args()


def say(*lines: str) -> None:
    """Print at once."""
    sys.stdout.write("\n".join([*lines, ""]))
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
