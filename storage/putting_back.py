"""What a database needs before a dump is loaded into it, and whether we know the dump's schema."""

from __future__ import annotations

from pathlib import Path

import psycopg
from psycopg import sql

_VERSIONS = Path(__file__).parents[1] / "migrations" / "versions"
_ROLES = ("deskbridge_app", "deskbridge_directory")


def knows(revision: str) -> bool:
    """Whether this program has that migration: a later one's database must not be opened by it."""
    return "/" not in revision and (_VERSIONS / f"{revision}.py").is_file()


def make_roles(url: str) -> None:
    """Make the roles that a dump grants to; roles belong to a server, so no dump has them."""
    with psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as connection:
        for role in _ROLES:
            known = connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role])
            if known.fetchone() is None:
                words = "CREATE ROLE {} NOLOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS"
                connection.execute(sql.SQL(words).format(sql.Identifier(role)))
