"""Which secret key still opens what, and everything sealed with an old one sealed anew.

Sealed secrets can be sealed anew at once. Digests of passwords and tokens cannot: only whoever
types one can renew it, which every login does. An old key is needed until both are done.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from services.key_ring import fingerprint
from storage import directory, factor_directory, sealed_columns
from storage.sealed import Sealer

if TYPE_CHECKING:
    from collections.abc import Mapping

    from services.context import Context

UNNAMED: Final = "unnamed"
SEALED: Final = "sealed secret"


class KeyNeededError(Exception):
    """A key is still needed; the message says for what, and what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyStatus:
    """`keys` that are listed, newest first, and {key: {what: how many}} of what stands under one.

    `missing` are needed and not listed; a digest from before keys were named is under “unnamed”.
    """

    keys: tuple[str, ...]
    uses: Mapping[str, Mapping[str, int]]
    missing: tuple[str, ...]


def status(context: Context) -> KeyStatus:
    """Look at everything that stands under a key, all tenants together."""
    keys = tuple(fingerprint(key) for key in context.settings.secret_keys)
    sealer = Sealer(context.settings.secret_keys)
    uses: dict[str, Counter[str]] = defaultdict(Counter)
    with context.database.operator_session() as session:
        for each in directory.key_uses(session, context.clock.now()):
            uses[each.key or UNNAMED][each.what] += each.uses
        tenants = directory.tenants(session)
        for sealed in factor_directory.sealed(session):
            place = sealer.opened_by(sealed)
            uses["unknown" if place is None else keys[place]][SEALED] += 1
    for tenant in tenants:
        with context.database.tenant_session(tenant.id) as session:
            for sealed in sealed_columns.all_of(session):
                place = sealer.opened_by(sealed)
                uses["unknown" if place is None else keys[place]][SEALED] += 1
    missing = tuple(sorted(set(uses) - set(keys) - {UNNAMED}))
    return KeyStatus(keys=keys, uses=uses, missing=missing)


def seal_anew(context: Context) -> int:
    """Seal every secret with the newest key; SealError, and the tenant as it was, when one is lost.

    Harmless when it is done twice. Every process must know the newest key before.
    """
    sealer = Sealer(context.settings.secret_keys)
    with context.database.operator_session() as session:
        tenants = directory.tenants(session)
        number = factor_directory.renew_sealed(session, sealer.renewed)
    for tenant in tenants:
        with context.database.tenant_session(tenant.id) as session:
            number += sealed_columns.renew(session, sealer.renewed)
    return number


def refuse_needed(found: KeyStatus, key: str) -> None:
    """Raise KeyNeededError unless this key, by its fingerprint, may be dropped."""
    if key not in found.keys:
        raise KeyNeededError(f"No key {key} is listed; listed are {', '.join(found.keys)}.")
    if key == found.keys[0]:
        raise KeyNeededError(f"{key} is the newest key. Make a newer one first: keys rotate.")
    needed = {**found.uses.get(key, {})}
    for what, number in found.uses.get(UNNAMED, {}).items():
        needed[what] = needed.get(what, 0) + number
    needed = {what: number for what, number in needed.items() if number}
    if needed:
        told = ", ".join(f"{number} × {what}" for what, number in sorted(needed.items()))
        raise KeyNeededError(
            f"Key {key} is still needed for {told}. Sealed secrets: `deskbridge keys reseal`. "
            "Passwords and tokens are renewed by their next login; for one that does not come, "
            "make a new one."
        )
