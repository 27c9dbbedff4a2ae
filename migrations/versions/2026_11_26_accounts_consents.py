"""Which text an organization asks for, and which one each member agreed to last."""

import sqlalchemy as sa
from alembic import op

revision = "2026112642"
down_revision = "2026112641"
branch_labels = None
depends_on = None

LOCKED = ("members", "consents", "consent_texts")


def force(how):
    """Let the owner of these tables see all of them, or no longer."""
    if op.get_bind().dialect.name == "postgresql":
        for table in LOCKED:
            op.execute(f"ALTER TABLE {table} {how} ROW LEVEL SECURITY")


def upgrade():
    for table in ("organizations", "members"):
        column = sa.Column("consent_version", sa.Integer(), nullable=False, server_default="0")
        op.add_column(table, column)
    force("NO FORCE")
    op.execute(
        "UPDATE organizations SET consent_version = coalesce((SELECT max(version) "
        "FROM consent_texts WHERE consent_texts.organization_id = organizations.id), 0)"
    )
    op.execute(
        "UPDATE members SET consent_version = coalesce((SELECT max(version) FROM consents "
        "WHERE consents.organization_id = members.organization_id "
        "AND consents.member_id = members.id), 0)"
    )
    force("FORCE")


def downgrade():
    for table in ("members", "organizations"):
        op.drop_column(table, "consent_version")
