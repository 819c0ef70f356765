"""Mail that waits to be sent.

Revision ID: 0011_outbox
"""

from __future__ import annotations

from pathlib import Path

from alembic import op

revision = "0011_outbox"
down_revision = "0010_preview"
branch_labels = None
depends_on = None

SQL = Path(__file__).parents[1] / "sql"


def upgrade() -> None:
    """Add the outbox; nothing that is there changes."""
    op.get_bind().exec_driver_sql((SQL / "0011_outbox.sql").read_text(encoding="utf-8"))


def downgrade() -> None:
    """Refused: mail that waits would be lost."""
    raise NotImplementedError("Restore a backup of the version before instead.")
