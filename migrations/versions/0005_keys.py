"""Keys that turn: under which one a digest was made, and a login that renews it.

Revision ID: 0005_keys
"""

from __future__ import annotations

from pathlib import Path

from alembic import op

revision = "0005_keys"
down_revision = "0004_books"
branch_labels = None
depends_on = None

SQL = Path(__file__).parents[1] / "sql"


def upgrade() -> None:
    """Add the names of keys; digests stay as they are until each is used."""
    op.get_bind().exec_driver_sql((SQL / "0005_keys.sql").read_text(encoding="utf-8"))


def downgrade() -> None:
    """Refused: passwords renewed under a newer key would be wrong."""
    raise NotImplementedError("Keys are not turned back. Restore a backup instead.")
