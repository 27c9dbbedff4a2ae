"""The run of show: the part a session is in, what was posted, what its lobby reads."""

import sqlalchemy as sa
from alembic import op

revision = "2026112681"
down_revision = "2026112685"
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
        "runs",
        sa.Column("room_id", sa.Uuid(), nullable=False),
        sa.Column("agenda_id", sa.Uuid()),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("phase_began_at", sa.DateTime(timezone=True)),
        sa.Column("paused_at", sa.DateTime(timezone=True)),
        sa.Column("added", sa.JSON(), nullable=False),
        sa.Column("posted", sa.JSON(), nullable=False),
        sa.Column("lobby_words", sa.Text(), nullable=False),
        key("runs", "room_id", "rooms"),
        key("runs", "agenda_id", "agendas"),
        once("runs", "room_id"),
    )
    op.add_column("rooms", sa.Column("phase", sa.Integer()))
    op.add_column(
        "groups", sa.Column("late_part", sa.Integer(), nullable=False, server_default="1")
    )


def downgrade():
    for table, column in (("groups", "late_part"), ("rooms", "phase")):
        with op.batch_alter_table(table) as batch:
            batch.drop_column(column)
    op.drop_table("runs")
