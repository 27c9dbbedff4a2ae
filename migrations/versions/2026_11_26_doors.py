"""How long before a session the doors of a circle open for members."""

import sqlalchemy as sa
from alembic import op

revision = "2026112636"
down_revision = "2026112635"
branch_labels = None
depends_on = None


def upgrade():
    with op.batch_alter_table("groups") as batch:
        batch.add_column(
            sa.Column("doors_early", sa.Integer(), nullable=False, server_default="10")
        )


def downgrade():
    with op.batch_alter_table("groups") as batch:
        batch.drop_column("doors_early")
