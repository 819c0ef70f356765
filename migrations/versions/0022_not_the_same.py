"""Pairs that are none, a row each, and an index for whether anything was read.

Revision ID: 0022_not_the_same
"""

from __future__ import annotations

from pathlib import Path

from alembic import op

revision = "0022_not_the_same"
down_revision = "0021_programs"
branch_labels = None
depends_on = None

SQL = Path(__file__).parents[1] / "sql"


def upgrade() -> None:
    """Add the columns and the index, and a row for each pair."""
    op.get_bind().exec_driver_sql((SQL / "0022_not_the_same.sql").read_text(encoding="utf-8"))


def downgrade() -> None:
    """Refused: what a person said not to be the same would be linked."""
    raise NotImplementedError(
        "What was said not to be the same would be linked. Restore a backup instead."
    )
