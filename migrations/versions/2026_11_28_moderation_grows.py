"""Somebody may not lead for a while; people are kept apart; more of a session is read."""

import sqlalchemy as sa
from alembic import op

revision = "2026112800"
down_revision = "2026112820"
branch_labels = None
depends_on = None

MINE = "organization_id = nullif(current_setting('app.organization_id', true), '')::uuid"
EVERY = "current_setting('app.spans', true) = 'all'"


def upgrade():
    with op.batch_alter_table("members") as batch:
        batch.add_column(sa.Column("leads_from", sa.DateTime(timezone=True)))
    with op.batch_alter_table("memberships") as batch:
        batch.add_column(sa.Column("held_as", sa.String(20)))
    make(
        "kept_apart",
        sa.Column("group_id", sa.Uuid(), nullable=False),
        sa.Column("first_id", sa.Uuid(), nullable=False),
        sa.Column("second_id", sa.Uuid(), nullable=False),
        sa.Column("is_second_unnamed", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("by_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        key("groups", "group_id", op.f("fk_kept_apart_organization_id_group_id")),
        key("members", "first_id", "fk_kept_apart_first"),
        key("members", "second_id", "fk_kept_apart_second"),
        key("members", "by_id", "fk_kept_apart_by"),
        sa.UniqueConstraint(
            "organization_id",
            "first_id",
            "second_id",
            name=op.f("uq_kept_apart_organization_id_first_id_second_id"),
        ),
    )
    op.create_index(op.f("ix_kept_apart_second_id"), "kept_apart", ["second_id"])
    make(
        "transcript_looks",
        sa.Column("report_id", sa.Uuid(), nullable=False),
        sa.Column("room_id", sa.Uuid(), nullable=False),
        sa.Column("by_id", sa.Uuid(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        key("reports", "report_id", op.f("fk_transcript_looks_organization_id_report_id")),
        key("rooms", "room_id", op.f("fk_transcript_looks_organization_id_room_id")),
        key("members", "by_id", op.f("fk_transcript_looks_organization_id_by_id")),
    )
    op.create_index(op.f("ix_transcript_looks_report_id"), "transcript_looks", ["report_id"])
    op.create_index(op.f("ix_transcript_looks_room_id"), "transcript_looks", ["room_id"])


def key(table, column, name):
    return sa.ForeignKeyConstraint(
        ["organization_id", column], [f"{table}.organization_id", f"{table}.id"], name=name
    )


def make(name, *parts):
    op.create_table(
        name,
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        *parts,
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


def downgrade():
    op.drop_table("transcript_looks")
    op.drop_table("kept_apart")
    with op.batch_alter_table("memberships") as batch:
        batch.drop_column("held_as")
    with op.batch_alter_table("members") as batch:
        batch.drop_column("leads_from")
