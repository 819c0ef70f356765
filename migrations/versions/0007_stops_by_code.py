"""Troubles of a whole company or list stand beside each other, one for each code.

Revision ID: 0007_stops_by_code
"""

from __future__ import annotations

from pathlib import Path

from alembic import op

revision = "0007_stops_by_code"
down_revision = "0006_age_of_records"
branch_labels = None
depends_on = None

SQL = Path(__file__).parents[1] / "sql"


def upgrade() -> None:
    """Let the code tell them apart; what is open now is one of a kind already."""
    text = (SQL / "0007_stops_by_code.sql").read_text(encoding="utf-8")
    op.get_bind().exec_driver_sql(text)


def downgrade() -> None:
    """One of a kind again: of several that are open, the newest stays."""
    run = op.get_bind().exec_driver_sql
    run(
        "UPDATE problems p SET cleared_at = now(), resolution = 'replaced' FROM problems q"
        " WHERE p.cleared_at IS NULL AND q.cleared_at IS NULL AND p.company_id = q.company_id"
        " AND p.kind = q.kind AND p.entity IS NOT DISTINCT FROM q.entity"
        " AND p.cloud_id IS NULL AND q.cloud_id IS NULL AND p.quickbooks_id IS NULL"
        " AND q.quickbooks_id IS NULL AND (p.opened_at, p.id) < (q.opened_at, q.id)"
    )
    run("DROP INDEX problems_open_key")
    run(
        "CREATE UNIQUE INDEX problems_open_key ON problems (company_id, kind, entity, cloud_id,"
        " quickbooks_id) NULLS NOT DISTINCT WHERE cleared_at IS NULL"
    )
