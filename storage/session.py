"""The name by which services speak of a transaction, without speaking SQLAlchemy.

A Session comes from `storage.engine.Database` and goes into storage's functions; nothing else is
done with it outside this package. It is a connection and not SQLAlchemy's Session: no object is
ever kept in step with its row here, and what would do that costs as much as the statement.
"""

from __future__ import annotations

from sqlalchemy import Connection as Session

__all__ = ["Session"]
