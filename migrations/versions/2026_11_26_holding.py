"""Who holds a session: a lead and a backup, substitutes, and sessions that nobody opened."""

import sqlalchemy as sa
from alembic import op

revision = "2026112611"
down_revision = "2026112643"
branch_labels = None
depends_on = None

MINE = "organization_id = nullif(current_setting('app.organization_id', true), '')::uuid"
EVERY = "current_setting('app.spans', true) = 'all'"
MOMENT = sa.DateTime(timezone=True)
HOLDERS = ("lead_id", "backup_id")
#: Whose rows the new references of meetings and series are checked by.
CHECKED = ("memberships", "meetings", "series")


def force(how):
    """Let the owner of these tables see all of them, or no longer."""
    if op.get_bind().dialect.name == "postgresql":
        for table in CHECKED:
            op.execute(f"ALTER TABLE {table} {how} ROW LEVEL SECURITY")


def tenant_table(name, *columns):
    """Make a table whose rows belong to an organization, locked as the others are."""
    op.create_table(
        name,
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        *columns,
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organizations.id"],
            name=op.f(f"fk_{name}_organization_id"),
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


def refers(table, column, to):
    """Return the reference of a new table's column to another table's row."""
    return sa.ForeignKeyConstraint(
        ["organization_id", column],
        [f"{to}.organization_id", f"{to}.id"],
        name=op.f(f"fk_{table}_organization_id_{column}"),
    )


def upgrade():
    with op.batch_alter_table("organizations") as table:
        table.add_column(
            sa.Column("requires_backup", sa.Boolean(), nullable=False, server_default=sa.false())
        )
    force("NO FORCE")
    for name in ("series", "meetings"):
        with op.batch_alter_table(name) as table:
            for column in HOLDERS:
                table.add_column(sa.Column(column, sa.Uuid()))
                table.create_foreign_key(
                    f"fk_{name}_organization_id_{column}",
                    "memberships",
                    ["organization_id", column],
                    ["organization_id", "id"],
                )
    with op.batch_alter_table("meetings") as table:
        table.add_column(
            sa.Column("has_own_holders", sa.Boolean(), nullable=False, server_default=sa.false())
        )
        for column in HOLDERS:
            table.create_index(f"ix_meetings_{column}", [column])
    force("FORCE")
    tenant_table(
        "substitutes",
        sa.Column("meeting_id", sa.Uuid(), nullable=False),
        sa.Column("asked_by_id", sa.Uuid(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("asked_at", MOMENT, nullable=False),
        sa.Column("closed_at", MOMENT),
        sa.Column("taken_by_id", sa.Uuid()),
        sa.Column("on_call_at", MOMENT),
        refers("substitutes", "meeting_id", "meetings"),
        refers("substitutes", "asked_by_id", "members"),
        refers("substitutes", "taken_by_id", "memberships"),
    )
    op.create_index("ix_substitutes_meeting_id", "substitutes", ["meeting_id"])
    tenant_table(
        "no_shows",
        sa.Column("alone_since", MOMENT, nullable=False),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.Column("due_at", MOMENT, nullable=False),
        refers("no_shows", "id", "meetings"),
    )
    op.create_index("ix_no_shows_due_at", "no_shows", ["due_at"])


def downgrade():
    on_postgres = op.get_bind().dialect.name == "postgresql"
    if on_postgres:  # the owner too sees only rows of an organization, and here means all
        op.execute("ALTER TABLE notices NO FORCE ROW LEVEL SECURITY")
    op.execute("DELETE FROM notices WHERE kind IN ('needed', 'substitute', 'holders')")
    if on_postgres:
        op.execute("ALTER TABLE notices FORCE ROW LEVEL SECURITY")
    op.drop_table("no_shows")
    op.drop_table("substitutes")
    with op.batch_alter_table("meetings") as table:
        for column in HOLDERS:
            table.drop_index(f"ix_meetings_{column}")
        table.drop_column("has_own_holders")
    for name in ("meetings", "series"):
        with op.batch_alter_table(name) as table:
            for column in HOLDERS:
                table.drop_constraint(f"fk_{name}_organization_id_{column}", type_="foreignkey")
                table.drop_column(column)
    with op.batch_alter_table("organizations") as table:
        table.drop_column("requires_backup")
