"""After a session, for the team: debriefs, follow-ups, notes."""

import sqlalchemy as sa
from alembic import op

revision = "2026112692"
down_revision = "2026112691"
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


def index(table, *columns):
    op.create_index(op.f(f"ix_{table}_{'_'.join(columns)}"), table, list(columns))


def upgrade():
    tenant_table(
        "debriefs",
        sa.Column("meeting_id", sa.Uuid(), nullable=False),
        sa.Column("membership_id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("words_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        key("debriefs", "meeting_id", "meetings"),
        key("debriefs", "membership_id", "memberships"),
        key("debriefs", "member_id", "members"),
        once("debriefs", "meeting_id", "membership_id"),
    )
    for column in ("membership_id", "member_id", "until"):
        index("debriefs", column)
    tenant_table(
        "listenings",
        sa.Column("meeting_id", sa.Uuid(), nullable=False),
        sa.Column("membership_id", sa.Uuid(), nullable=False),
        sa.Column("listener_id", sa.Uuid(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        key("listenings", "meeting_id", "meetings"),
        key("listenings", "membership_id", "memberships"),
        key("listenings", "listener_id", "members"),
        once("listenings", "meeting_id", "membership_id", "listener_id"),
    )
    for column in ("membership_id", "listener_id", "until"):
        index("listenings", column)
    tenant_table(
        "follow_ups",
        sa.Column("group_id", sa.Uuid(), nullable=False),
        sa.Column("meeting_id", sa.Uuid(), nullable=False),
        sa.Column("owner_id", sa.Uuid()),
        sa.Column("words_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True)),
        key("follow_ups", "group_id", "groups"),
        key("follow_ups", "meeting_id", "meetings"),
        key("follow_ups", "owner_id", "memberships"),
    )
    op.create_index("ix_follow_ups_open", "follow_ups", ["organization_id", "group_id", "state"])
    for column in ("meeting_id", "owner_id"):
        index("follow_ups", column)
    tenant_table(
        "session_notes",
        sa.Column("meeting_id", sa.Uuid(), nullable=False),
        sa.Column("words_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("changed_by_id", sa.Uuid()),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        key("session_notes", "meeting_id", "meetings"),
        key("session_notes", "changed_by_id", "memberships"),
        once("session_notes", "meeting_id"),
    )
    for column in ("changed_by_id", "until"):
        index("session_notes", column)


def downgrade():
    for name in ("session_notes", "follow_ups", "listenings", "debriefs"):
        op.drop_table(name)
