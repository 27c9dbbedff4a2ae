"""Buddies: who is glad to be one in a circle, and who is whose."""

import sqlalchemy as sa
from alembic import op

revision = "2026112661"
down_revision = "2026112651"
branch_labels = None
depends_on = None

MINE = "organization_id = nullif(current_setting('app.organization_id', true), '')::uuid"
EVERY = "current_setting('app.spans', true) = 'all'"


def key(column, target):
    return sa.ForeignKeyConstraint(
        ["organization_id", column],
        [f"{target}.organization_id", f"{target}.id"],
        name=op.f(f"fk_buddies_organization_id_{column}"),
    )


def upgrade():
    with op.batch_alter_table("memberships") as batch:
        batch.add_column(
            sa.Column("is_glad_buddy", sa.Boolean(), nullable=False, server_default=sa.false())
        )
    op.create_table(
        "buddies",
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("group_id", sa.Uuid(), nullable=False),
        sa.Column("newcomer_id", sa.Uuid(), nullable=False),
        sa.Column("buddy_id", sa.Uuid(), nullable=False),
        sa.Column("named_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organizations.id"], name=op.f("fk_buddies_organization_id")
        ),
        key("group_id", "groups"),
        key("newcomer_id", "memberships"),
        key("buddy_id", "memberships"),
        sa.PrimaryKeyConstraint("organization_id", "id", name=op.f("pk_buddies")),
        sa.UniqueConstraint(
            "organization_id",
            "newcomer_id",
            name=op.f("uq_buddies_organization_id_newcomer_id"),
        ),
    )
    op.create_index("ix_buddies_group_id", "buddies", ["group_id"])
    op.create_index("ix_buddies_buddy_id", "buddies", ["buddy_id"])
    if op.get_bind().dialect.name == "postgresql":
        op.execute("ALTER TABLE buddies ENABLE ROW LEVEL SECURITY")
        op.execute("ALTER TABLE buddies FORCE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY tenant_reads ON buddies FOR SELECT USING ({MINE} OR {EVERY})")
        op.execute(
            f"CREATE POLICY tenant_writes ON buddies FOR ALL USING ({MINE}) WITH CHECK ({MINE})"
        )


def downgrade():
    op.drop_table("buddies")
    with op.batch_alter_table("memberships") as batch:
        batch.drop_column("is_glad_buddy")
