"""Find what a person left out for good without reading everything else.

Revision ID: 0023_left_out
"""

from __future__ import annotations

from pathlib import Path

from alembic import op

revision = "0023_left_out"
down_revision = "0022_not_the_same"
branch_labels = None
depends_on = None

SQL = Path(__file__).parents[1] / "sql"


def upgrade() -> None:
    """Add the index."""
    op.get_bind().exec_driver_sql((SQL / "0023_left_out.sql").read_text(encoding="utf-8"))


def downgrade() -> None:
    """Take it away again."""
    op.execute("DROP INDEX records_left_out_idx")
