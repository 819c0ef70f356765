"""Who may do what: roles of people, and the rights that each of them brings.

Rights are ordered: whoever may do more may do everything below it.
"""

from __future__ import annotations

from enum import IntEnum
from typing import Final


class Right(IntEnum):
    """What a person may do with her tenant's companies."""

    READ = 1  # look at everything but secrets
    WORK = 2  # resolve problems, sync, pause, change preferences
    OWN = 3  # connect companies, hand out credentials, people, tokens


class OperatorRight(IntEnum):
    """What a person may do who runs the service."""

    SUPPORT = 1  # look at every tenant, read-only
    OPERATE = 2  # make tenants and people, change plans, pause


OF_ROLE: Final = {"viewer": Right.READ, "accountant": Right.WORK, "owner": Right.OWN}
OF_OPERATOR: Final = {"support": OperatorRight.SUPPORT, "operator": OperatorRight.OPERATE}
ROLES: Final = tuple(reversed(OF_ROLE))
OPERATOR_ROLES: Final = tuple(reversed(OF_OPERATOR))
