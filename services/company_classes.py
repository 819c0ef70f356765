"""Whether QuickBooks' classes are BILL's departments or accounting classes, while it may change.

The two are different lists of the cloud. Once classes are paired with one of them, every pair and
every document names it; the choice is refused then.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from services.company_settings import NotPossibleError
from storage import cursors, forgetting, mappings, runs
from sync.flows import ENTITIES

if TYPE_CHECKING:
    from storage.companies import Company
    from storage.session import Session

SETTING: Final = "departments_as"
OF_CLASSES: Final = tuple(one.name for one in ENTITIES if one.feature == "class_tracking")


def change(session: Session, company: Company, chosen: str | None, *, usual: str) -> None:
    """Forget what was read of the list before; NotPossibleError when it is too late for that.

    `usual` is what counts without a choice.
    """
    before = company.settings.get(SETTING) or usual
    if (chosen or usual) == before:
        return
    counted = mappings.counts(session, company.id)
    paired = sum(counted.get(name, 0) for name in OF_CLASSES)
    if paired:
        classes = "1 class is" if paired == 1 else f"{paired} classes are"
        raise NotPossibleError(
            f"{classes} kept in step with BILL’s {before.replace('-', ' ')} already, and documents "
            "name them. The other list can be chosen only before the first class is in step.",
            SETTING,
        )
    if runs.open_for_company(session, company.id) is not None:
        raise NotPossibleError("A sync is going on. Choose again when it is over.", SETTING)
    for name in OF_CLASSES:
        forgetting.cloud_entity(session, company.id, name)
    # Documents name the list too: all of them are read again, by the other name.
    cursors.forget(session, company.id, "cloud")
