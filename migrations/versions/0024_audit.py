"""Show everybody's audit log with the names of companies and tokens.

Revision ID: 0024_audit
"""

from __future__ import annotations

from pathlib import Path

from alembic import op

revision = "0024_audit"
down_revision = "0023_left_out"
branch_labels = None
depends_on = None

SQL = Path(__file__).parents[1] / "sql"


def upgrade() -> None:
    """Give the function more to answer."""
    op.get_bind().exec_driver_sql((SQL / "0024_audit.sql").read_text(encoding="utf-8"))


def downgrade() -> None:
    """Put the one before back, as it was made."""
    op.execute(
        "DROP FUNCTION directory.audit_page(uuid, text, text, text[], bigint, integer)"
    )
    made = (SQL / "0009_fleet.sql").read_text(encoding="utf-8")
    begins = made.index("CREATE FUNCTION directory.audit_page(")
    ends = made.index("$audit_page$;") + len("$audit_page$;")
    op.get_bind().exec_driver_sql(made[begins:ends])
    named = "directory.audit_page(uuid, text, text, bigint, integer)"
    op.execute(f"REVOKE ALL ON FUNCTION {named} FROM PUBLIC")
    op.execute(f"GRANT EXECUTE ON FUNCTION {named} TO deskbridge_app")
    op.execute(f"ALTER FUNCTION {named} OWNER TO deskbridge_directory")
