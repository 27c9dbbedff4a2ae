"""Questions answered with a tap."""

import sqlalchemy as sa
from alembic import op

revision = "2026112677"
down_revision = "2026112711"
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
        "soundings",
        sa.Column("room_id", sa.Uuid(), nullable=False),
        sa.Column("cmid", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("takes_several", sa.Boolean(), nullable=False),
        sa.Column("is_named", sa.Boolean(), nullable=False),
        sa.Column("words_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("tally_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("closes_at", sa.DateTime(timezone=True)),
        sa.Column("left_seconds", sa.Integer()),
        sa.Column("opened_seq", sa.Integer(), nullable=False),
        sa.Column("closed_seq", sa.Integer()),
        key("soundings", "room_id", "rooms"),
        once("soundings", "room_id", "cmid"),
    )
    op.create_index("ix_soundings_room_id", "soundings", ["room_id"])
    op.create_index("ix_soundings_closes_at", "soundings", ["closes_at"])
    tenant_table(
        "sounding_takers",
        sa.Column("sounding_id", sa.Uuid(), nullable=False),
        sa.Column("membership_id", sa.Uuid(), nullable=False),
        sa.Column("cmid", sa.Uuid(), nullable=False),
        sa.Column("chosen_sealed", sa.LargeBinary()),
        key("sounding_takers", "sounding_id", "soundings"),
        key("sounding_takers", "membership_id", "memberships"),
        once("sounding_takers", "sounding_id", "membership_id"),
    )
    op.create_index("ix_sounding_takers_membership_id", "sounding_takers", ["membership_id"])
    op.add_column(
        "rooms", sa.Column("sounding_seq", sa.Integer(), nullable=False, server_default="0")
    )


def downgrade():
    with op.batch_alter_table("rooms") as batch:
        batch.drop_column("sounding_seq")
    for table in ("sounding_takers", "soundings"):
        op.drop_table(table)
