"""Looking for secrets in everything that an installation wrote."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING

import psycopg
from psycopg import sql

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

# Where a secret belongs; each is closed to everybody else.
THEIR_PLACES = ("secret.key", "postgres.password", "addresses.json")


def holding(secrets: dict[str, str], where: str, content: bytes) -> list[str]:
    """Which secrets stand in something, as they are or as a dump of bytes would show them."""
    return [
        f"{what} in {where}"
        for what, secret in secrets.items()
        if secret.encode() in content or secret.encode().hex().encode() in content
    ]


def files(folder: Path) -> Iterator[tuple[str, bytes]]:
    """Every file below a data folder, but PostgreSQL's own and those where secrets belong."""
    for path in folder.rglob("*"):
        if path.is_file() and path.name not in THEIR_PLACES and "postgres/" not in f"{path}":
            yield str(path), path.read_bytes()


def rows(url: str) -> Iterator[tuple[str, bytes]]:
    """Every row of every table as text, and what was kept of requests and answers, inflated."""
    with psycopg.connect(url, autocommit=True) as owner:
        tables = owner.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        for (table,) in tables.fetchall():
            whole = sql.SQL("SELECT t::text FROM {} t").format(sql.Identifier(table))
            yield table, "\n".join(row[0] for row in owner.execute(whole)).encode()
        kept = owner.execute("SELECT request, response FROM exchanges").fetchall()
    for place, row in enumerate(kept):
        yield f"exchange {place}", b"".join(zlib.decompress(each) for each in row if each)
