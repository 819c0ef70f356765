"""Indexes for the pages of runs: what was exchanged and written down in each.

Revision ID: 0013_run_pages
"""

from __future__ import annotations

from alembic import op

revision = "0013_run_pages"
down_revision = "0012_notices"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add two indexes."""
    op.create_index("journal_run_idx", "journal", ["run_id", "id"])
    op.create_index("exchanges_run_idx", "exchanges", ["run_id", "id"])


def downgrade() -> None:
    """Take them away again."""
    op.drop_index("exchanges_run_idx")
    op.drop_index("journal_run_idx")
