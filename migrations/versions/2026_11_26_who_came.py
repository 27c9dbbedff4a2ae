"""Who came to a session: rows with names for a while, numbers for longer."""

import sqlalchemy as sa
from alembic import op

revision = "2026112662"
down_revision = "2026112661"
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


def number(name):
    return sa.Column(name, sa.Integer(), nullable=False)


def upgrade():
    tenant_table(
        "turnouts",
        sa.Column("group_id", sa.Uuid(), nullable=False),
        sa.Column("meeting_id", sa.Uuid(), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=False),
        number("said_yes"),
        number("said_no"),
        number("attended"),
        number("partial"),
        number("missed"),
        number("excused"),
        number("facilitators"),
        sa.Column("names_until", sa.DateTime(timezone=True)),
        sa.Column("keep_until", sa.DateTime(timezone=True), nullable=False),
        key("turnouts", "group_id", "groups"),
        key("turnouts", "meeting_id", "meetings"),
        once("turnouts", "meeting_id"),
    )
    for column in ("group_id", "names_until", "keep_until"):
        op.create_index(f"ix_turnouts_{column}", "turnouts", [column])
    tenant_table(
        "attendances",
        sa.Column("meeting_id", sa.Uuid(), nullable=False),
        sa.Column("membership_id", sa.Uuid(), nullable=False),
        sa.Column("is_staff", sa.Boolean(), nullable=False),
        sa.Column("answer", sa.String(20)),
        sa.Column("presence", sa.String(20), nullable=False),
        sa.Column("came_at", sa.DateTime(timezone=True)),
        sa.Column("left_at", sa.DateTime(timezone=True)),
        key("attendances", "meeting_id", "meetings"),
        key("attendances", "membership_id", "memberships"),
        once("attendances", "meeting_id", "membership_id"),
    )
    op.create_index("ix_attendances_membership_id", "attendances", ["membership_id"])


def downgrade():
    op.drop_table("attendances")
    op.drop_table("turnouts")
