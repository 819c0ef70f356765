"""Find words that many records bear, and what a run read, from indexes.

Revision ID: 0027_kinds
"""

from __future__ import annotations

from pathlib import Path

from alembic import op

revision = "0027_kinds"
down_revision = "0026_counts"
branch_labels = None
depends_on = None

SQL = Path(__file__).parents[1] / "sql"


def upgrade() -> None:
    """Add an index, and the kind of records to another and to its question."""
    op.get_bind().exec_driver_sql((SQL / "0027_kinds.sql").read_text(encoding="utf-8"))


def downgrade() -> None:
    """Refused: the version before would put the question in other words."""
    raise NotImplementedError("Restore a backup of the version before instead.")
