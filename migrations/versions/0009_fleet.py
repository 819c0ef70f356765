"""How every company stands, and the habits of its Web Connector.

Revision ID: 0009_fleet
"""

from __future__ import annotations

from pathlib import Path

from alembic import op

revision = "0009_fleet"
down_revision = "0008_people"
branch_labels = None
depends_on = None

SQL = Path(__file__).parents[1] / "sql"


def upgrade() -> None:
    """Add what the fleet's page asks; nothing that is there changes."""
    op.get_bind().exec_driver_sql((SQL / "0009_fleet.sql").read_text(encoding="utf-8"))


def downgrade() -> None:
    """Refused: the version before would not be told what was learnt."""
    raise NotImplementedError("Restore a backup of the version before instead.")
