"""Ask for the hits of one kind of record, and of any, in two questions.

Revision ID: 0028_either
"""

from __future__ import annotations

from pathlib import Path

from alembic import op

revision = "0028_either"
down_revision = "0027_kinds"
branch_labels = None
depends_on = None

SQL = Path(__file__).parents[1] / "sql"


def upgrade() -> None:
    """Replace the function; nothing that is there changes."""
    op.get_bind().exec_driver_sql((SQL / "0028_either.sql").read_text(encoding="utf-8"))


def downgrade() -> None:
    """Refused: nothing is to be gained by the version before."""
    raise NotImplementedError("Restore a backup of the version before instead.")
