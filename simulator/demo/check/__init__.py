"""An auditor of its own: BILL's records against QuickBooks' records, field by field.

It takes the product's word only for which two records are one. What they must hold, what may exist
and how it must be posted is worked out here a second time, from what the two simulators keep.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.demo.check import documents, lists, money, twice
from simulator.demo.check.verdict import Verdict
from simulator.demo.check.view import View

if TYPE_CHECKING:
    from simulator.demo.check.view import Audited

__all__ = ["Verdict", "check"]


def check(site: Audited) -> Verdict:
    """Everything there is to say about one tenant; its troubles are empty when all is well."""
    verdict = Verdict()
    view = View(site, verdict)
    lists.check(view, verdict)
    documents.check(view, verdict)
    twice.check(view, verdict)
    money.check(view, verdict)
    return verdict
