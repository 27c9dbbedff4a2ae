"""Whether an organization lets the model of concern look at words."""

import sqlalchemy as sa
from alembic import op

revision = "2026112810"
down_revision = "2026112795"
branch_labels = None
depends_on = None


def upgrade():
    with op.batch_alter_table("organizations") as batch:
        batch.add_column(
            sa.Column("notices_danger", sa.Boolean(), nullable=False, server_default=sa.false())
        )


def downgrade():
    with op.batch_alter_table("organizations") as batch:
        batch.drop_column("notices_danger")
