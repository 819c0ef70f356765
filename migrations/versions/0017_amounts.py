"""Finding a record by its amount: a function of what is kept.

Revision ID: 0017_amounts
"""

from __future__ import annotations

from pathlib import Path

from alembic import op

revision = "0017_amounts"
down_revision = "0016_sync_now"
branch_labels = None
depends_on = None

SQL = Path(__file__).parents[1] / "sql"


def upgrade() -> None:
    """Add the function."""
    op.get_bind().exec_driver_sql((SQL / "0017_amounts.sql").read_text(encoding="utf-8"))


def downgrade() -> None:
    """Take it away again."""
    op.execute("DROP FUNCTION record_amount(jsonb)")
