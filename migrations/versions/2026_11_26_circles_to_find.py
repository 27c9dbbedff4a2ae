"""What circles are about, and in which language, so that people find them."""

import sqlalchemy as sa
from alembic import op

revision = "2026112635"
down_revision = "2026112634"
branch_labels = None
depends_on = None

MINE = "organization_id = nullif(current_setting('app.organization_id', true), '')::uuid"
EVERY = "current_setting('app.spans', true) = 'all'"


def tenant_table(name, *columns):
    """Make a table whose rows belong to an organization, locked as the others are."""
    op.create_table(
        name,
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        *columns,
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organizations.id"], name=f"fk_{name}_organization_id"
        ),
        sa.PrimaryKeyConstraint("organization_id", "id", name=f"pk_{name}"),
    )
    if op.get_bind().dialect.name == "postgresql":
        op.execute(f"ALTER TABLE {name} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {name} FORCE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY tenant_reads ON {name} FOR SELECT USING ({MINE} OR {EVERY})")
        op.execute(
            f"CREATE POLICY tenant_writes ON {name} FOR ALL USING ({MINE}) WITH CHECK ({MINE})"
        )


def reference(column, other):
    """Return a reference of group_topics to a row of the same organization."""
    return sa.ForeignKeyConstraint(
        ["organization_id", column],
        [f"{other}.organization_id", f"{other}.id"],
        name=f"fk_group_topics_organization_id_{column}",
    )


def upgrade():
    with op.batch_alter_table("groups") as batch_op:
        batch_op.add_column(sa.Column("language", sa.Text(), nullable=False, server_default=""))
    tenant_table(
        "topics",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name_key", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.UniqueConstraint(
            "organization_id", "name_key", name="uq_topics_organization_id_name_key"
        ),
    )
    tenant_table(
        "group_topics",
        sa.Column("group_id", sa.Uuid(), nullable=False),
        sa.Column("topic_id", sa.Uuid(), nullable=False),
        reference("group_id", "groups"),
        reference("topic_id", "topics"),
        sa.UniqueConstraint(
            "organization_id",
            "group_id",
            "topic_id",
            name="uq_group_topics_organization_id_group_id_topic_id",
        ),
    )
    op.create_index("ix_group_topics_topic_id", "group_topics", ["topic_id"])


def downgrade():
    op.drop_table("group_topics")
    op.drop_table("topics")
    with op.batch_alter_table("groups") as batch_op:
        batch_op.drop_column("language")
