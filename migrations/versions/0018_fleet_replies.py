"""Writes that are about no tenant are done once under a key too: their replies name no tenant.

Revision ID: 0018_fleet_replies
"""

from __future__ import annotations

from alembic import op

revision = "0018_fleet_replies"
down_revision = "0017_amounts"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Keep replies also where there is no tenant; with their token they go all the same."""
    op.drop_constraint("api_replies_tenant_fkey", "api_replies", type_="foreignkey")


def downgrade() -> None:
    """Forget what names no tenant, and name one again."""
    op.execute("ALTER TABLE api_replies NO FORCE ROW LEVEL SECURITY")
    op.execute("DELETE FROM api_replies WHERE tenant_id NOT IN (SELECT id FROM tenants)")
    op.execute("ALTER TABLE api_replies FORCE ROW LEVEL SECURITY")
    op.create_foreign_key(
        "api_replies_tenant_fkey",
        "api_replies",
        "tenants",
        ["tenant_id"],
        ["id"],
        ondelete="CASCADE",
    )
