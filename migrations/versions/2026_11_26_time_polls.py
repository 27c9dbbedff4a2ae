"""Polls about times: what is offered to a circle, and what people say to each."""

import sqlalchemy as sa
from alembic import op

revision = "2026112622"
down_revision = "2026112621"
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
        "time_polls",
        sa.Column("group_id", sa.Uuid(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("time_zone", sa.Text(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("agenda_id", sa.Uuid()),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("closes_at", sa.DateTime(timezone=True)),
        sa.Column("meeting_id", sa.Uuid()),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        key("time_polls", "group_id", "groups"),
        key("time_polls", "agenda_id", "agendas"),
        key("time_polls", "meeting_id", "meetings"),
    )
    op.create_index("ix_time_polls_group_id", "time_polls", ["group_id"])
    op.create_index("ix_time_polls_closes_at", "time_polls", ["closes_at"])
    tenant_table(
        "time_slots",
        sa.Column("poll_id", sa.Uuid(), nullable=False),
        sa.Column("local_start", sa.DateTime(timezone=False), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        key("time_slots", "poll_id", "time_polls"),
        once("time_slots", "poll_id", "local_start"),
    )
    tenant_table(
        "slot_answers",
        sa.Column("slot_id", sa.Uuid(), nullable=False),
        sa.Column("membership_id", sa.Uuid(), nullable=False),
        sa.Column("suits", sa.String(20), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=False),
        key("slot_answers", "slot_id", "time_slots"),
        key("slot_answers", "membership_id", "memberships"),
        once("slot_answers", "slot_id", "membership_id"),
    )
    op.create_index("ix_slot_answers_membership_id", "slot_answers", ["membership_id"])


def downgrade():
    for table in ("slot_answers", "time_slots", "time_polls"):
        op.drop_table(table)
