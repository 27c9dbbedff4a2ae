"""Circles that close on a day, with last words and something to take along."""

import sqlalchemy as sa
from alembic import op

revision = "2026112634"
down_revision = "2026112633"
branch_labels = None
depends_on = None


def upgrade():
    with op.batch_alter_table("groups") as batch_op:
        batch_op.add_column(sa.Column("closes_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(
            sa.Column("closing_words", sa.Text(), nullable=False, server_default="")
        )
        batch_op.add_column(sa.Column("empty_at", sa.DateTime(timezone=True), nullable=True))
    op.create_index("ix_groups_closes_at", "groups", ["closes_at"])
    op.create_index("ix_groups_empty_at", "groups", ["empty_at"])
    with op.batch_alter_table("shelf_items") as batch_op:
        batch_op.add_column(
            sa.Column("is_kept", sa.Boolean(), nullable=False, server_default=sa.true())
        )


def downgrade():
    with op.batch_alter_table("shelf_items") as batch_op:
        batch_op.drop_column("is_kept")
    op.drop_index("ix_groups_empty_at", "groups")
    op.drop_index("ix_groups_closes_at", "groups")
    with op.batch_alter_table("groups") as batch_op:
        for column in ("empty_at", "closing_words", "closes_at"):
            batch_op.drop_column(column)
