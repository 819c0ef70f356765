"""What people and programs are told of what happened.

Revision ID: 0012_notices
"""

from __future__ import annotations

from pathlib import Path

from alembic import op

revision = "0012_notices"
down_revision = "0011_outbox"
branch_labels = None
depends_on = None

SQL = Path(__file__).parents[1] / "sql"


def upgrade() -> None:
    """Add events, webhooks and who is mailed; nothing that is there changes."""
    op.get_bind().exec_driver_sql((SQL / "0012_notices.sql").read_text(encoding="utf-8"))


def downgrade() -> None:
    """Refused: the version before would not be told what was learnt."""
    raise NotImplementedError("Restore a backup of the version before instead.")
