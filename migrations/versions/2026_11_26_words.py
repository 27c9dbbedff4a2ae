"""What is said and how it is met: warnings, wishes, replies, changes, reactions, what waits."""

import sqlalchemy as sa
from alembic import op

revision = "2026112675"
down_revision = "2026112683"
branch_labels = None
depends_on = None

MINE = "organization_id = nullif(current_setting('app.organization_id', true), '')::uuid"
EVERY = "current_setting('app.spans', true) = 'all'"
MOMENT = sa.DateTime(timezone=True)


def columns():
    """Return what a message gains."""
    return (
        sa.Column("label_sealed", sa.LargeBinary()),
        sa.Column("label_by_staff", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("wish", sa.String(20)),
        sa.Column("reply_to_id", sa.Uuid()),
        sa.Column("edited_at", MOMENT),
        sa.Column("suggested_sealed", sa.LargeBinary()),
        sa.Column("due_at", MOMENT),
        sa.Column("due_step", sa.Integer(), nullable=False, server_default="0"),
    )


def tenant_table(name, *columns):
    """Make a table whose rows belong to an organization, locked as the others are."""
    op.create_table(
        name,
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        *columns,
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organizations.id"],
            name=op.f(f"fk_{name}_organization_id"),
        ),
        sa.PrimaryKeyConstraint("organization_id", "id", name=op.f(f"pk_{name}")),
    )
    if op.get_bind().dialect.name == "postgresql":
        op.execute(f"ALTER TABLE {name} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {name} FORCE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY tenant_reads ON {name} FOR SELECT USING ({MINE} OR {EVERY})")
        op.execute(
            f"CREATE POLICY tenant_writes ON {name} FOR ALL USING ({MINE}) WITH CHECK ({MINE})"
        )


def refers(table, column, to):
    """Return the reference of a new table's column to another table's row."""
    return sa.ForeignKeyConstraint(
        ["organization_id", column],
        [f"{to}.organization_id", f"{to}.id"],
        name=op.f(f"fk_{table}_organization_id_{column}"),
    )


def once(table, *columns):
    """Return the constraint that these columns are there once in an organization."""
    names = ("organization_id", *columns)
    return sa.UniqueConstraint(*names, name=op.f(f"uq_{table}_{'_'.join(names)}"))


def upgrade():
    with op.batch_alter_table("groups") as batch:
        batch.add_column(
            sa.Column(
                "lets_contact_through", sa.Boolean(), nullable=False, server_default=sa.false()
            )
        )
    with op.batch_alter_table("messages") as batch:
        for column in columns():
            batch.add_column(column)
        batch.create_index("ix_messages_due_at", ["due_at"])
    tenant_table(
        "earlier_words",
        sa.Column("message_id", sa.Uuid(), nullable=False),
        sa.Column("room_id", sa.Uuid(), nullable=False),
        sa.Column("author_id", sa.Uuid(), nullable=False),
        sa.Column("rev", sa.Integer(), nullable=False),
        sa.Column("body_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        refers("earlier_words", "message_id", "messages"),
        refers("earlier_words", "room_id", "rooms"),
        refers("earlier_words", "author_id", "memberships"),
        once("earlier_words", "message_id", "rev"),
    )
    op.create_index("ix_earlier_words_room_id", "earlier_words", ["room_id"])
    tenant_table(
        "reactions",
        sa.Column("message_id", sa.Uuid(), nullable=False),
        sa.Column("membership_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        refers("reactions", "message_id", "messages"),
        refers("reactions", "membership_id", "memberships"),
        once("reactions", "message_id", "membership_id", "kind"),
    )
    op.create_index("ix_reactions_membership_id", "reactions", ["membership_id"])


def downgrade():
    op.drop_table("reactions")
    op.drop_table("earlier_words")
    with op.batch_alter_table("messages") as batch:
        batch.drop_index("ix_messages_due_at")
        for column in columns():
            batch.drop_column(column.name)
    with op.batch_alter_table("groups") as batch:
        batch.drop_column("lets_contact_through")
