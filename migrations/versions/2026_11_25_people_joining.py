"""Joining: what newcomers are asked, and what they answer"""

import sqlalchemy as sa
from alembic import op

revision = "2026112521"
down_revision = "2026112402"
branch_labels = None
depends_on = None

TABLES = ("join_requests", "needs_notes", "consent_texts", "consents", "group_waits")
MINE = "organization_id = nullif(current_setting('app.organization_id', true), '')::uuid"
EVERY = "current_setting('app.spans', true) = 'all'"


def upgrade():
    with op.batch_alter_table("groups") as batch_op:
        batch_op.add_column(sa.Column("questions", sa.Text(), nullable=False, server_default=""))
        batch_op.add_column(
            sa.Column("decline_words", sa.Text(), nullable=False, server_default="")
        )
    with op.batch_alter_table("organizations") as batch_op:
        batch_op.add_column(
            sa.Column("minimum_age", sa.Integer(), nullable=False, server_default="0")
        )
    with op.batch_alter_table("memberships") as batch_op:
        batch_op.add_column(
            sa.Column("listens_first", sa.Boolean(), nullable=False, server_default=sa.false())
        )
        batch_op.add_column(
            sa.Column("welcome", sa.String(20), nullable=False, server_default="done")
        )
    op.create_table(
        "join_requests",
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("group_id", sa.Uuid(), nullable=False),
        sa.Column("membership_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("words_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("forget_at", sa.DateTime(timezone=True), nullable=True),
        *keys("join_requests", "group_id groups", "membership_id memberships"),
        sa.UniqueConstraint(
            "organization_id",
            "membership_id",
            name="uq_join_requests_organization_id_membership_id",
        ),
    )
    op.create_index("ix_join_requests_group_id", "join_requests", ["group_id"])
    op.create_index("ix_join_requests_forget_at", "join_requests", ["forget_at"])
    op.create_table(
        "needs_notes",
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("group_id", sa.Uuid(), nullable=False),
        sa.Column("membership_id", sa.Uuid(), nullable=False),
        sa.Column("words_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        *keys("needs_notes", "group_id groups", "membership_id memberships"),
        once("needs_notes", "membership_id"),
    )
    op.create_index("ix_needs_notes_group_id", "needs_notes", ["group_id"])
    op.create_table(
        "consent_texts",
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("text_hash", sa.LargeBinary(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        *keys("consent_texts"),
        once("consent_texts", "version"),
    )
    op.create_table(
        "consents",
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("text_hash", sa.LargeBinary(), nullable=False),
        sa.Column("meets_minimum", sa.Integer(), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        *keys("consents", "member_id members"),
    )
    op.create_index("ix_consents_member_id", "consents", ["member_id"])
    op.create_table(
        "group_waits",
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("group_id", sa.Uuid(), nullable=False),
        sa.Column("membership_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("offered_until", sa.DateTime(timezone=True), nullable=True),
        *keys("group_waits", "group_id groups", "membership_id memberships"),
        once("group_waits", "membership_id"),
    )
    op.create_index("ix_group_waits_group_id", "group_waits", ["group_id"])
    op.create_index("ix_group_waits_offered_until", "group_waits", ["offered_until"])
    lock_rows()


def keys(table, *references):
    """Return the primary key and the references of a tenant table."""
    yield sa.PrimaryKeyConstraint("organization_id", "id", name=f"pk_{table}")
    yield sa.ForeignKeyConstraint(
        ["organization_id"], ["organizations.id"], name=f"fk_{table}_organization_id"
    )
    for reference in references:
        column, _, other = reference.partition(" ")
        yield sa.ForeignKeyConstraint(
            ["organization_id", column],
            [f"{other}.organization_id", f"{other}.id"],
            name=f"fk_{table}_organization_id_{column}",
        )


def once(table, column):
    """Return the key that lets a value stand in one row of an organization."""
    return sa.UniqueConstraint(
        "organization_id", column, name=f"uq_{table}_organization_id_{column}"
    )


def lock_rows():
    if op.get_bind().dialect.name != "postgresql":
        return
    for table in TABLES:
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY tenant_reads ON {table} FOR SELECT USING ({MINE} OR {EVERY})")
        op.execute(
            f"CREATE POLICY tenant_writes ON {table} FOR ALL USING ({MINE}) WITH CHECK ({MINE})"
        )


def downgrade():
    for table in reversed(TABLES):
        op.drop_table(table)
    with op.batch_alter_table("memberships") as batch_op:
        batch_op.drop_column("welcome")
        batch_op.drop_column("listens_first")
    with op.batch_alter_table("groups") as batch_op:
        batch_op.drop_column("decline_words")
        batch_op.drop_column("questions")
    with op.batch_alter_table("organizations") as batch_op:
        batch_op.drop_column("minimum_age")
