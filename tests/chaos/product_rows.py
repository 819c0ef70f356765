"""What the product keeps of a company, read straight out of its database.

The auditor takes the product's word for three things only: which two records are one, what waits
for a person, and what it still means to do. Everything is asked as the database's owner, so that no
code of the product's stands between.
"""

from __future__ import annotations

import zlib
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import psycopg
from psycopg.rows import dict_row

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from uuid import UUID

    Row = dict[str, Any]

_PAIRS: Final = """
    SELECT m.entity, m.cloud_id, m.quickbooks_id, m.state, coalesce(r.label, '') AS name
    FROM mappings m LEFT JOIN records r ON r.company_id = m.company_id AND r.entity = m.entity
         AND r.side = 'cloud' AND r.id = m.cloud_id
    WHERE m.company_id = %s ORDER BY m.entity, m.created_at
"""
_PROBLEMS: Final = """
    SELECT id, kind, code, entity, label, cause, cure, cloud_id, quickbooks_id, choices, detail
    FROM problems WHERE company_id = %s AND cleared_at IS NULL ORDER BY opened_at, id
"""
_WAITING: Final = """
    SELECT entity, label, reason, CASE side WHEN 'cloud' THEN id END AS cloud_id,
           CASE side WHEN 'quickbooks' THEN id END AS quickbooks_id
    FROM records WHERE company_id = %s AND state = 'waiting' AND NOT gone
"""
_LEFT: Final = {
    "work that is still open": """
        SELECT w.side, w.entity, w.action, w.state, w.cloud_id, w.quickbooks_id, w.outcome
        FROM work w WHERE w.company_id = %(company)s
          AND w.state IN ('planned', 'leased', 'sent', 'in_doubt')
          AND NOT EXISTS (
              SELECT 1 FROM problems p WHERE p.company_id = w.company_id AND p.cleared_at IS NULL
                AND p.entity = w.entity
                AND (p.cloud_id = w.cloud_id OR p.quickbooks_id = w.quickbooks_id))
    """,
    "a session that is still open": """
        SELECT id, state, heard_at FROM sessions
        WHERE company_id = %(company)s AND closed_at IS NULL
    """,
    "a run that has not ended": """
        SELECT id, phase, wanted, computed FROM runs
        WHERE company_id = %(company)s AND ended_at IS NULL
    """,
    "a lease that is still held": """
        SELECT id, phase, lease_until FROM runs
        WHERE company_id = %(company)s AND lease_token IS NOT NULL AND ended_at IS NULL
    """,
    "an answer that nobody took in": """
        SELECT id, message_set_id FROM exchanges
        WHERE company_id = %(company)s AND received_at IS NOT NULL AND ingested_at IS NULL
    """,
    "a record that nobody looked at": """
        SELECT r.entity, r.side, r.id, r.label, r.state FROM records r
        WHERE r.company_id = %(company)s AND r.state = 'dirty' AND NOT r.gone
          AND NOT EXISTS (
              SELECT 1 FROM problems p WHERE p.company_id = r.company_id AND p.cleared_at IS NULL
                AND p.entity = r.entity AND r.id IN (p.cloud_id, p.quickbooks_id))
    """,
}
_TABLES: Final = (
    *("companies", "cursors", "journal", "mappings", "problems", "records", "record_keys"),
    *("runs", "sessions", "work"),
)


@dataclass(frozen=True, slots=True)
class ProductRows:
    """A way into the database at the owner's address."""

    url: str

    @contextmanager
    def _asked(self, statement: str, values: Any = None) -> Iterator[list[Row]]:
        with psycopg.connect(self.url, autocommit=True, row_factory=dict_row) as connection:
            yield connection.execute(statement, values).fetchall()

    def ask(self, statement: str, values: Any = None) -> list[Row]:
        """The rows of one statement."""
        with self._asked(statement, values) as rows:
            return rows

    def pairs(self, company: str) -> list[Row]:
        """Every mapping of a company, with the label its cloud record has."""
        return self.ask(_PAIRS, (company,))

    def problems(self, company: str) -> list[Row]:
        """What waits for a person, oldest first."""
        found = self.ask(_PROBLEMS, (company,))
        return [{**each, "id": str(each["id"]), "record": each["label"]} for each in found]

    def waiting(self, company: str) -> list[Row]:
        """Records that wait for another one, as `company status` counts them, like problems."""
        found = self.ask(_WAITING, (company,))
        return [{**each, "code": "waiting", "cause": str(each["reason"])} for each in found]

    def left_behind(self, company: str) -> list[str]:
        """What a company at rest must not have, in sentences."""
        found = []
        for what, statement in _LEFT.items():
            found += [f"{what}: {row}" for row in self.ask(statement, {"company": company})]
        return found

    def strangers(self, marks: Mapping[str, UUID]) -> list[str]:
        """Rows of one company in which another company's mark stands: {mark: company}."""
        found = []
        for mark, company in marks.items():
            for table in _TABLES:
                owner = "id" if table == "companies" else "company_id"
                statement = (
                    f"SELECT count(*) AS n FROM {table} t WHERE t.{owner} <> %s AND t::text LIKE %s"
                )
                (row,) = self.ask(statement, (company, f"%{mark}%"))
                if row["n"]:
                    found.append(f"{row['n']} rows of {table} hold {mark}, another company's mark")
        ids = list(marks.values())
        for row in self.ask(
            "SELECT company_id, request, response FROM exchanges WHERE company_id = ANY(%s)", (ids,)
        ):
            text = bytes(row["request"]) + _inflated(row["response"])
            found += [
                f"an exchange of {row['company_id']} holds {mark}, another company's mark"
                for mark, company in marks.items()
                if company != row["company_id"] and mark.encode() in text
            ]
        return found

    def let_leases_run_out(self, company: str) -> None:
        """As if a long time had passed: the database's clock cannot be moved, its rows can."""
        with psycopg.connect(self.url, autocommit=True) as connection:
            for table in ("runs", "work"):
                connection.execute(
                    f"UPDATE {table} SET lease_until = clock_timestamp() - interval '1 second' "
                    "WHERE company_id = %s AND lease_until IS NOT NULL",
                    (company,),
                )


def _inflated(stored: Any) -> bytes:
    if stored is None:
        return b""
    with suppress(zlib.error):
        return zlib.decompress(bytes(stored))
    return bytes(stored)
