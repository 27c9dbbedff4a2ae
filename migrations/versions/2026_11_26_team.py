"""The team of a session: who leads, hats, its talk, quiet lines, breathers."""

import sqlalchemy as sa
from alembic import op

revision = "2026112685"
down_revision = "2026112693"
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


def moment(name, nullable=False):
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def upgrade():
    tenant_table(
        "teams",
        sa.Column("lead_id", sa.Uuid()),
        sa.Column("stood_in_for_id", sa.Uuid()),
        sa.Column("offered_to_id", sa.Uuid()),
        moment("offered_until", nullable=True),
        sa.Column("called_by_id", sa.Uuid()),
        moment("called_at", nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        key("teams", "id", "rooms"),
        key("teams", "lead_id", "memberships"),
        key("teams", "stood_in_for_id", "memberships"),
        key("teams", "offered_to_id", "memberships"),
        key("teams", "called_by_id", "memberships"),
    )
    tenant_table(
        "worn_hats",
        sa.Column("room_id", sa.Uuid(), nullable=False),
        sa.Column("membership_id", sa.Uuid(), nullable=False),
        sa.Column("hat", sa.String(20), nullable=False),
        key("worn_hats", "room_id", "rooms"),
        key("worn_hats", "membership_id", "memberships"),
        once("worn_hats", "room_id", "membership_id"),
    )
    tenant_table(
        "team_lines",
        sa.Column("room_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("author_id", sa.Uuid()),
        sa.Column("member_id", sa.Uuid()),
        sa.Column("cmid", sa.Uuid(), nullable=False),
        sa.Column("body_sealed", sa.LargeBinary()),
        moment("written_at"),
        key("team_lines", "room_id", "rooms"),
        key("team_lines", "author_id", "memberships"),
        key("team_lines", "member_id", "members"),
        once("team_lines", "room_id", "cmid"),
        once("team_lines", "room_id", "number"),
    )
    tenant_table(
        "quiet_threads",
        sa.Column("room_id", sa.Uuid(), nullable=False),
        sa.Column("membership_id", sa.Uuid(), nullable=False),
        moment("waiting_since", nullable=True),
        sa.Column("taken_by_id", sa.Uuid()),
        sa.Column("unseen", sa.Integer(), nullable=False),
        key("quiet_threads", "room_id", "rooms"),
        key("quiet_threads", "membership_id", "memberships"),
        key("quiet_threads", "taken_by_id", "memberships"),
        once("quiet_threads", "room_id", "membership_id"),
    )
    tenant_table(
        "quiet_lines",
        sa.Column("thread_id", sa.Uuid(), nullable=False),
        sa.Column("author_id", sa.Uuid(), nullable=False),
        sa.Column("cmid", sa.Uuid(), nullable=False),
        sa.Column("body_sealed", sa.LargeBinary()),
        moment("written_at"),
        key("quiet_lines", "thread_id", "quiet_threads"),
        key("quiet_lines", "author_id", "memberships"),
        once("quiet_lines", "thread_id", "author_id", "cmid"),
    )
    op.create_index("ix_quiet_lines_thread_id", "quiet_lines", ["thread_id"])
    tenant_table(
        "breathers",
        sa.Column("room_id", sa.Uuid(), nullable=False),
        sa.Column("membership_id", sa.Uuid(), nullable=False),
        moment("until"),
        key("breathers", "room_id", "rooms"),
        key("breathers", "membership_id", "memberships"),
        once("breathers", "room_id", "membership_id"),
    )


def downgrade():
    for table in (
        "breathers",
        "quiet_lines",
        "quiet_threads",
        "team_lines",
        "worn_hats",
        "teams",
    ):
        op.drop_table(table)
