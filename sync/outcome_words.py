"""The value an answer is turned into: an action, and the words for the person who can act."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Action(StrEnum):
    """What happens next."""

    DONE = "done"  # it worked, or there was nothing
    RETRY = "retry"  # the same again, in a later session
    REFRESH = "refresh"  # our copy is stale: read it, plan again
    REFUSE = "refuse"  # a person changes this record, or what it refers to
    STOP = "stop"  # a person changes something in QuickBooks before this flow goes on
    IN_DOUBT = "in_doubt"  # it may have happened: ask QuickBooks before anything else


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """`code` is stable ("qb-3100"). `note`: it was applied, and there is something to show."""

    action: Action
    code: str
    cause: str
    cure: str
    note: bool = False
