"""Until when somebody rests from a circle."""

import sqlalchemy as sa
from alembic import op

revision = "2026112840"
down_revision = "2026112795"
branch_labels = None
depends_on = None


def upgrade():
    with op.batch_alter_table("memberships") as batch:
        batch.add_column(sa.Column("rests_until", sa.DateTime(timezone=True)))
        batch.create_index("ix_memberships_rests_until", ["rests_until"])


def downgrade():
    with op.batch_alter_table("memberships") as batch:
        batch.drop_index("ix_memberships_rests_until")
        batch.drop_column("rests_until")
