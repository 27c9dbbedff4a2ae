"""A member's own space: sealed things, what is shown of them, and cards for outside."""

import sqlalchemy as sa
from alembic import op

revision = "2026112760"
down_revision = "2026112720"
branch_labels = None
depends_on = None

MINE = "organization_id = nullif(current_setting('app.organization_id', true), '')::uuid"
MOMENT = sa.DateTime(timezone=True)
EVERY = "current_setting('app.spans', true) = 'all'"


def upgrade():
    tenant_table(
        "own_things",
        {"member_id": "members"},
        sa.Column("words_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
    )
    op.create_index("ix_own_things_member_id", "own_things", ["member_id"])
    tenant_table(
        "thing_shares",
        {
            "member_id": "members",
            "thing_id": "own_things",
            "from_id": "memberships",
            "to_id": "memberships",
        },
        sa.Column("until", MOMENT, nullable=False),
        sa.Column("ended_at", MOMENT),
        sa.Column("words_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
    )
    for column in ("member_id", "thing_id", "to_id"):
        op.create_index(f"ix_thing_shares_{column}", "thing_shares", [column])
    tenant_table(
        "outside_cards",
        {"member_id": "members"},
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("until", MOMENT, nullable=False),
        sa.Column("words_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.UniqueConstraint(
            "organization_id",
            "token_hash",
            name=op.f("uq_outside_cards_organization_id_token_hash"),
        ),
    )
    op.create_index("ix_outside_cards_member_id", "outside_cards", ["member_id"])
    op.create_index("ix_outside_cards_token_hash", "outside_cards", ["token_hash"])


def tenant_table(name, parents, *columns):
    """Create a table of tenants with its keys, and on PostgreSQL its policies."""
    keys = [
        sa.ForeignKeyConstraint(
            ["organization_id", column],
            [f"{table}.organization_id", f"{table}.id"],
            name=op.f(f"fk_{name}_organization_id_{column}"),
        )
        for column, table in parents.items()
    ]
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
    for name in ("outside_cards", "thing_shares", "own_things"):
        op.drop_table(name)
