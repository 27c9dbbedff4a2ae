"""Incidents: reports that belong together, what is said in a case, and who can't look at one."""

import sqlalchemy as sa
from alembic import op

revision = "2026112771"
down_revision = "2026112770"
branch_labels = None
depends_on = None

MINE = "organization_id = nullif(current_setting('app.organization_id', true), '')::uuid"
EVERY = "current_setting('app.spans', true) = 'all'"
MOMENT = sa.DateTime(timezone=True)
INCIDENT = "fk_reports_organization_id_incident_id"
ADDED = {"incident_id": sa.Uuid(), "climbed_at": MOMENT, "owner_at": MOMENT}


def upgrade():
    with op.batch_alter_table("reports") as batch:
        for name, kind in ADDED.items():
            batch.add_column(sa.Column(name, kind))
    force("reports", "NO FORCE")
    with op.batch_alter_table("reports") as batch:
        batch.create_foreign_key(
            op.f(INCIDENT), "reports", ["organization_id", "incident_id"], ["organization_id", "id"]
        )
    force("reports", "FORCE")
    op.create_index("ix_reports_incident_id", "reports", ["incident_id"])
    tenant_table(
        "report_conflicts",
        {"report_id": "reports", "member_id": "members"},
        ["report_id", "member_id"],
        sa.Column("created_at", MOMENT, nullable=False),
    )
    tenant_table(
        "case_lines",
        {"report_id": "reports", "by_id": "members"},
        [],
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("words_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
    )
    op.create_index("ix_case_lines_report_id", "case_lines", ["report_id"])


def tenant_table(name, parents, unique, *columns):
    """Create a table of tenants with its keys, and on PostgreSQL its policies."""
    keys = [
        sa.ForeignKeyConstraint(
            ["organization_id", column],
            [f"{table}.organization_id", f"{table}.id"],
            name=op.f(f"fk_{name}_organization_id_{column}"),
        )
        for column, table in parents.items()
    ]
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
    for name in ("case_lines", "report_conflicts"):
        op.drop_table(name)
    op.drop_index("ix_reports_incident_id", "reports")
    with op.batch_alter_table("reports") as batch:
        batch.drop_constraint(op.f(INCIDENT), type_="foreignkey")
        for name in ADDED:
            batch.drop_column(name)
