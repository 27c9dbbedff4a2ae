"""Circles that are a series, and close to newcomers on the way."""

import sqlalchemy as sa
from alembic import op

revision = "2026112631"
down_revision = "2026112623"
branch_labels = None
depends_on = None


def upgrade():
    with op.batch_alter_table("groups") as batch_op:
        batch_op.add_column(
            sa.Column("format", sa.String(20), nullable=False, server_default="rolling")
        )
        batch_op.add_column(sa.Column("sessions", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("open_until", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("series_from", sa.DateTime(timezone=True), nullable=True))
    with op.batch_alter_table("group_invites") as batch_op:
        batch_op.add_column(
            sa.Column("is_exception", sa.Boolean(), nullable=False, server_default=sa.false())
        )


def downgrade():
    with op.batch_alter_table("group_invites") as batch_op:
        batch_op.drop_column("is_exception")
    with op.batch_alter_table("groups") as batch_op:
        for column in ("series_from", "open_until", "sessions", "format"):
            batch_op.drop_column(column)
