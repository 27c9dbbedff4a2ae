"""When what is somebody's own is due to go, and whether their words go with it."""

import sqlalchemy as sa
from alembic import op

revision = "2026112842"
down_revision = "2026112841"
branch_labels = None
depends_on = None


def upgrade():
    op.add_column("members", sa.Column("erase_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column(
        "members",
        sa.Column("erase_words", sa.Boolean(), nullable=False, server_default=sa.false()),
    )
    op.create_index(op.f("ix_members_erase_at"), "members", ["erase_at"])


def downgrade():
    op.drop_index(op.f("ix_members_erase_at"), "members")
    op.drop_column("members", "erase_words")
    op.drop_column("members", "erase_at")
