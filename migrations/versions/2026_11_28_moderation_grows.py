"""Somebody may not lead for a while."""

import sqlalchemy as sa
from alembic import op

revision = "2026112800"
down_revision = "2026112795"
branch_labels = None
depends_on = None


def upgrade():
    with op.batch_alter_table("members") as batch:
        batch.add_column(sa.Column("leads_from", sa.DateTime(timezone=True)))
    with op.batch_alter_table("memberships") as batch:
        batch.add_column(sa.Column("held_as", sa.String(20)))


def downgrade():
    with op.batch_alter_table("memberships") as batch:
        batch.drop_column("held_as")
    with op.batch_alter_table("members") as batch:
        batch.drop_column("leads_from")
