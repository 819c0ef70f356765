"""Show whoever runs the service which QuickBooks each company is opened with.

Revision ID: 0021_programs
"""

from __future__ import annotations

from pathlib import Path

from alembic import op

revision = "0021_programs"
down_revision = "0020_late"
branch_labels = None
depends_on = None

SQL = Path(__file__).parents[1] / "sql"


def upgrade() -> None:
    """Add the function that is asked for it."""
    op.get_bind().exec_driver_sql((SQL / "0021_programs.sql").read_text(encoding="utf-8"))


def downgrade() -> None:
    """Take it away again."""
    op.execute("DROP FUNCTION directory.program(uuid)")
    op.execute("REVOKE SELECT (contact) ON companies FROM deskbridge_directory")
