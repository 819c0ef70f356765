"""Find records whatever the accents of their names are, and what has no name by its others.

Revision ID: 0029_folded
"""

from __future__ import annotations

from pathlib import Path

from alembic import op

revision = "0029_folded"
down_revision = "0028_either"
branch_labels = None
depends_on = None

SQL = Path(__file__).parents[1] / "sql"


def upgrade() -> None:
    """Add what is looked in, folded, and look there."""
    op.get_bind().exec_driver_sql((SQL / "0029_folded.sql").read_text(encoding="utf-8"))


def downgrade() -> None:
    """Refused: the table of records would have to be written anew."""
    raise NotImplementedError("Restore a backup of the version before instead.")
