"""The right to compute one company's run, held for a while and renewed as the work goes on.

One company is computed by one worker at a time, whatever wakes how many. A worker that died lets
its lease run out; one that was too slow notices that the lease is gone and stops.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Final
from uuid import uuid4

from storage import runs

if TYPE_CHECKING:
    from uuid import UUID

    from storage.engine import Database

SECONDS: Final = 60.0
ENOUGH: Final = 0.75  # of the time; what is left then still outlasts a call to the cloud


class LeaseLostError(Exception):
    """Another worker computes this run now; whatever was planned here is its business."""


class Lease:
    """One worker's hold on one run."""

    def __init__(
        self, database: Database, tenant_id: UUID, run_id: UUID, *, seconds: float = SECONDS
    ) -> None:
        self._database = database
        self._seconds = seconds
        self._tenant_id = tenant_id
        self._run_id = run_id
        self._token = uuid4()
        self._until = 0.0

    @property
    def token(self) -> UUID:
        """What tells this hold from another one."""
        return self._token

    def claim(self) -> bool:
        """Take the run; False while somebody else has it."""
        asked_at = time.monotonic()
        with self._database.tenant_session(self._tenant_id) as session:
            ours = runs.claim_lease(session, self._run_id, self._token, seconds=self._seconds)
        if ours:
            self._held_since(asked_at)
        return ours

    def renew(self) -> None:
        """Go on holding it; LeaseLostError when it is no longer ours."""
        asked_at = time.monotonic()
        with self._database.tenant_session(self._tenant_id) as session:
            if not runs.renew(session, self._run_id, self._token, seconds=self._seconds):
                raise LeaseLostError
        self._held_since(asked_at)

    def keep(self) -> None:
        """Go on holding it through many small steps: renewed only when a quarter is used up."""
        if time.monotonic() >= self._until - self._seconds * ENOUGH:
            self.renew()

    def check(self) -> None:
        """Whether it is certainly still ours, without asking; LeaseLostError when it may not be.

        For the last moment before something is done that cannot be undone: a process that was
        stopped for a while does not know it.
        """
        if time.monotonic() >= self._until:
            raise LeaseLostError

    def release(self) -> None:
        """Give it back without having finished."""
        with self._database.tenant_session(self._tenant_id) as session:
            runs.release(session, self._run_id, self._token)

    def finish(self, computed: int) -> None:
        """Give it back: everything up to this number was seen."""
        with self._database.tenant_session(self._tenant_id) as session:
            runs.finish_pass(session, self._run_id, self._token, computed=computed)

    def _held_since(self, asked_at: float) -> None:
        self._until = asked_at + self._seconds
