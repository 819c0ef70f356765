"""The foundation: every table, the two roles, row-level security, the directory functions.

Revision ID: 0001_foundation
"""

from __future__ import annotations

from pathlib import Path

from alembic import op

revision = "0001_foundation"
down_revision = None
branch_labels = None
depends_on = None

SQL = Path(__file__).parents[1] / "sql"


def upgrade() -> None:
    """Create everything in an empty database."""
    connection = op.get_bind()
    for part in ("tables", "roles", "policies", "directory"):
        connection.exec_driver_sql((SQL / f"0001_{part}.sql").read_text(encoding="utf-8"))


def downgrade() -> None:
    """Refused: what a company file and a cloud agreed on cannot be made up again."""
    raise NotImplementedError("The foundation is not taken back. Restore a backup instead.")
