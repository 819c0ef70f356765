"""What may be said of a preview's record, and what is said of which record by it.

Pure: whether the other record is there, and may be the one, is asked by `preview_desk`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from services.unlinking import COPIES
from storage.preview_decisions import CREATE, LINK, NOT, SKIP
from sync.flows import entity as entity_named

if TYPE_CHECKING:
    from storage.previews import Item

UNDO: Final = "undecided"
NOT_THE_SAME: Final = "not-the-same"
ANY: Final = f"{LINK}*"
"""Stands for link:ID with any record of the other side."""
_SPOKEN: Final = {
    UNDO: "taken back",
    NOT_THE_SAME: "these are not the same",
    CREATE: "create it",
    SKIP: "leave it out",
}
BY_HAND: Final = "a person"


class PreviewError(ValueError):
    """It cannot be done; the message says what can."""


def spoken(choice: str, item: Item) -> str:
    """A choice about an item as the audit log tells it; another record by its name if known."""
    one = choice.removeprefix(LINK)
    known = {each["id"]: each for each in item.detail.get("candidates") or ()}
    called = known.get(one, {})
    told = " · ".join(each for each in (called.get("label"), called.get("hint")) if each)
    return _SPOKEN.get(choice) or f"it is {told or one}"


def choices(item: Item) -> list[str]:
    """What may be decided about an item."""
    if entity_named(item.entity).identity_of is not None:
        return [SKIP] if item.kind in {"create", "refused"} and item.side is not None else []
    if item.kind == "matched":
        evidence = item.detail.get("evidence")
        if evidence == BY_HAND:
            return [UNDO]
        return [] if evidence in COPIES else [NOT_THE_SAME]
    if item.kind == "create" or (item.kind == "refused" and item.side is not None):
        return [ANY, SKIP]
    if item.kind != "ambiguous":
        return []
    links = [f"{LINK}{each['id']}" for each in item.detail.get("candidates") or ()]
    return [*links, ANY, *([CREATE] if item.detail.get("create") else []), SKIP]


def whose(item: Item) -> tuple[str, str]:
    """(side, id) of the record that a decision about an item is about: the one that is there."""
    if item.kind == "create":
        side = opposite(item.side or "")
    else:
        side = item.side or ("cloud" if item.cloud_id is not None else "quickbooks")
    one = item.cloud_id if side == "cloud" else item.quickbooks_id
    if one is None:
        raise PreviewError("There is no record to decide about.")
    return side, one


def opposite(side: str) -> str:
    """The other side."""
    return "quickbooks" if side == "cloud" else "cloud"


def places(item: Item) -> list[tuple[str, str, str, str]]:
    """The places of all that may have been decided about an item."""
    known = (("cloud", item.cloud_id), ("quickbooks", item.quickbooks_id))
    return [(item.entity, side, one, "") for side, one in known if one is not None]


def said(item: Item, choice: str) -> tuple[str, str, str, str]:
    """(side, id, other, choice) as it is kept; PreviewError when it is not one of the item's."""
    offered = choices(item)
    any_link = ANY in offered and choice.startswith(LINK) and choice not in {LINK, ANY}
    if not any_link and (choice not in offered or choice == ANY):
        words = ", ".join(each.replace("*", "ID") for each in offered) or "nothing"
        raise PreviewError(f"“{choice}” cannot be chosen here. It is one of: {words}.")
    if choice == NOT_THE_SAME:
        return "cloud", item.cloud_id or "", item.quickbooks_id or "", NOT
    return (*whose(item), "", choice)
