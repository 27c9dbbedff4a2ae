"""Calendars outside: one secret address for each member, and their own time zone."""

import sqlalchemy as sa
from alembic import op

revision = "2026112532"
down_revision = "2026112531"
branch_labels = None
depends_on = None

MINE = "organization_id = nullif(current_setting('app.organization_id', true), '')::uuid"
EVERY = "current_setting('app.spans', true) = 'all'"


def upgrade():
    op.create_table(
        "calendar_feeds",
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("token_hash", sa.LargeBinary()),
        sa.Column("shows_circle", sa.Boolean(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["organization_id", "member_id"],
            ["members.organization_id", "members.id"],
            name="fk_calendar_feeds_organization_id_member_id",
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organizations.id"], name="fk_calendar_feeds_organization_id"
        ),
        sa.PrimaryKeyConstraint("organization_id", "id", name="pk_calendar_feeds"),
        sa.UniqueConstraint(
            "organization_id", "member_id", name="uq_calendar_feeds_organization_id_member_id"
        ),
        sa.UniqueConstraint(
            "organization_id", "token_hash", name="uq_calendar_feeds_organization_id_token_hash"
        ),
    )
    op.create_index("ix_calendar_feeds_token_hash", "calendar_feeds", ["token_hash"])
    if op.get_bind().dialect.name == "postgresql":
        op.execute("ALTER TABLE calendar_feeds ENABLE ROW LEVEL SECURITY")
        op.execute("ALTER TABLE calendar_feeds FORCE ROW LEVEL SECURITY")
        op.execute(
            f"CREATE POLICY tenant_reads ON calendar_feeds FOR SELECT USING ({MINE} OR {EVERY})"
        )
        op.execute(
            "CREATE POLICY tenant_writes ON calendar_feeds FOR ALL "
            f"USING ({MINE}) WITH CHECK ({MINE})"
        )
    with op.batch_alter_table("accounts") as table:
        table.add_column(sa.Column("time_zone", sa.Text()))


def downgrade():
    with op.batch_alter_table("accounts") as table:
        table.drop_column("time_zone")
    op.drop_table("calendar_feeds")
