"""Tell companies that were disconnected from those that are paused.

Revision ID: 0034_disconnected
"""

from __future__ import annotations

from pathlib import Path

from alembic import op

revision = "0034_disconnected"
down_revision = "0033_moved"
branch_labels = None
depends_on = None

SQL = Path(__file__).parents[1] / "sql"


def upgrade() -> None:
    """Write the functions of the fleet anew."""
    op.get_bind().exec_driver_sql((SQL / "0034_disconnected.sql").read_text(encoding="utf-8"))


def downgrade() -> None:
    """Refused: nothing is to be gained by the version before."""
    raise NotImplementedError("Restore a backup of the version before instead.")
