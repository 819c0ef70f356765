"""Let pages take what the sweep found of silences.

Revision ID: 0014_standing
"""

from __future__ import annotations

from pathlib import Path

from alembic import op

revision = "0014_standing"
down_revision = "0013_run_pages"
branch_labels = None
depends_on = None

SQL = Path(__file__).parents[1] / "sql"


def upgrade() -> None:
    """Replace the functions; nothing that is there changes."""
    op.get_bind().exec_driver_sql((SQL / "0014_standing.sql").read_text(encoding="utf-8"))


def downgrade() -> None:
    """Refused: the version before would not be told what was learnt."""
    raise NotImplementedError("Restore a backup of the version before instead.")
