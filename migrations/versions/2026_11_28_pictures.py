"""Pictures beside answers, where a circle takes them."""

import sqlalchemy as sa
from alembic import op

revision = "2026112841"
down_revision = "2026112830"
branch_labels = None
depends_on = None

MINE = "organization_id = nullif(current_setting('app.organization_id', true), '')::uuid"
EVERY = "current_setting('app.spans', true) = 'all'"


def upgrade():
    with op.batch_alter_table("groups") as batch:
        batch.add_column(
            sa.Column("takes_pictures", sa.Boolean(), nullable=False, server_default=sa.false())
        )
    op.create_table(
        "reply_pictures",
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("reply_id", sa.Uuid(), nullable=False),
        sa.Column("about_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("data_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organizations.id"],
            name=op.f("fk_reply_pictures_organization_id"),
        ),
        sa.ForeignKeyConstraint(
            ["organization_id", "reply_id"],
            ["replies.organization_id", "replies.id"],
            name=op.f("fk_reply_pictures_organization_id_reply_id"),
        ),
        sa.UniqueConstraint(
            "organization_id", "reply_id", name=op.f("uq_reply_pictures_organization_id_reply_id")
        ),
        sa.PrimaryKeyConstraint("organization_id", "id", name=op.f("pk_reply_pictures")),
    )
    if op.get_bind().dialect.name == "postgresql":
        op.execute("ALTER TABLE reply_pictures ENABLE ROW LEVEL SECURITY")
        op.execute("ALTER TABLE reply_pictures FORCE ROW LEVEL SECURITY")
        op.execute(
            f"CREATE POLICY tenant_reads ON reply_pictures FOR SELECT USING ({MINE} OR {EVERY})"
        )
        op.execute(
            f"CREATE POLICY tenant_writes ON reply_pictures FOR ALL "
            f"USING ({MINE}) WITH CHECK ({MINE})"
        )


def downgrade():
    op.drop_table("reply_pictures")
    with op.batch_alter_table("groups") as batch:
        batch.drop_column("takes_pictures")
