"""What the demo says at its end: what moved in every flow, what agrees, what was left to people."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from simulator.demo.check import Verdict
    from simulator.demo.site import Site

HEADS = ("created", "updated", "archived/voided", "refused")
_MOST_TROUBLES = 20


def moved(site: Site) -> Iterator[str]:
    """One line for every flow."""
    width = max(map(len, site.flows))
    yield f"{site.tenant}, {site.company}: {site.sessions} sessions"
    yield "  " + "flow".ljust(width) + "".join(f"  {head:>15}" for head in HEADS)
    for flow in site.flows:
        counts = site.moved[flow]
        gone = counts["archived"] + counts["voided"]
        numbers = (counts["created"], counts["updated"] + counts["restored"], gone)
        cells = "".join(f"  {number or '-':>15}" for number in numbers)
        yield "  " + flow.ljust(width) + cells + f"  {site.refused[flow] or '-':>15}"


def agreement(site: Site, verdict: Verdict) -> Iterator[str]:
    """What the auditor found."""
    if verdict.troubles:
        yield f"{site.company}: THE TWO SIDES DO NOT AGREE"
        yield from (f"  {each}" for each in verdict.troubles[:_MOST_TROUBLES])
        more = len(verdict.troubles) - _MOST_TROUBLES
        if more > 0:
            yield f"  and {more} more"
        return
    yield f"{site.company}: both sides agree: {verdict.compared} pairs compared"
    yield from (f"  {each}" for each in verdict.agreements)


def told(site: Site) -> Iterator[str]:
    """What people were told on the way, and what is still open, with the cure."""
    for code, cure, number, example in _grouped(site.history):
        yield f"  {number} × {code}, such as {example}: {cure}"


def still(sites: Sequence[Site]) -> list[str]:
    """Flows in which nothing moved at any tenant: the demo shows them all or is wrong."""
    return [
        flow for flow in sites[0].flows if not any(sum(site.moved[flow].values()) for site in sites)
    ]


def _grouped(problems: Sequence[dict[str, str]]) -> Iterator[tuple[str, str, int, str]]:
    numbers = Counter((each["code"], each["cure"]) for each in problems)
    for (code, cure), number in numbers.items():
        example = next(
            f"{each['entity']} “{each['record']}”"
            for each in problems
            if (each["code"], each["cure"]) == (code, cure)
        )
        yield code, cure, number, example
