"""The open company file: what it holds, its clock, its lock, and how it is kept on disk.

Everything a QuickBooks company file remembers lives here; everything QuickBooks does with it
lives in the modules around. Refuses to answer qbXML itself: `process` hands over to `envelope`.
"""

from __future__ import annotations

import json
import os
import re
import threading
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from simulator.quickbooks.clock import Wall, real_time
from simulator.quickbooks.faults import Faults
from simulator.quickbooks.ledger import Ledger
from simulator.quickbooks.links import Links
from simulator.quickbooks.records import Store
from simulator.quickbooks.recovery import MessageSets
from simulator.quickbooks.sessions import QuickBooksSession

if TYPE_CHECKING:
    from collections.abc import Callable

    from simulator.quickbooks.reading import Fields

VERSIONS = (
    "1.0", "1.1", "2.0", "2.1", "3.0", "4.0", "4.1", "5.0", "6.0", "7.0", "8.0", "9.0", "10.0",
    "11.0", "12.0", "13.0",
)  # fmt: skip
# A message set that only asks leaves the file as it is; recovery records are part of the file.
_CHANGES = re.compile(r"(Add|Mod|Del|Void)Rq|MessageSetID")


@dataclass(slots=True, kw_only=True)
class CompanyFile:
    """One company file, in memory; with `autosave` every change is on disk before it is answered.

    `clock` gives Unix seconds. `info` and `preferences` are CompanyRet and PreferencesRet as
    values; `closing_password` says whether the closing date is guarded by one.
    """

    info: Fields
    preferences: Fields
    country: str = "US"
    year: int = 2024
    versions: tuple[str, ...] = VERSIONS
    wall: Wall = field(default_factory=Wall)
    closing_password: bool = False
    clock: Callable[[], float] = real_time
    autosave: Path | None = None
    faults: Faults = field(default_factory=Faults)
    store: Store = field(default_factory=Store)
    links: Links = field(default_factory=Links)
    ledger: Ledger = field(default_factory=Ledger)
    message_sets: MessageSets = field(default_factory=MessageSets)
    definitions: list[Fields] = field(default_factory=list)
    extensions: list[Fields] = field(default_factory=list)
    deletions: list[Fields] = field(default_factory=list)
    requests: Counter[str] = field(default_factory=Counter)  # "VendorAddRq" → how many came
    writes: Counter[str] = field(default_factory=Counter)  # the same, only those that were applied
    lock: threading.RLock = field(default_factory=threading.RLock)

    @classmethod
    def empty(
        cls,
        *,
        name: str = "Rock Castle Construction",
        year: int = 2024,
        country: str = "US",
        versions: tuple[str, ...] = VERSIONS,
        wall: Wall | None = None,
        clock: Callable[[], float] = real_time,
        autosave: Path | None = None,
        class_tracking: bool = True,
        account_numbers: bool = True,
    ) -> CompanyFile:
        """A new company file with the accounts, terms and codes QuickBooks itself makes."""
        from simulator.quickbooks import new_file

        company = cls(
            info=new_file.info(name, country),
            preferences=new_file.preferences(
                class_tracking=class_tracking, account_numbers=account_numbers
            ),
            country=country,
            year=year,
            versions=versions,
            wall=wall or Wall(),
            clock=clock,
        )
        new_file.stock(company)
        company.autosave = autosave
        company.saved_now()
        return company

    def now(self) -> int:
        """Whole Unix seconds, as EditSequence counts them."""
        return int(self.clock())

    def open_session(
        self, app_name: str, owner_id: str = "", *, read_only: bool = False
    ) -> QuickBooksSession:
        """BeginSession of one application; iterators live inside it only.

        `read_only` is the access the Admin gave it: every write is then refused with 3263.
        """
        return QuickBooksSession(app_name=app_name, owner_id=owner_id, read_only=read_only)

    def process(self, qbxml: str | bytes, *, session: QuickBooksSession) -> str:
        """One message set in, answers out; raises HResult for what kills the set."""
        from simulator.quickbooks import envelope

        with self.lock:
            try:
                return envelope.process(self, qbxml, session)
            finally:
                if _CHANGES.search(qbxml if isinstance(qbxml, str) else qbxml.decode("latin-1")):
                    self.saved_now()

    def preference(self, group: str, name: str) -> str:
        """One value of PreferencesRet, "" when absent."""
        return str(self.preferences.get(group, {}).get(name, ""))

    def saved_now(self) -> None:
        """With `autosave`: write the file; a killed simulator keeps what QuickBooks kept."""
        if self.autosave is not None:
            self.save(self.autosave)

    def save(self, path: Path | str) -> None:
        """Write everything as JSON, whole or not at all."""
        with self.lock:
            text = json.dumps(self.saved(), separators=(",", ":"))
        target = Path(path)
        beside = target.with_name(target.name + f".{os.getpid()}.new")
        beside.write_text(text, encoding="utf-8")
        beside.replace(target)

    def saved(self) -> dict[str, Any]:
        """As JSON-able values, the clock and the faults apart."""
        return {
            "info": self.info,
            "preferences": self.preferences,
            "country": self.country,
            "year": self.year,
            "versions": list(self.versions),
            "wall": {"zone": self.wall.zone, "true_offset": self.wall.true_offset},
            "closing_password": self.closing_password,
            "store": self.store.saved(),
            "links": self.links.saved(),
            "message_sets": self.message_sets.saved(),
            "definitions": self.definitions,
            "extensions": self.extensions,
            "deletions": self.deletions,
        }

    @classmethod
    def load(
        cls,
        path: Path | str,
        *,
        clock: Callable[[], float] = real_time,
        autosave: Path | None = None,
    ) -> CompanyFile:
        """Read what `save` wrote; balances are worked out again from the transactions."""
        saved = json.loads(Path(path).read_text(encoding="utf-8"))
        return cls.restored(saved, clock=clock, autosave=autosave)

    @classmethod
    def restored(
        cls,
        saved: dict[str, Any],
        *,
        clock: Callable[[], float] = real_time,
        autosave: Path | None = None,
    ) -> CompanyFile:
        """From `saved()`: also how a backup is restored."""
        from simulator.quickbooks import booking

        company = cls(
            **{k: saved[k] for k in ("info", "preferences", "country", "year", "closing_password")},
            **{k: saved[k] for k in ("definitions", "extensions", "deletions")},
            versions=tuple(saved["versions"]),
            wall=Wall(**saved["wall"]),
            store=Store.loaded(saved["store"]),
            links=Links.loaded(saved["links"]),
            message_sets=MessageSets.loaded(saved["message_sets"]),
            clock=clock,
            autosave=autosave,
        )
        booking.rebook(company)
        return company

    def __getstate__(self) -> dict[str, Any]:
        return self.saved()

    def __setstate__(self, state: dict[str, Any]) -> None:
        fresh = CompanyFile.restored(state)
        for name in CompanyFile.__dataclass_fields__:
            setattr(self, name, getattr(fresh, name))
