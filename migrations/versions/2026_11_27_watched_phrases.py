"""Phrases an organization watches for, and what they said of a message."""

import sqlalchemy as sa
from alembic import op

revision = "2026112720"
down_revision = "2026112781"
branch_labels = None
depends_on = None

MINE = "organization_id = nullif(current_setting('app.organization_id', true), '')::uuid"
EVERY = "current_setting('app.spans', true) = 'all'"
MOMENT = sa.DateTime(timezone=True)
TABLE = "watched_phrases"


def upgrade():
    with op.batch_alter_table("organizations") as batch:
        batch.add_column(sa.Column("watched_mark", sa.Uuid()))
    with op.batch_alter_table("messages") as batch:
        batch.add_column(sa.Column("watched", sa.JSON()))
    op.create_table(
        TABLE,
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("does", sa.String(20), nullable=False),
        sa.Column("about", sa.String(20), nullable=False),
        sa.Column("added_at", MOMENT, nullable=False),
        sa.Column("added_by_id", sa.Uuid()),
        sa.Column("removed_at", MOMENT),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organizations.id"], name=op.f(f"fk_{TABLE}_organization_id")
        ),
        sa.ForeignKeyConstraint(
            ["organization_id", "added_by_id"],
            ["members.organization_id", "members.id"],
            name=op.f(f"fk_{TABLE}_organization_id_added_by_id"),
        ),
        sa.UniqueConstraint(
            "organization_id",
            "language",
            "words",
            name=op.f(f"uq_{TABLE}_organization_id_language_words"),
        ),
        sa.PrimaryKeyConstraint("organization_id", "id", name=op.f(f"pk_{TABLE}")),
    )
    if op.get_bind().dialect.name == "postgresql":
        op.execute(f"ALTER TABLE {TABLE} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {TABLE} FORCE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY tenant_reads ON {TABLE} FOR SELECT USING ({MINE} OR {EVERY})")
        op.execute(
            f"CREATE POLICY tenant_writes ON {TABLE} FOR ALL USING ({MINE}) WITH CHECK ({MINE})"
        )


def downgrade():
    op.drop_table(TABLE)
    with op.batch_alter_table("messages") as batch:
        batch.drop_column("watched")
    with op.batch_alter_table("organizations") as batch:
        batch.drop_column("watched_mark")
