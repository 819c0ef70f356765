"""Say of a Web Connector that it is late, between its usual gap and a silence.

Revision ID: 0020_late
"""

from __future__ import annotations

from pathlib import Path

from alembic import op

revision = "0020_late"
down_revision = "0019_dated"
branch_labels = None
depends_on = None

SQL = Path(__file__).parents[1] / "sql"


def upgrade() -> None:
    """Replace the functions; nothing that is there changes."""
    op.get_bind().exec_driver_sql((SQL / "0020_late.sql").read_text(encoding="utf-8"))


def downgrade() -> None:
    """Refused: the version before knows of no company that is late."""
    raise NotImplementedError("Restore a backup of the version before instead.")
