"""What has no name of its own is found by the one that its page shows, lent by other records.

Put in place in every run, once both sides are read: a name changes with the record that lends it.
"""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Final

from services import credit_uses
from storage import lent_names
from sync.flows import ENTITIES

if TYPE_CHECKING:
    from services.context import Context
    from storage.companies import Company

BATCH: Final = 500


def keep(context: Context, company: Company) -> None:
    """Keep the names by which records are called that share an id, or are made of two others."""
    with context.database.tenant_session(company.tenant_id) as session:
        for each in ENTITIES:
            if each.identity_of is not None:
                lent_names.share(session, company.id, each.name, each.identity_of)
    after: tuple[str, str] | None = None
    while True:
        with context.database.tenant_session(company.tenant_id) as session:
            found = lent_names.made_of_two(session, company.id, limit=BATCH, after=after)
            names = credit_uses.names(session, company.id, found)
            for entity, held in groupby(names, key=lambda place: place[0]):
                called = {one: names[entity, side, one] for _, side, one in held}
                lent_names.name(session, company.id, entity, called)
        if len(found) < BATCH:
            return
        after = (found[-1].entity, found[-1].id)
