"""Recurring sessions: series with words of their own, days left out, and answers asked again."""

import sqlalchemy as sa
from alembic import op

revision = "2026112531"
down_revision = "2026112521"
branch_labels = None
depends_on = None

MINE = "organization_id = nullif(current_setting('app.organization_id', true), '')::uuid"
EVERY = "current_setting('app.spans', true) = 'all'"


def force(table, how):
    """Let the owner of a table see all of it, or no longer: a new reference is checked by it."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute(f"ALTER TABLE {table} {how} ROW LEVEL SECURITY")


def upgrade():
    force("series", "NO FORCE")
    with op.batch_alter_table("series") as table:
        table.add_column(sa.Column("about", sa.Text(), nullable=False, server_default=""))
        table.add_column(sa.Column("capacity", sa.Integer()))
        table.add_column(sa.Column("fill_due_at", sa.DateTime(timezone=True)))
        table.add_column(sa.Column("follows_id", sa.Uuid()))
        table.create_index("ix_series_fill_due_at", ["fill_due_at"])
        table.create_foreign_key(
            "fk_series_organization_id_follows_id",
            "series",
            ["organization_id", "follows_id"],
            ["organization_id", "id"],
        )
    force("series", "FORCE")
    with op.batch_alter_table("meetings") as table:
        for name in ("has_own_time", "has_own_words"):
            table.add_column(
                sa.Column(name, sa.Boolean(), nullable=False, server_default=sa.false())
            )
        table.add_column(sa.Column("cancelled_at", sa.DateTime(timezone=True)))
        table.create_index(
            "ix_meetings_organization_id_group_id_starts_at",
            ["organization_id", "group_id", "starts_at"],
        )
    with op.batch_alter_table("rsvps") as table:
        for name in ("moved_from", "moved_at", "asked_again_at"):
            table.add_column(sa.Column(name, sa.DateTime(timezone=True)))
    op.create_table(
        "skipped_days",
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("series_id", sa.Uuid(), nullable=False),
        sa.Column("skipped_on", sa.Date(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["organization_id", "series_id"],
            ["series.organization_id", "series.id"],
            name="fk_skipped_days_organization_id_series_id",
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organizations.id"], name="fk_skipped_days_organization_id"
        ),
        sa.PrimaryKeyConstraint("organization_id", "id", name="pk_skipped_days"),
        sa.UniqueConstraint(
            "organization_id",
            "series_id",
            "skipped_on",
            name="uq_skipped_days_organization_id_series_id_skipped_on",
        ),
    )
    if op.get_bind().dialect.name == "postgresql":
        op.execute("ALTER TABLE skipped_days ENABLE ROW LEVEL SECURITY")
        op.execute("ALTER TABLE skipped_days FORCE ROW LEVEL SECURITY")
        op.execute(
            f"CREATE POLICY tenant_reads ON skipped_days FOR SELECT USING ({MINE} OR {EVERY})"
        )
        op.execute(
            "CREATE POLICY tenant_writes ON skipped_days FOR ALL "
            f"USING ({MINE}) WITH CHECK ({MINE})"
        )


def downgrade():
    op.drop_table("skipped_days")
    with op.batch_alter_table("rsvps") as table:
        for name in ("asked_again_at", "moved_at", "moved_from"):
            table.drop_column(name)
    with op.batch_alter_table("meetings") as table:
        table.drop_index("ix_meetings_organization_id_group_id_starts_at")
        for name in ("cancelled_at", "has_own_words", "has_own_time"):
            table.drop_column(name)
    with op.batch_alter_table("series") as table:
        table.drop_constraint("fk_series_organization_id_follows_id", type_="foreignkey")
        table.drop_index("ix_series_fill_due_at")
        for name in ("follows_id", "fill_due_at", "capacity", "about"):
            table.drop_column(name)
