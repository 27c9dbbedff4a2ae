"""What people type and have not sent, and prompts answered with a tap."""

import sqlalchemy as sa
from alembic import op

revision = "2026112830"
down_revision = "2026112795"
branch_labels = None
depends_on = None

MINE = "organization_id = nullif(current_setting('app.organization_id', true), '')::uuid"
ENDS = ("scale_low", "scale_high")
EVERY = "current_setting('app.spans', true) = 'all'"


def upgrade():
    tenant_table(
        "own_drafts",
        {"membership_id": "memberships"},
        ["membership_id", "place_id"],
        sa.Column("place_id", sa.Uuid(), nullable=False),
        sa.Column("words_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("saved_on", sa.Date(), nullable=False),
    )
    op.create_index("ix_own_drafts_membership_id", "own_drafts", ["membership_id"])
    op.create_index("ix_own_drafts_saved_on", "own_drafts", ["saved_on"])

    with op.batch_alter_table("prompts") as batch:
        for end in ENDS:
            batch.add_column(sa.Column(end, sa.Text(), nullable=False, server_default=""))
    tenant_table(
        "prompt_scales",
        {"prompt_id": "prompts"},
        ["prompt_id"],
        sa.Column("tally_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
    )
    tenant_table(
        "scale_takers",
        {"prompt_id": "prompts", "membership_id": "memberships"},
        ["prompt_id", "membership_id"],
    )
    op.create_index("ix_scale_takers_membership_id", "scale_takers", ["membership_id"])


def tenant_table(name, parents, unique, *columns):
    """Create a table of tenants with its keys, and on PostgreSQL its policies."""
    keys = [
        sa.ForeignKeyConstraint(
            ["organization_id", column],
            [f"{table}.organization_id", f"{table}.id"],
            name=op.f(f"fk_{name}_organization_id_{column}"),
        )
        for column, table in parents.items()
    ]
    named = op.f(f"uq_{name}_organization_id_{'_'.join(unique)}")
    op.create_table(
        name,
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        *(sa.Column(column, sa.Uuid(), nullable=False) for column in parents),
        *columns,
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organizations.id"], name=op.f(f"fk_{name}_organization_id")
        ),
        *keys,
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
    op.drop_table("scale_takers")
    op.drop_table("prompt_scales")
    with op.batch_alter_table("prompts") as batch:
        for end in ENDS:
            batch.drop_column(end)
    op.drop_table("own_drafts")
