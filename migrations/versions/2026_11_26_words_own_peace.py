"""What somebody keeps for themselves in a circle: one sealed text for each membership."""

import sqlalchemy as sa
from alembic import op

revision = "2026112676"
down_revision = "2026112675"
branch_labels = None
depends_on = None

MINE = "organization_id = nullif(current_setting('app.organization_id', true), '')::uuid"
EVERY = "current_setting('app.spans', true) = 'all'"


def upgrade():
    op.create_table(
        "own_peace",
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("membership_id", sa.Uuid(), nullable=False),
        sa.Column("words_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organizations.id"], name=op.f("fk_own_peace_organization_id")
        ),
        sa.ForeignKeyConstraint(
            ["organization_id", "membership_id"],
            ["memberships.organization_id", "memberships.id"],
            name=op.f("fk_own_peace_organization_id_membership_id"),
        ),
        sa.PrimaryKeyConstraint("organization_id", "id", name=op.f("pk_own_peace")),
        sa.UniqueConstraint(
            "organization_id",
            "membership_id",
            name=op.f("uq_own_peace_organization_id_membership_id"),
        ),
    )
    if op.get_bind().dialect.name == "postgresql":
        op.execute("ALTER TABLE own_peace ENABLE ROW LEVEL SECURITY")
        op.execute("ALTER TABLE own_peace FORCE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY tenant_reads ON own_peace FOR SELECT USING ({MINE} OR {EVERY})")
        op.execute(
            f"CREATE POLICY tenant_writes ON own_peace FOR ALL USING ({MINE}) WITH CHECK ({MINE})"
        )


def downgrade():
    op.drop_table("own_peace")
