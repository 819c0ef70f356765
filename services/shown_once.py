"""A secret that was just made, on its way to the one page that shows it.

Sealed for what it is about, and of no use after ten minutes. Nothing of it is kept here.
"""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from storage.errors import SealError

if TYPE_CHECKING:
    from services.context import Context
    from storage.sealed import Sealer

FOR: Final = timedelta(minutes=10)


class ShownOnce:
    """Sealing and opening; `about` says what a secret is of, so that no other page shows it."""

    def __init__(self, context: Context, sealer: Sealer) -> None:
        self._context = context
        self._sealer = sealer

    def sealed(self, about: str, secret: str) -> str:
        """The secret, sealed; `opened` opens it."""
        at = self._context.clock.now().timestamp()
        return self._sealer.seal(json.dumps([about, at, secret])).decode()

    def opened(self, about: str, sealed: str) -> str | None:
        """The secret of this that was made lately; None for anything else."""
        try:
            of, at, secret = json.loads(self._sealer.unseal(sealed.encode()))
        except SealError:
            return None
        late = self._context.clock.now().timestamp() - at > FOR.total_seconds()
        return None if late or of != about else str(secret)
