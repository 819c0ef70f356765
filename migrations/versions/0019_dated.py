"""Finding documents by their date: a column of their own with an index.

Revision ID: 0019_dated
"""

from __future__ import annotations

from pathlib import Path

from alembic import op

revision = "0019_dated"
down_revision = "0018_fleet_replies"
branch_labels = None
depends_on = None

SQL = Path(__file__).parents[1] / "sql"


def upgrade() -> None:
    """Add the column and its index; the table is written anew, so nothing else may be at work."""
    op.get_bind().exec_driver_sql((SQL / "0019_dated.sql").read_text(encoding="utf-8"))


def downgrade() -> None:
    """Take both away again."""
    op.execute("ALTER TABLE records DROP COLUMN dated")
