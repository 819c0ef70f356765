"""The JSON door: tokens, remembered answers, and what its routes ask across tenants.

Revision ID: 0003_api
"""

from __future__ import annotations

from pathlib import Path

from alembic import op

revision = "0003_api"
down_revision = "0002_doors"
branch_labels = None
depends_on = None

SQL = Path(__file__).parents[1] / "sql"


def upgrade() -> None:
    """Add what the JSON door keeps; nothing that is there changes."""
    op.get_bind().exec_driver_sql((SQL / "0003_api.sql").read_text(encoding="utf-8"))


def downgrade() -> None:
    """Refused: programs hold tokens that only this knows."""
    raise NotImplementedError("Tokens are not taken back. Restore a backup instead.")
