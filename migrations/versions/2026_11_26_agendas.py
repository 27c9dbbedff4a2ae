"""Session templates: agendas of ordered parts, which series and meetings point at."""

import sqlalchemy as sa
from alembic import op

revision = "2026112621"
down_revision = "2026112611"
branch_labels = None
depends_on = None

MINE = "organization_id = nullif(current_setting('app.organization_id', true), '')::uuid"
EVERY = "current_setting('app.spans', true) = 'all'"
#: What has an agenda.
PLANNED = ("series", "meetings")


def is_postgresql():
    return op.get_bind().dialect.name == "postgresql"


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


def lock(name):
    """Let nobody but its organization see a table's rows."""
    if is_postgresql():
        op.execute(f"ALTER TABLE {name} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {name} FORCE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY tenant_reads ON {name} FOR SELECT USING ({MINE} OR {EVERY})")
        op.execute(
            f"CREATE POLICY tenant_writes ON {name} FOR ALL USING ({MINE}) WITH CHECK ({MINE})"
        )


def force(table, how):
    """Let the owner of a table see all of it, or no longer: a new reference is checked by it."""
    if is_postgresql():
        op.execute(f"ALTER TABLE {table} {how} ROW LEVEL SECURITY")


def key(table, column, target):
    return sa.ForeignKeyConstraint(
        ["organization_id", column],
        [f"{target}.organization_id", f"{target}.id"],
        name=op.f(f"fk_{table}_organization_id_{column}"),
    )


def upgrade():
    tenant_table("agendas", sa.Column("created_at", sa.DateTime(timezone=True), nullable=False))
    tenant_table(
        "phases",
        sa.Column("agenda_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("mode", sa.String(20), nullable=False),
        sa.Column("script", sa.Text(), nullable=False),
        sa.Column("prompt", sa.Text(), nullable=False),
        key("phases", "agenda_id", "agendas"),
        sa.UniqueConstraint(
            "organization_id",
            "agenda_id",
            "position",
            name=op.f("uq_phases_organization_id_agenda_id_position"),
        ),
    )
    tenant_table(
        "session_templates",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("agenda_id", sa.Uuid(), nullable=False),
        sa.Column("preset", sa.Text()),
        sa.Column("owner_id", sa.Uuid()),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        key("session_templates", "agenda_id", "agendas"),
        key("session_templates", "owner_id", "members"),
        sa.UniqueConstraint(
            "organization_id", "preset", name=op.f("uq_session_templates_organization_id_preset")
        ),
    )
    op.create_index("ix_session_templates_owner_id", "session_templates", ["owner_id"])
    for table in PLANNED:
        force(table, "NO FORCE")
        with op.batch_alter_table(table) as batch:
            batch.add_column(sa.Column("agenda_id", sa.Uuid()))
            batch.create_foreign_key(
                f"fk_{table}_organization_id_agenda_id",
                "agendas",
                ["organization_id", "agenda_id"],
                ["organization_id", "id"],
            )
        force(table, "FORCE")
    for table in ("agendas", "phases", "session_templates"):
        lock(table)


def downgrade():
    for table in PLANNED:
        with op.batch_alter_table(table) as batch:
            batch.drop_constraint(f"fk_{table}_organization_id_agenda_id", type_="foreignkey")
            batch.drop_column("agenda_id")
    for table in ("session_templates", "phases", "agendas"):
        op.drop_table(table)
