"""The doors: what wrong logins cost, and where notifications of the cloud arrive.

Revision ID: 0002_doors
"""

from __future__ import annotations

from pathlib import Path

from alembic import op

revision = "0002_doors"
down_revision = "0001_foundation"
branch_labels = None
depends_on = None

SQL = Path(__file__).parents[1] / "sql"


def upgrade() -> None:
    """Add the tables, and let a poll count what was refused."""
    connection = op.get_bind()
    for part in ("tables", "logins", "poll"):
        connection.exec_driver_sql((SQL / f"0002_{part}.sql").read_text(encoding="utf-8"))


def downgrade() -> None:
    """Refused: notifications would find no way in, and nobody would notice."""
    raise NotImplementedError("The doors are not taken back. Restore a backup instead.")
