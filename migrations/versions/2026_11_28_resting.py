"""Until when somebody rests from a circle; texts of cards for outside."""

import sqlalchemy as sa
from alembic import op

revision = "2026112840"
down_revision = "2026112795"
branch_labels = None
depends_on = None

MINE = "organization_id = nullif(current_setting('app.organization_id', true), '')::uuid"
EVERY = "current_setting('app.spans', true) = 'all'"


def upgrade():
    with op.batch_alter_table("memberships") as batch:
        batch.add_column(sa.Column("rests_until", sa.DateTime(timezone=True)))
        batch.create_index("ix_memberships_rests_until", ["rests_until"])
    op.create_table(
        "card_texts",
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("link", sa.Text(), nullable=False),
        sa.Column("is_hidden", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organizations.id"], name=op.f("fk_card_texts_organization_id")
        ),
        sa.PrimaryKeyConstraint("organization_id", "id", name=op.f("pk_card_texts")),
    )
    if op.get_bind().dialect.name == "postgresql":
        op.execute("ALTER TABLE card_texts ENABLE ROW LEVEL SECURITY")
        op.execute("ALTER TABLE card_texts FORCE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY tenant_reads ON card_texts FOR SELECT USING ({MINE} OR {EVERY})")
        op.execute(
            f"CREATE POLICY tenant_writes ON card_texts FOR ALL USING ({MINE}) WITH CHECK ({MINE})"
        )


def downgrade():
    op.drop_table("card_texts")
    with op.batch_alter_table("memberships") as batch:
        batch.drop_index("ix_memberships_rests_until")
        batch.drop_column("rests_until")
