"""Let whoever fills a table have PostgreSQL look at how it has grown.

Revision ID: 0031_grown
"""

from __future__ import annotations

from pathlib import Path

from alembic import op

revision = "0031_grown"
down_revision = "0030_password_used"
branch_labels = None
depends_on = None

SQL = Path(__file__).parents[1] / "sql"


def upgrade() -> None:
    """Make the function; no table changes."""
    op.get_bind().exec_driver_sql((SQL / "0031_grown.sql").read_text(encoding="utf-8"))


def downgrade() -> None:
    """Refused: nothing is to be gained by the version before."""
    raise NotImplementedError("Restore a backup of the version before instead.")
