"""Whether a person asked for a sync that does not wait for the end of quiet hours.

Revision ID: 0016_sync_now
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0016_sync_now"
down_revision = "0015_accounts"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add a column; nobody has asked yet."""
    asked = sa.Column("sync_now", sa.Boolean, nullable=False, server_default=sa.false())
    op.add_column("companies", asked)


def downgrade() -> None:
    """Take it away again."""
    op.drop_column("companies", "sync_now")
