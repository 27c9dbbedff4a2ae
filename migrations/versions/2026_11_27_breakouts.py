"""Small circles: rooms beside a session's own, who is in which, the bell, and who looks in."""

import sqlalchemy as sa
from alembic import op

revision = "2026112701"
down_revision = "2026112677"
branch_labels = None
depends_on = None

MINE = "organization_id = nullif(current_setting('app.organization_id', true), '')::uuid"
EVERY = "current_setting('app.spans', true) = 'all'"
TABLES = ("breakouts", "small_circles", "breakout_places", "circle_visits")
MOMENT = sa.DateTime(timezone=True)
OLD, NEW = "uq_rooms_organization_id_meeting_id", "uq_rooms_organization_id_meeting_id_number"
PARENT = "fk_rooms_organization_id_parent_id"
#: What hangs on a small room, in the order it can go.
IS_SMALL = "parent_id <> id"
SMALL = f"SELECT id FROM rooms WHERE {IS_SMALL}"  # noqa: S608 (words of ours, here and below)
SAID = f"SELECT id FROM messages WHERE room_id IN ({SMALL})"  # noqa: S608
WITH_SMALL = {
    "reactions": f"message_id IN ({SAID})",
    "earlier_words": f"room_id IN ({SMALL})",
    "messages": f"room_id IN ({SMALL})",
    "seats": f"room_id IN ({SMALL})",
    "staff_events": f"room_id IN ({SMALL})",
    "room_events": f"room_id IN ({SMALL})",
    "rooms": IS_SMALL,
}
#: What is kept, and belongs to the session's own room from then on.
KEPT = ("sanctions", "reports")


def upgrade():
    with op.batch_alter_table("rooms") as batch:
        batch.add_column(sa.Column("parent_id", sa.Uuid()))
        batch.add_column(sa.Column("number", sa.Integer(), nullable=False, server_default="0"))
        batch.add_column(sa.Column("closes_at", MOMENT))
        batch.drop_constraint(op.f(OLD), type_="unique")
        batch.create_unique_constraint(op.f(NEW), ["organization_id", "meeting_id", "number"])
    force("rooms", "NO FORCE")
    with op.batch_alter_table("rooms") as batch:
        batch.create_foreign_key(
            op.f(PARENT), "rooms", ["organization_id", "parent_id"], ["organization_id", "id"]
        )
    force("rooms", "FORCE")
    op.create_index("ix_rooms_parent_id", "rooms", ["parent_id"])
    tenant_table(
        "breakouts",
        {"room_id": "rooms", "started_by_id": "memberships"},
        [],
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("started_at", MOMENT, nullable=False),
        sa.Column("ends_at", MOMENT, nullable=False),
        sa.Column("warned_at", MOMENT),
        sa.Column("due_at", MOMENT),
        sa.Column("ended_at", MOMENT),
        sa.Column("version", sa.Integer(), nullable=False),
    )
    op.create_index("ix_breakouts_room_id", "breakouts", ["room_id"])
    op.create_index("ix_breakouts_due_at", "breakouts", ["due_at"])
    tenant_table(
        "small_circles",
        {"breakout_id": "breakouts"},
        ["breakout_id", "number"],
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("bell_at", MOMENT),
        sa.Column("bell_by_id", sa.Uuid()),
        sa.Column("bell_due_at", MOMENT),
        sa.Column("coming_id", sa.Uuid()),
        reference("small_circles", "id", "rooms"),
        reference("small_circles", "bell_by_id", "memberships"),
        reference("small_circles", "coming_id", "memberships"),
    )
    tenant_table(
        "breakout_places",
        {"breakout_id": "breakouts", "membership_id": "memberships"},
        ["breakout_id", "membership_id"],
        sa.Column("circle_id", sa.Uuid()),
        sa.Column("is_staying", sa.Boolean(), nullable=False),
        reference("breakout_places", "circle_id", "small_circles"),
    )
    tenant_table(
        "circle_visits",
        {"room_id": "rooms", "membership_id": "memberships"},
        ["room_id", "membership_id"],
        sa.Column("since", MOMENT, nullable=False),
    )


def reference(name, column, table):
    """Return a key to another table of the same organization."""
    return sa.ForeignKeyConstraint(
        ["organization_id", column],
        [f"{table}.organization_id", f"{table}.id"],
        name=op.f(f"fk_{name}_organization_id_{column}"),
    )


def tenant_table(name, parents, unique, *columns):
    """Create a table of tenants with its keys, and on PostgreSQL its policies."""
    keys = [reference(name, column, table) for column, table in parents.items()]
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


def force(table, how):
    """On PostgreSQL, let the owner of a table see every row of it, or no longer."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute(f"ALTER TABLE {table} {how} ROW LEVEL SECURITY")


def downgrade():
    for name in reversed(TABLES):
        op.drop_table(name)
    for name in (*KEPT, *WITH_SMALL):
        force(name, "NO FORCE")
    for name in KEPT:
        home = f"SELECT parent_id FROM rooms WHERE rooms.id = {name}.room_id"  # noqa: S608
        op.execute(f"UPDATE {name} SET room_id = ({home}) WHERE room_id IN ({SMALL})")  # noqa: S608
    for name, which in WITH_SMALL.items():
        op.execute(f"DELETE FROM {name} WHERE {which}")  # noqa: S608 (names of ours)
    op.drop_index("ix_rooms_parent_id", "rooms")
    with op.batch_alter_table("rooms") as batch:
        batch.drop_constraint(op.f(PARENT), type_="foreignkey")
        batch.drop_constraint(op.f(NEW), type_="unique")
        batch.create_unique_constraint(op.f(OLD), ["organization_id", "meeting_id"])
        for column in ("closes_at", "number", "parent_id"):
            batch.drop_column(column)
    for name in (*KEPT, *WITH_SMALL):
        force(name, "FORCE")
