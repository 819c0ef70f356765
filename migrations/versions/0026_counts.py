"""Count the companies and people of tenants, for the list of them.

Revision ID: 0026_counts
"""

from __future__ import annotations

from pathlib import Path

from alembic import op

revision = "0026_counts"
down_revision = "0025_searching"
branch_labels = None
depends_on = None

SQL = Path(__file__).parents[1] / "sql"


def upgrade() -> None:
    """Add the function that counts."""
    op.get_bind().exec_driver_sql((SQL / "0026_counts.sql").read_text(encoding="utf-8"))


def downgrade() -> None:
    """Take it away again."""
    op.execute("DROP FUNCTION directory.tenant_counts(uuid[])")
