"""The deck: questions an organization keeps ready."""

import sqlalchemy as sa
from alembic import op

revision = "2026112751"
down_revision = "2026112750"
branch_labels = None
depends_on = None

MINE = "organization_id = nullif(current_setting('app.organization_id', true), '')::uuid"
EVERY = "current_setting('app.spans', true) = 'all'"


def upgrade():
    op.create_table(
        "prompt_cards",
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("theme", sa.String(20), nullable=False),
        sa.Column("phase", sa.String(20), nullable=False),
        sa.Column("depth", sa.Integer(), nullable=False),
        sa.Column("is_hidden", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organizations.id"],
            name=op.f("fk_prompt_cards_organization_id"),
        ),
        sa.PrimaryKeyConstraint("organization_id", "id", name=op.f("pk_prompt_cards")),
    )
    if op.get_bind().dialect.name == "postgresql":
        op.execute("ALTER TABLE prompt_cards ENABLE ROW LEVEL SECURITY")
        op.execute("ALTER TABLE prompt_cards FORCE ROW LEVEL SECURITY")
        op.execute(
            f"CREATE POLICY tenant_reads ON prompt_cards FOR SELECT USING ({MINE} OR {EVERY})"
        )
        op.execute(
            f"CREATE POLICY tenant_writes ON prompt_cards FOR ALL USING ({MINE}) "
            f"WITH CHECK ({MINE})"
        )


def downgrade():
    op.drop_table("prompt_cards")
