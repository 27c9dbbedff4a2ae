"""Talking first: times for one who asked to join, and what is said until a decision."""

import sqlalchemy as sa
from alembic import op

revision = "2026112651"
down_revision = "2026112636"
branch_labels = None
depends_on = None

MINE = "organization_id = nullif(current_setting('app.organization_id', true), '')::uuid"
EVERY = "current_setting('app.spans', true) = 'all'"


def upgrade():
    op.create_table(
        "first_talks",
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("group_id", sa.Uuid(), nullable=False),
        sa.Column("membership_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("picked_at", sa.DateTime(timezone=True)),
        sa.Column("words_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organizations.id"], name=op.f("fk_first_talks_organization_id")
        ),
        sa.ForeignKeyConstraint(
            ["organization_id", "group_id"],
            ["groups.organization_id", "groups.id"],
            name=op.f("fk_first_talks_organization_id_group_id"),
        ),
        sa.ForeignKeyConstraint(
            ["organization_id", "membership_id"],
            ["memberships.organization_id", "memberships.id"],
            name=op.f("fk_first_talks_organization_id_membership_id"),
        ),
        sa.PrimaryKeyConstraint("organization_id", "id", name=op.f("pk_first_talks")),
        sa.UniqueConstraint(
            "organization_id",
            "membership_id",
            name=op.f("uq_first_talks_organization_id_membership_id"),
        ),
    )
    op.create_index("ix_first_talks_group_id", "first_talks", ["group_id"])
    if op.get_bind().dialect.name == "postgresql":
        op.execute("ALTER TABLE first_talks ENABLE ROW LEVEL SECURITY")
        op.execute("ALTER TABLE first_talks FORCE ROW LEVEL SECURITY")
        op.execute(
            f"CREATE POLICY tenant_reads ON first_talks FOR SELECT USING ({MINE} OR {EVERY})"
        )
        op.execute(
            f"CREATE POLICY tenant_writes ON first_talks FOR ALL USING ({MINE}) WITH CHECK ({MINE})"
        )


def downgrade():
    op.drop_table("first_talks")
