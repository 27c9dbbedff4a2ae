"""Phrases of a circle, and hints that somebody switched off."""

import sqlalchemy as sa
from alembic import op

revision = "2026112682"
down_revision = "2026112681"
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
            ["organization_id"], ["organizations.id"], name=op.f(f"fk_{name}_organization_id")
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


def key(table, column, target):
    return sa.ForeignKeyConstraint(
        ["organization_id", column],
        [f"{target}.organization_id", f"{target}.id"],
        name=op.f(f"fk_{table}_organization_id_{column}"),
    )


def once(table, *columns):
    names = ("organization_id", *columns)
    return sa.UniqueConstraint(*names, name=op.f(f"uq_{table}_{'_'.join(names)}"))


def upgrade():
    tenant_table(
        "phrases",
        sa.Column("group_id", sa.Uuid(), nullable=False),
        sa.Column("situation", sa.String(20), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        key("phrases", "group_id", "groups"),
    )
    op.create_index("ix_phrases_group_id", "phrases", ["group_id"])
    tenant_table(
        "hidden_phrases",
        sa.Column("group_id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        key("hidden_phrases", "group_id", "groups"),
        once("hidden_phrases", "group_id", "key"),
    )
    tenant_table(
        "hints_off",
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("hint", sa.Text(), nullable=False),
        key("hints_off", "member_id", "members"),
        once("hints_off", "member_id", "hint"),
    )


def downgrade():
    for table in ("hints_off", "hidden_phrases", "phrases"):
        op.drop_table(table)
