"""BILL behind one set of developer keys: organizations, sessions, limits, faults, and their file.

Everything a restart must find again is saved; counts and scripted faults are not.
"""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from threading import RLock
from typing import TYPE_CHECKING, Any

from simulator.bill import ids
from simulator.bill.auth import Gate, Token
from simulator.bill.clock import Clock
from simulator.bill.entities import ENTITIES
from simulator.bill.errors import ApiError
from simulator.bill.faults import Faults
from simulator.bill.limits import Limits
from simulator.bill.organization import Organization
from simulator.bill.settings import Settings

if TYPE_CHECKING:
    from simulator.bill.tables import Record

_DECIMAL = "$decimal"


class Bill:
    """The whole service; thread-safe. `autosave` names a file written after every change."""

    def __init__(self, *, settings: Settings | None = None, autosave: Path | None = None) -> None:
        self.settings = settings or Settings()
        self.clock = Clock()
        self.faults = Faults()
        self.gate = Gate(self.clock)
        self.limits = Limits(self.clock)
        self.lock = RLock()
        self.crashes: list[Exception] = []  # answered with a 500; a test may want none
        self._autosave = autosave
        self._organizations: dict[str, Organization] = {}

    @property
    def organizations(self) -> list[Organization]:
        """All of them, in order of creation."""
        return list(self._organizations.values())

    def add_organization(
        self, *, org_id: str | None = None, name: str, token_name: str, token: str
    ) -> str:
        """A new organization with one sync token; returns its id (`008…`)."""
        with self.lock:
            count = len(self._organizations) + 1
            org_id = org_id or ids.make("008", owner=name, number=count)
            if org_id in self._organizations:
                raise ValueError(f"organization {org_id} exists")
            now = self.clock.stamp()
            profile: Record = {
                "id": org_id,
                "archived": False,
                "name": name,
                "processingOptions": {
                    "mailingAddressSameAsPhysical": True,
                    "individualTransferOut": False,
                    "individualTransferIn": False,
                },
                "createdTime": now,
                "updatedTime": now,
            }
            self._adopt(profile)
            user = ids.make("006", owner=org_id, number=0)
            self.gate.admit(Token(org_id=org_id, name=token_name, secret=token, user_id=user))
            self._changed()
            return org_id

    def organization(self, org_id: str) -> Organization:
        """The organization; KeyError when there is none."""
        return self._organizations[org_id]

    def _adopt(self, profile: Record) -> Organization:
        org = Organization(
            profile=profile, clock=self.clock, settings=self.settings, lock=self.lock
        )
        org.changed = self._changed
        self._organizations[org.id] = org
        return org

    def login(self, fields: Any, *, dev_keys: frozenset[str], dev_key: str) -> Record:
        """Sign in a sync token: v3's answer; ApiError otherwise."""
        if not isinstance(fields, dict) or dev_key not in dev_keys:
            raise ApiError(401, "BDC_1102")
        self.limits.count("logins", dev_key, self.settings.logins_per_hour)
        session = self.gate.login(fields, dev_key)
        self._changed()
        return {
            "sessionId": session.id,
            "organizationId": session.org_id,
            "userId": session.user_id,
            "trusted": False,
        }

    def expire_sessions(self, org_id: str = "") -> None:
        """Every session is dead, or those of one organization."""
        self.gate.end_all(org_id)

    def _changed(self) -> None:
        if self._autosave:
            self.save(self._autosave)

    def save(self, path: Path | str) -> None:
        """Write everything to a file, whole or not at all."""
        with self.lock:
            body: Record = {"gate": self.gate.saved()}
            body["organizations"] = [_saved(org) for org in self.organizations]
            text = json.dumps(body, default=_tag)
            path = Path(path)
            draft = path.with_name(path.name + ".draft")
            draft.write_text(text, encoding="utf-8")
            draft.replace(path)

    @classmethod
    def load(
        cls, path: Path | str, *, settings: Settings | None = None, autosave: bool = False
    ) -> Bill:
        """The service as it was saved; `autosave` goes on saving to the same file."""
        body = json.loads(Path(path).read_text(encoding="utf-8"), object_hook=_untag)
        bill = cls(settings=settings)
        bill.gate.restore(body["gate"])
        for row in body["organizations"]:
            org = bill._adopt(row["profile"])
            org.serial = row["serial"]
            org.bank_balances = row["bank_balances"]
            org.emails = row["emails"]
            for kind, records in row["tables"].items():
                for record in records:
                    org.tables[kind].put(record)
        bill._autosave = Path(path) if autosave else None
        return bill


def _saved(org: Organization) -> Record:
    return {
        "profile": org.profile,
        "serial": org.serial,
        "bank_balances": org.bank_balances,
        "emails": org.emails,
        "tables": {kind: list(org.tables[kind].values()) for kind in ENTITIES},
    }


def _tag(value: object) -> object:
    if isinstance(value, Decimal):
        return {_DECIMAL: str(value)}
    raise TypeError(f"{type(value).__name__} cannot be saved")


def _untag(value: dict[str, Any]) -> Any:
    return Decimal(value[_DECIMAL]) if _DECIMAL in value else value
