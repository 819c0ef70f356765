"""Second factors, whoever's: directory functions alone, in an operator's session.

What may happen once (a time step, a recovery code) is one statement that says whether it did.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import text

from storage.rows import read_one

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import datetime
    from uuid import UUID

    from storage.session import Session

_BEGIN = text("SELECT directory.begin_factor(:user_id, :secret, :now)")
_FIND = text("SELECT * FROM directory.factor(:user_id)")
_USE_STEP = text("SELECT directory.use_step(:user_id, :step)")
_USE_RECOVERY = text("SELECT directory.use_recovery(:user_id, :digest)")
_CONFIRM = text("SELECT directory.confirm_factor(:user_id, :recovery, :but, :now)")
_DROP = text("SELECT directory.drop_factor(:user_id)")
_SEALED = text("SELECT what, id, sealed FROM directory.sealed_of_people()")
_RESEAL = text("SELECT directory.reseal_of_people(:what, :id, :before, :after)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Factor:
    """A sealed secret, since when it counts (None: not yet), how many recovery codes are left."""

    secret: bytes
    confirmed_at: datetime | None
    recovery_left: int


def begin(session: Session, user_id: UUID, secret: bytes, *, now: datetime) -> bool:
    """Keep a secret that does not count yet; False when one counts already."""
    parameters = {"user_id": user_id, "secret": secret, "now": now}
    return bool(session.execute(_BEGIN, parameters).scalar_one())


def find(session: Session, user_id: UUID) -> Factor | None:
    """A person's factor, also one that does not count yet."""
    return read_one(session, _FIND, Factor, {"user_id": user_id})


def use_step(session: Session, user_id: UUID, step: int) -> bool:
    """Take a time step (of 30 seconds since 1970); False when it or a later one was taken."""
    return bool(session.execute(_USE_STEP, {"user_id": user_id, "step": step}).scalar_one())


def use_recovery(session: Session, user_id: UUID, digest: bytes) -> bool:
    """Take a recovery code; False when there is none such left."""
    parameters = {"user_id": user_id, "digest": digest}
    return bool(session.execute(_USE_RECOVERY, parameters).scalar_one())


def confirm(
    session: Session, user_id: UUID, recovery: Sequence[bytes], *, but: UUID, now: datetime
) -> None:
    """Let it count with these recovery codes, and end every session but one."""
    parameters = {"user_id": user_id, "recovery": list(recovery), "but": but, "now": now}
    session.execute(_CONFIRM, parameters)


def drop(session: Session, user_id: UUID) -> None:
    """Forget it."""
    session.execute(_DROP, {"user_id": user_id})


def sealed(session: Session) -> Iterator[bytes]:
    """Every sealed secret of people: factors, and letters that wait."""
    for row in session.execute(_SEALED):
        yield row.sealed


def renew_sealed(session: Session, renewed: Callable[[bytes], bytes]) -> int:
    """Replace each by `renewed` of it, and return how many there were."""
    rows = session.execute(_SEALED).all()
    for row in rows:
        after = renewed(row.sealed)
        values = {"what": row.what, "id": row.id, "before": row.sealed, "after": after}
        session.execute(_RESEAL, values)
    return len(rows)
