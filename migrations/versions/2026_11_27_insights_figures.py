"""What a month of a circle came to, and which months were counted."""

import sqlalchemy as sa
from alembic import op

revision = "2026112781"
down_revision = "2026112780"
branch_labels = None
depends_on = None

MINE = "organization_id = nullif(current_setting('app.organization_id', true), '')::uuid"
EVERY = "current_setting('app.spans', true) = 'all'"
NUMBERS = (
    *("sessions", "people", "visits", "returned", "stayed_away", "spoke", "listened", "spread"),
    *("held", "held_authors", "held_seconds", "approved", "approved_authors"),
    *("declined", "declined_authors", "reports", "reporters", "claimed", "claim_seconds"),
)


def upgrade():
    tenant_table(
        "circle_months",
        ["month", "group_id"],
        sa.Column("group_id", sa.Uuid(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in NUMBERS),
        sa.ForeignKeyConstraint(
            ["organization_id", "group_id"],
            ["groups.organization_id", "groups.id"],
            name=op.f("fk_circle_months_organization_id_group_id"),
        ),
    )
    op.create_index("ix_circle_months_group_id", "circle_months", ["group_id"])
    tenant_table("counted_months", ["month"], sa.Column("month", sa.Date(), nullable=False))


def tenant_table(name, unique, *columns):
    """Create a table of tenants with its keys, and on PostgreSQL its policies."""
    named = op.f(f"uq_{name}_organization_id_{'_'.join(unique)}")
    op.create_table(
        name,
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        *columns,
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organizations.id"], name=op.f(f"fk_{name}_organization_id")
        ),
        sa.UniqueConstraint("organization_id", *unique, name=named),
        sa.PrimaryKeyConstraint("organization_id", "id", name=op.f(f"pk_{name}")),
    )
    if op.get_bind().dialect.name == "postgresql":
        op.execute(f"ALTER TABLE {name} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {name} FORCE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY tenant_reads ON {name} FOR SELECT USING ({MINE} OR {EVERY})")
        op.execute(
            f"CREATE POLICY tenant_writes ON {name} FOR ALL USING ({MINE}) WITH CHECK ({MINE})"
        )


def downgrade():
    op.drop_table("counted_months")
    op.drop_table("circle_months")
