"""The right books: message sets QuickBooks may forget, and one company for one organization.

Revision ID: 0004_books
"""

from __future__ import annotations

from pathlib import Path

from alembic import op

revision = "0004_books"
down_revision = "0003_api"
branch_labels = None
depends_on = None

SQL = Path(__file__).parents[1] / "sql"


def upgrade() -> None:
    """Add both; refused, with nothing changed, while two companies share an organization."""
    op.get_bind().exec_driver_sql((SQL / "0004_books.sql").read_text(encoding="utf-8"))


def downgrade() -> None:
    """Refused: two companies could write into one organization, and nobody would notice."""
    raise NotImplementedError("The books are not opened again. Restore a backup instead.")
