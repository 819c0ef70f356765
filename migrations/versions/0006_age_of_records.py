"""Records know since when they are kept, so that new ones can be told from those that wait.

Revision ID: 0006_age_of_records
"""

from __future__ import annotations

from pathlib import Path

from alembic import op

revision = "0006_age_of_records"
down_revision = "0005_keys"
branch_labels = None
depends_on = None

SQL = Path(__file__).parents[1] / "sql"


def upgrade() -> None:
    """Add the moment; records kept before are as old as this change."""
    text = (SQL / "0006_age_of_records.sql").read_text(encoding="utf-8")
    op.get_bind().exec_driver_sql(text)


def downgrade() -> None:
    """Forget the moment."""
    op.get_bind().exec_driver_sql("ALTER TABLE records DROP COLUMN created_at")
