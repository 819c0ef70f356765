"""People at the pages: sessions, and what every person did.

Revision ID: 0008_people
"""

from __future__ import annotations

from pathlib import Path

from alembic import op

revision = "0008_people"
down_revision = "0007_stops_by_code"
branch_labels = None
depends_on = None

SQL = Path(__file__).parents[1] / "sql"


def upgrade() -> None:
    """Add who is signed in and what was done; nothing that is there changes."""
    op.get_bind().exec_driver_sql((SQL / "0008_people.sql").read_text(encoding="utf-8"))


def downgrade() -> None:
    """Refused: what people did is not forgotten."""
    raise NotImplementedError("The audit log is kept. Restore a backup instead.")
