"""The name by which services speak of a transaction, without speaking SQLAlchemy.

A Session comes from `storage.engine.Database` and goes into storage's functions; nothing else is
done with it outside this package.
"""

from __future__ import annotations

from sqlalchemy.orm import Session

__all__ = ["Session"]
