"""Agreements made in a session."""

import sqlalchemy as sa
from alembic import op

revision = "2026112683"
down_revision = "2026112682"
branch_labels = None
depends_on = None

MINE = "organization_id = nullif(current_setting('app.organization_id', true), '')::uuid"
EVERY = "current_setting('app.spans', true) = 'all'"


def tenant_table(name, *columns):
    """Make a table whose rows belong to an organization, locked as the others are."""
    op.create_table(
        name,
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        *columns,
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organizations.id"], name=op.f(f"fk_{name}_organization_id")
        ),
        sa.PrimaryKeyConstraint("organization_id", "id", name=op.f(f"pk_{name}")),
    )
    if op.get_bind().dialect.name == "postgresql":
        op.execute(f"ALTER TABLE {name} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {name} FORCE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY tenant_reads ON {name} FOR SELECT USING ({MINE} OR {EVERY})")
        op.execute(
            f"CREATE POLICY tenant_writes ON {name} FOR ALL USING ({MINE}) WITH CHECK ({MINE})"
        )


def key(table, column, target):
    return sa.ForeignKeyConstraint(
        ["organization_id", column],
        [f"{target}.organization_id", f"{target}.id"],
        name=op.f(f"fk_{table}_organization_id_{column}"),
    )


def once(table, *columns):
    names = ("organization_id", *columns)
    return sa.UniqueConstraint(*names, name=op.f(f"uq_{table}_{'_'.join(names)}"))


def upgrade():
    tenant_table(
        "pacts",
        sa.Column("room_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True)),
        key("pacts", "room_id", "rooms"),
        once("pacts", "room_id"),
    )
    tenant_table(
        "pact_lines",
        sa.Column("room_id", sa.Uuid(), nullable=False),
        sa.Column("author_id", sa.Uuid(), nullable=False),
        sa.Column("cmid", sa.Uuid(), nullable=False),
        sa.Column("words_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("is_picked", sa.Boolean(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        key("pact_lines", "room_id", "rooms"),
        key("pact_lines", "author_id", "memberships"),
        once("pact_lines", "room_id", "author_id", "cmid"),
    )
    op.create_index("ix_pact_lines_author_id", "pact_lines", ["author_id"])
    tenant_table(
        "pact_voices",
        sa.Column("room_id", sa.Uuid(), nullable=False),
        sa.Column("membership_id", sa.Uuid(), nullable=False),
        sa.Column("worry_sealed", sa.LargeBinary()),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        key("pact_voices", "room_id", "rooms"),
        key("pact_voices", "membership_id", "memberships"),
        once("pact_voices", "room_id", "membership_id"),
    )
    op.create_index("ix_pact_voices_membership_id", "pact_voices", ["membership_id"])
    for table, column in (("rooms", "has_pact"), ("seats", "has_agreed")):
        op.add_column(
            table, sa.Column(column, sa.Boolean(), nullable=False, server_default=sa.false())
        )


def downgrade():
    for table, column in (("seats", "has_agreed"), ("rooms", "has_pact")):
        with op.batch_alter_table(table) as batch:
            batch.drop_column(column)
    for table in ("pact_voices", "pact_lines", "pacts"):
        op.drop_table(table)
