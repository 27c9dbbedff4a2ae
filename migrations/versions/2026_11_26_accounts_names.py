"""Accounts without an address, where an organization lets people come that way."""

import sqlalchemy as sa
from alembic import op

revision = "2026112643"
down_revision = "2026112642"
branch_labels = None
depends_on = None


def upgrade():
    with op.batch_alter_table("accounts") as table:
        table.add_column(sa.Column("name_sealed", sa.LargeBinary()))
        table.add_column(sa.Column("name_index", sa.LargeBinary()))
        table.create_unique_constraint(op.f("uq_accounts_name_index"), ["name_index"])
    op.add_column(
        "organizations",
        sa.Column("joins_without_email", sa.Boolean(), nullable=False, server_default=sa.false()),
    )


def downgrade():
    op.drop_column("organizations", "joins_without_email")
    with op.batch_alter_table("accounts") as table:
        table.drop_constraint(op.f("uq_accounts_name_index"), type_="unique")
        table.drop_column("name_index")
        table.drop_column("name_sealed")
