"""Well-formed requests made at random from the order tables, mostly about records that exist."""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

from simulator.quickbooks import fields
from simulator.quickbooks.fields import Choice, Field
from simulator.quickbooks.kinds import KINDS, table_of_ref

if TYPE_CHECKING:
    import random

    from simulator.quickbooks import CompanyFile
    from simulator.quickbooks.fields import Particle
    from simulator.quickbooks.records import Record

_VALUES = {
    "AMTTYPE": ["-3.00", "0.00", "1.07", "50.25", "1000.00"],
    "BOOLTYPE": ["true", "false", "1", "0", ""],
    "DATETYPE": ["2026-07-01", "2026-12-31", ""],
    "DATETIMETYPE": ["2026-07-01", "2026-07-01T10:00:00", "2026-03-01T10:00:00-05:00", ""],
    "INTTYPE": ["0", "1", "3"],
    "GUIDTYPE": ["0", "{12345678-ABCD-1234-ABCD-1234567890AB}"],
    "STRTYPE": ["a", "Name 7", "Name 8", "Zoë", "x:y", "", "<&>"],
}
_NUMBERS = ["0", "1", "2", "3.5", "10"]


class Anything:
    """Makes requests about one company file."""

    def __init__(self, company: CompanyFile, rng: random.Random) -> None:
        self.company = company
        self.rng = rng
        self.names = sorted(fields._load("requests"))

    def request(self) -> str:
        """One *Rq element; a Mod mostly names a record of its kind with its EditSequence."""
        name = self.rng.choice(self.names)
        table = fields.request(name)
        assert table is not None
        kind = name.removesuffix("ModRq")
        target = None
        if kind in KINDS and name.endswith("ModRq") and self.company.store.of_kind(kind):
            target = self.rng.choice(self.company.store.of_kind(kind))
        body = self._parts(table.parts, self.rng.choice([0.1, 0.3, 0.8]), target)
        return f"<{name}>{body}</{name}>"

    def _parts(self, parts: tuple[Particle, ...], more: float, target: Record | None) -> str:
        out = ""
        for part in parts:
            if isinstance(part, Choice):
                rounds = part.least or int(self.rng.random() < 0.6)
                if part.most is None:
                    rounds = max(rounds, self.rng.randrange(4))
                for _ in range(rounds):
                    out += self._parts(self.rng.choice(part.branches), more, target)
            elif part.kind != "any" and (part.least or self.rng.random() < more):
                times = 2 if part.most is None and self.rng.random() < 0.3 else 1
                out += "".join(self._field(part, more, target) for _ in range(times))
        return out

    def _field(self, field: Field, more: float, target: Record | None) -> str:
        if target is not None and field.name in {"ListID", "TxnID"} and field.least:
            inner = target.id
        elif target is not None and field.name == "EditSequence":
            inner = target.edit
        elif field.kind == "ref":
            inner = self._reference(field)
        elif field.parts:
            deeper = target if field.name.endswith("Mod") and "Line" not in field.name else None
            inner = self._parts(field.parts, more, deeper)
        else:
            inner = _escaped(self._value(field))
        return f"<{field.name}>{inner}</{field.name}>"

    def _value(self, field: Field) -> str:
        if field.values:
            return self.rng.choice(sorted(field.values))
        if field.kind == "IDTYPE":
            table = "Txn" if "Txn" in field.name else self.rng.choice(["Entity", "Account", "Item"])
            return self.rng.choice([record.id for record in self._table(table)] + ["-1"])
        return self.rng.choice(_VALUES.get(field.kind, _NUMBERS))

    def _reference(self, field: Field) -> str:
        table = table_of_ref(field.name)
        if field.name == "ParentRef":
            table = self.rng.choice(["Entity", "Account", "Class", "Item"])
        records = self._table(table)
        if not records or self.rng.random() < 0.06:
            return self.rng.choice(["", "<FullName>none</FullName>"])
        record = self.rng.choice(records)
        if self.rng.random() < 0.7:
            return f"<ListID>{record.id}</ListID>"
        return f"<FullName>{_escaped(self.company.store.full_name(record))}</FullName>"

    def _table(self, table: str) -> list[Record]:
        return [record for key, record in self.company.store.records.items() if key[0] == table]


def _escaped(text: str) -> str:
    return escape(text).encode("ascii", "xmlcharrefreplace").decode("ascii")
