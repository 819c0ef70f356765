"""Remember which run moved something of each flow last.

Revision ID: 0033_moved
"""

from __future__ import annotations

from pathlib import Path

from alembic import op

revision = "0033_moved"
down_revision = "0032_apart"
branch_labels = None
depends_on = None

SQL = Path(__file__).parents[1] / "sql"


def upgrade() -> None:
    """Add the column, and fill it from the runs."""
    op.get_bind().exec_driver_sql((SQL / "0033_moved.sql").read_text(encoding="utf-8"))


def downgrade() -> None:
    """Refused: nothing is to be gained by the version before."""
    raise NotImplementedError("Restore a backup of the version before instead.")
