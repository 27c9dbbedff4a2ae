"""The floor: modes, silence, slow mode and doors of a room, hands, rounds and their turns."""

import sqlalchemy as sa
from alembic import op

revision = "2026112671"
down_revision = "2026112662"
branch_labels = None
depends_on = None

MINE = "organization_id = nullif(current_setting('app.organization_id', true), '')::uuid"
EVERY = "current_setting('app.spans', true) = 'all'"
TABLES = ("floors", "voices", "rounds", "turns")
ROOM = ("mode", "speaker_id", "staff_write", "silent_until", "slow_seconds", "locked_until")


def upgrade():
    with op.batch_alter_table("rooms") as batch_op:
        batch_op.add_column(sa.Column("mode", sa.String(20), nullable=False, server_default="open"))
        batch_op.add_column(sa.Column("speaker_id", sa.Uuid()))
        batch_op.add_column(
            sa.Column("staff_write", sa.Boolean(), nullable=False, server_default=sa.true())
        )
        batch_op.add_column(sa.Column("silent_until", sa.DateTime(timezone=True)))
        batch_op.add_column(sa.Column("slow_seconds", sa.Integer()))
        batch_op.add_column(sa.Column("locked_until", sa.DateTime(timezone=True)))
    op.create_index("ix_rooms_speaker_id", "rooms", ["speaker_id"])
    with op.batch_alter_table("messages") as batch_op:
        batch_op.add_column(
            sa.Column("word_count", sa.Integer(), nullable=False, server_default="0")
        )
    tenant_table(
        "floors",
        {"room_id": "rooms"},
        ["room_id"],
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("hand_order", sa.String(20), nullable=False),
        sa.Column("before_round", sa.String(20), nullable=False),
        sa.Column("laps", sa.Integer(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True)),
        sa.Column("cleared_at", sa.DateTime(timezone=True)),
    )
    op.create_index("ix_floors_due_at", "floors", ["due_at"])
    op.create_index("ix_floors_cleared_at", "floors", ["cleared_at"])
    tenant_table(
        "voices",
        {"room_id": "rooms", "membership_id": "memberships"},
        ["room_id", "membership_id"],
        sa.Column("intent", sa.String(20)),
        sa.Column("turns", sa.Integer(), nullable=False),
        sa.Column("hand", sa.Integer()),
        sa.Column("raised_at", sa.DateTime(timezone=True)),
        sa.Column("topic_sealed", sa.LargeBinary()),
    )
    op.create_index("ix_voices_membership_id", "voices", ["membership_id"])
    op.create_index("ix_voices_hand", "voices", ["hand"])
    tenant_table(
        "rounds",
        {"room_id": "rooms", "started_by_id": "memberships"},
        [],
        sa.Column("prompt_sealed", sa.LargeBinary()),
        sa.Column("seconds", sa.Integer()),
        sa.Column("pool_seconds", sa.Integer()),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True)),
    )
    op.create_index("ix_rounds_room_id", "rounds", ["room_id"])
    op.create_index("ix_rounds_ended_at", "rounds", ["ended_at"])
    tenant_table(
        "turns",
        {"round_id": "rounds", "membership_id": "memberships"},
        ["round_id", "membership_id"],
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("rev", sa.Integer(), nullable=False),
        sa.Column("was_later", sa.Boolean(), nullable=False),
        sa.Column("offered_at", sa.DateTime(timezone=True)),
        sa.Column("spoke_at", sa.DateTime(timezone=True)),
        sa.Column("ends_at", sa.DateTime(timezone=True)),
        sa.Column("spent_seconds", sa.Integer(), nullable=False),
    )
    op.create_index("ix_turns_membership_id", "turns", ["membership_id"])


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
    if unique:
        named = op.f(f"uq_{name}_organization_id_{'_'.join(unique)}")
        keys.append(sa.UniqueConstraint("organization_id", *unique, name=named))
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
    for name in reversed(TABLES):
        op.drop_table(name)
    with op.batch_alter_table("messages") as batch_op:
        batch_op.drop_column("word_count")
    op.drop_index("ix_rooms_speaker_id", "rooms")
    with op.batch_alter_table("rooms") as batch_op:
        for name in reversed(ROOM):
            batch_op.drop_column(name)
