"""The shelf of a circle."""

import sqlalchemy as sa
from alembic import op

revision = "2026112633"
down_revision = "2026112632"
branch_labels = None
depends_on = None

MINE = "organization_id = nullif(current_setting('app.organization_id', true), '')::uuid"
EVERY = "current_setting('app.spans', true) = 'all'"


def upgrade():
    op.create_table(
        "shelf_items",
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("group_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("reach", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("is_shareable", sa.Boolean(), nullable=False),
        sa.Column("reviewed_on", sa.Date(), nullable=False),
        sa.Column("review_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organizations.id"], name="fk_shelf_items_organization_id"
        ),
        sa.ForeignKeyConstraint(
            ["organization_id", "group_id"],
            ["groups.organization_id", "groups.id"],
            name="fk_shelf_items_organization_id_group_id",
        ),
        sa.PrimaryKeyConstraint("organization_id", "id", name="pk_shelf_items"),
    )
    op.create_index("ix_shelf_items_group_id", "shelf_items", ["group_id"])
    if op.get_bind().dialect.name == "postgresql":
        op.execute("ALTER TABLE shelf_items ENABLE ROW LEVEL SECURITY")
        op.execute("ALTER TABLE shelf_items FORCE ROW LEVEL SECURITY")
        op.execute(
            f"CREATE POLICY tenant_reads ON shelf_items FOR SELECT USING ({MINE} OR {EVERY})"
        )
        op.execute(
            f"CREATE POLICY tenant_writes ON shelf_items FOR ALL USING ({MINE}) WITH CHECK ({MINE})"
        )


def downgrade():
    op.drop_table("shelf_items")
