"""Remember whether the present password of a Web Connector was used.

Revision ID: 0030_password_used
"""

from __future__ import annotations

from pathlib import Path

from alembic import op

revision = "0030_password_used"
down_revision = "0029_folded"
branch_labels = None
depends_on = None

SQL = Path(__file__).parents[1] / "sql"


def upgrade() -> None:
    """Add the column, and note it at every call."""
    op.get_bind().exec_driver_sql((SQL / "0030_password_used.sql").read_text(encoding="utf-8"))


def downgrade() -> None:
    """Refused: nothing is to be gained by the version before."""
    raise NotImplementedError("Restore a backup of the version before instead.")
