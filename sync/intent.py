"""What the planner decided about one pair: intents, and what a person should see.

Values only. `changes` and records are in cloud terms on both sides; a change to None clears.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    from sync.flow import Record, Side


@dataclass(frozen=True, slots=True)
class Overruled:
    """A value that `side` held and that an update replaces; the journal keeps it."""

    field: str
    side: Side
    value: Any


@dataclass(frozen=True, slots=True)
class Create:
    """Create this record on the other side.

    `agreed` is what both hold once it is done, where an earlier one already did a part of it.
    """

    record: Record
    agreed: Record | None = None


@dataclass(frozen=True, slots=True)
class Update:
    """Change what moved; `record` is the whole record as it is wanted there."""

    changes: Record
    record: Record
    overruled: tuple[Overruled, ...] = ()


@dataclass(frozen=True, slots=True)
class Archive:
    """Archive it in the cloud."""


@dataclass(frozen=True, slots=True)
class Restore:
    """Bring it back in the cloud."""


@dataclass(frozen=True, slots=True)
class Void:
    """Take the transaction back in QuickBooks."""


Intent: TypeAlias = Create | Update | Archive | Restore | Void


@dataclass(frozen=True, slots=True)
class FieldConflict:
    """Both sides changed a shared field, and a person decides."""

    field: str
    base: Any
    quickbooks: Any
    cloud: Any


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldDrift:
    """QuickBooks (`theirs`) differs where the cloud (`ours`) owns; nothing was overwritten.

    `field` is "record" when it is gone from QuickBooks. `cure` says what a person may do, `cause`
    what happened where it was not a field changed there. Not everything can be put back.
    """

    field: str
    ours: Any
    theirs: Any
    cure: str = (
        "If the change in QuickBooks is meant, choose “quickbooks”. If it is not, choose “cloud”."
        " Nothing is overwritten until you choose."
    )
    code: str = "changed-in-quickbooks"
    cause: str | None = None
    can_put_back: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """Something that cannot be carried; with a `cure` a person can do it, without there is none."""

    code: str
    field: str | None
    sentence: str
    cure: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PairPlan:
    """The decision for one pair. `base` is the new base: what both now agree on, per field.

    `parted`: the two are one no more. Forget the pair; what is left is planned as never met.
    """

    base: Record
    to_cloud: Intent | None = None
    to_quickbooks: Intent | None = None
    conflicts: tuple[FieldConflict, ...] = ()
    drifts: tuple[FieldDrift, ...] = ()
    notes: tuple[Note, ...] = ()
    parted: bool = False

    @property
    def keeps(self) -> bool:
        """Whether there is nothing to do and nothing to ask."""
        nothing = self.to_cloud is None and self.to_quickbooks is None
        return nothing and not self.conflicts and not self.parted
