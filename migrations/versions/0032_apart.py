"""Mark what differs by an open problem as what it is: not in step.

Revision ID: 0032_apart
"""

from __future__ import annotations

from pathlib import Path

from alembic import op

revision = "0032_apart"
down_revision = "0031_grown"
branch_labels = None
depends_on = None

SQL = Path(__file__).parents[1] / "sql"


def upgrade() -> None:
    """Mark records; nothing else changes."""
    op.get_bind().exec_driver_sql((SQL / "0032_apart.sql").read_text(encoding="utf-8"))


def downgrade() -> None:
    """Refused: what was in step would have to be known."""
    raise NotImplementedError("Restore a backup of the version before instead.")
