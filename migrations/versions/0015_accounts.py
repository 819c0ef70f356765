"""Second factors, invitations, password resets, and plans that are checked.

Revision ID: 0015_accounts
"""

from __future__ import annotations

from pathlib import Path

from alembic import op

revision = "0015_accounts"
down_revision = "0014_standing"
branch_labels = None
depends_on = None

SQL = Path(__file__).parents[1] / "sql"


def upgrade() -> None:
    """Add them; a plan of another word than the known ones becomes everything."""
    op.get_bind().exec_driver_sql((SQL / "0015_accounts.sql").read_text(encoding="utf-8"))


def downgrade() -> None:
    """Refused: whoever has a second factor would sign in without it."""
    raise NotImplementedError("Restore a backup of the version before instead.")
