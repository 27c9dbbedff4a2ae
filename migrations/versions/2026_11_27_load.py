"""What looks after facilitators: what they would rather not hear now, what they keep leading."""

import sqlalchemy as sa
from alembic import op

revision = "2026112740"
down_revision = "2026112701"
branch_labels = None
depends_on = None

MINE = "organization_id = nullif(current_setting('app.organization_id', true), '')::uuid"
EVERY = "current_setting('app.spans', true) = 'all'"
TABLES = ("load_hushes", "kept_leads")
MOMENT = sa.DateTime(timezone=True)


def upgrade():
    tenant_table(
        "load_hushes",
        {},
        [],
        sa.Column("until", MOMENT, nullable=False),
        reference("load_hushes", "id", "members"),
    )
    op.create_index("ix_load_hushes_until", "load_hushes", ["until"])
    tenant_table(
        "kept_leads",
        {"meeting_id": "meetings", "membership_id": "memberships"},
        ["meeting_id", "membership_id"],
        sa.Column("until", MOMENT, nullable=False),
    )
    op.create_index("ix_kept_leads_membership_id", "kept_leads", ["membership_id"])
    op.create_index("ix_kept_leads_until", "kept_leads", ["until"])


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


def downgrade():
    for name in reversed(TABLES):
        op.drop_table(name)
