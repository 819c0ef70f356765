"""Find records, and count those in step, from indexes alone.

Revision ID: 0025_searching
"""

from __future__ import annotations

from pathlib import Path

from alembic import op

revision = "0025_searching"
down_revision = "0024_audit"
branch_labels = None
depends_on = None

SQL = Path(__file__).parents[1] / "sql"


def upgrade() -> None:
    """Add the indexes and the one question that they answer."""
    op.get_bind().exec_driver_sql((SQL / "0025_searching.sql").read_text(encoding="utf-8"))


def downgrade() -> None:
    """Refused: the table of records would have to be written anew."""
    raise NotImplementedError("Restore a backup of the version before instead.")
