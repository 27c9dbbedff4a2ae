"""Since when somebody with credentials is no longer of the team."""

import sqlalchemy as sa
from alembic import op

revision = "2026112795"
down_revision = "2026112751"
branch_labels = None
depends_on = None


def upgrade():
    with op.batch_alter_table("credentials") as batch:
        batch.add_column(sa.Column("off_team_since", sa.DateTime(timezone=True)))


def downgrade():
    with op.batch_alter_table("credentials") as batch:
        batch.drop_column("off_team_since")
