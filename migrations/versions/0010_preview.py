"""Connecting: a company that is held, what its first sync would do, and who is half-way.

Revision ID: 0010_preview
"""

from __future__ import annotations

from pathlib import Path

from alembic import op

revision = "0010_preview"
down_revision = "0009_fleet"
branch_labels = None
depends_on = None

SQL = Path(__file__).parents[1] / "sql"


def upgrade() -> None:
    """Add the tables; companies that are there go on without a preview."""
    op.get_bind().exec_driver_sql((SQL / "0010_preview.sql").read_text(encoding="utf-8"))


def downgrade() -> None:
    """Refused: a held company would begin to write."""
    raise NotImplementedError("A held company would begin to write. Restore a backup instead.")
