"""Appeals: whoever an act is about asks somebody else to look at it."""

import sqlalchemy as sa
from alembic import op

revision = "2026112770"
down_revision = "2026112760"
branch_labels = None
depends_on = None

MINE = "organization_id = nullif(current_setting('app.organization_id', true), '')::uuid"
EVERY = "current_setting('app.spans', true) = 'all'"
MOMENT = sa.DateTime(timezone=True)


def upgrade():
    with op.batch_alter_table("sanctions") as batch:
        batch.add_column(sa.Column("was", sa.String(20)))
    op.create_table(
        "appeals",
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("sanction_id", sa.Uuid(), nullable=False),
        sa.Column("words_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("due_at", MOMENT, nullable=False),
        sa.Column("decided_by_id", sa.Uuid()),
        sa.Column("decided_at", MOMENT),
        sa.Column("answer_sealed", sa.LargeBinary()),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organizations.id"], name=op.f("fk_appeals_organization_id")
        ),
        reference("sanction_id", "sanctions"),
        reference("decided_by_id", "members"),
        sa.UniqueConstraint(
            "organization_id", "sanction_id", name=op.f("uq_appeals_organization_id_sanction_id")
        ),
        sa.PrimaryKeyConstraint("organization_id", "id", name=op.f("pk_appeals")),
    )
    if op.get_bind().dialect.name == "postgresql":
        op.execute("ALTER TABLE appeals ENABLE ROW LEVEL SECURITY")
        op.execute("ALTER TABLE appeals FORCE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY tenant_reads ON appeals FOR SELECT USING ({MINE} OR {EVERY})")
        op.execute(
            f"CREATE POLICY tenant_writes ON appeals FOR ALL USING ({MINE}) WITH CHECK ({MINE})"
        )


def reference(column, table):
    """Return a key to another table of the same organization."""
    return sa.ForeignKeyConstraint(
        ["organization_id", column],
        [f"{table}.organization_id", f"{table}.id"],
        name=op.f(f"fk_appeals_organization_id_{column}"),
    )


def downgrade():
    op.drop_table("appeals")
    with op.batch_alter_table("sanctions") as batch:
        batch.drop_column("was")
