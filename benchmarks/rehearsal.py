"""The rehearsal behind a first sync's preview, beside reading the same records: time and memory.

    python benchmarks/rehearsal.py [--records 100000]

A whole first session in this process: the simulator's company file is read through the door's
conversation, the cloud is a dictionary. A sixth of the records are vendors that only QuickBooks
has, a third are pairs of vendors, the rest are bills that only the cloud has. What the session took
without the rehearsal is "reading"; the memory is the process's largest, before and after it.
"""

from __future__ import annotations

import argparse
import resource
import sys
import tempfile
import time
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from services import rehearsing  # noqa: E402
from services.bootstrap import build  # noqa: E402
from services.embedded import Embedded  # noqa: E402
from services.migration import migrate_database  # noqa: E402
from services.secret_key import with_secret_keys  # noqa: E402
from services.settings import Settings  # noqa: E402
from simulator.quickbooks import edit  # noqa: E402
from tests.integration.services import office as offices  # noqa: E402
from tests.integration.services.desk import Time, connected  # noqa: E402
from tests.integration.services.test_previews import hold  # noqa: E402

if TYPE_CHECKING:
    from tests.integration.services.office import Office


@dataclass(kw_only=True)
class Took:
    """Of one rehearsal: seconds, and the megabytes of the process before and after."""

    seconds: float = 0.0
    before: float = 0.0
    after: float = 0.0


def megabytes() -> float:
    """The most memory this process has had."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def fill(office: Office, records: int) -> None:
    """Vendors on one side and on both, and bills in the cloud, `records` in all."""
    third = records // 6
    edit.add_account(office.file, "Money Out Clearing", "Bank")
    edit.add_account(office.file, "Office", "Expense")
    expense = office.cloud.put("account", {"name": "Office", "type": "expense"})
    for number in range(2 * third):
        edit.add_vendor(office.file, f"Lone Star Lumber {number:06}")
    vendors = [
        office.cloud.put("vendor", {"name": f"Lone Star Lumber {number:06}"})
        for number in range(third)
    ]
    for number in range(records - 3 * third):
        line = {"account": expense, "amount": "125.00"}
        office.cloud.put(
            "bill",
            {
                "vendor": vendors[number % third],
                "number": f"B-{number}",
                "date": "2026-07-10",
                "due_date": "2026-08-10",
                "lines": [line],
            },
        )


def measured(office: Office) -> tuple[float, Took]:
    """Seconds of a session without its rehearsals, and what the last of these took."""
    took, spent = Took(), 0.0
    rehearsed = rehearsing.rehearse

    def timed(*given: Any) -> bool:
        nonlocal spent
        took.before, began = megabytes(), time.perf_counter()
        made = rehearsed(*given)
        took.seconds, took.after = time.perf_counter() - began, megabytes()
        spent += took.seconds
        print(f"rehearsed in {took.seconds:.1f} s, to the end: {made}", flush=True)
        return made

    rehearsing.rehearse = timed
    began = time.perf_counter()
    try:
        office.sync()
    finally:
        rehearsing.rehearse = rehearsed
    return time.perf_counter() - began - spent, took


def main() -> None:
    """Fill both sides, let the Web Connector come, and print what each half took."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--records", type=int, default=100_000)
    chosen = parser.parse_args()
    offices.MOST_ROUNDS = chosen.records
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="deskbridge-bench-")))
        settings = with_secret_keys(Settings(data_dir=folder, cloud_hosts=("127.0.0.1",)))
        found = stack.enter_context(Embedded(folder, durable=False, ephemeral=True))
        settings = replace(settings, database_url=found.database_url, redis_url=found.redis_url)
        migrate_database(settings)
        services = build(settings, wake=lambda *_, **__: None)
        stack.callback(services.close)
        office = offices.Office(connected(services, [], Time(datetime.now(UTC))))
        office.only("account", "vendor", "bill")
        hold(office)
        began = time.perf_counter()
        fill(office, chosen.records)
        print(f"filled in {time.perf_counter() - began:.0f} s")
        reading, took = measured(office)
        summary = services.previews.summary(office.desk.tenant, office.company.id)
        print(f"{sum(each.number for each in summary.tallies):,} records in the preview")
    print(f"reading {reading:.1f} s, rehearsal {took.seconds:.1f} s: {took.seconds / reading:.2f}")
    print(f"memory {took.before:.0f} MB, then {took.after:.0f} MB: {took.after / took.before:.2f}")


if __name__ == "__main__":
    main()
