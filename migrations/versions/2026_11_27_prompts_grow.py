"""The life of a prompt, and answers with an audience, a mask, a warning and kind words."""

import sqlalchemy as sa
from alembic import op

revision = "2026112750"
down_revision = "2026112730"
branch_labels = None
depends_on = None

MINE = "organization_id = nullif(current_setting('app.organization_id', true), '')::uuid"
EVERY = "current_setting('app.spans', true) = 'all'"
MOMENT = sa.DateTime(timezone=True)
MASK = "fk_replies_organization_id_mask_id"
ONE = "ck_replies_one_author"
DUE = ("publish_at", "close_at", "remind_at")


def flag(name):
    """Return a yes or no that starts as no."""
    return sa.Column(name, sa.Boolean(), nullable=False, server_default=sa.false())


def of_prompts():
    """Return what a prompt has from now on."""
    return (
        sa.Column("part", sa.String(20)),
        flag("follows_session"),
        *(sa.Column(name, MOMENT) for name in DUE),
        flag("is_pinned"),
        flag("is_round"),
        sa.Column("responses_at", MOMENT),
        flag("answers_first"),
        flag("lets_anonymous"),
    )


def of_replies():
    """Return what an answer has from now on."""
    return (
        sa.Column("mask_id", sa.Uuid()),
        sa.Column("audience", sa.String(20), nullable=False, server_default="circle"),
        sa.Column("label_sealed", sa.LargeBinary()),
        flag("label_by_staff"),
        sa.Column("wish", sa.String(20)),
        sa.Column("revision", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("held_for", sa.Text(), nullable=False, server_default=""),
        flag("is_reopened"),
        flag("is_asked_about"),
    )


def upgrade():
    with op.batch_alter_table("prompts") as batch:
        for column in of_prompts():
            batch.add_column(column)
    for name in DUE:
        op.create_index(f"ix_prompts_{name}", "prompts", [name])
    tenant_table(
        "prompt_masks",
        {"prompt_id": "prompts"},
        [["prompt_id", "owner_index"], ["prompt_id", "number"]],
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("owner_index", sa.LargeBinary(), nullable=False),
        sa.Column("owner_sealed", sa.LargeBinary(), nullable=False),
    )
    with op.batch_alter_table("replies") as batch:
        for column in of_replies():
            batch.add_column(column)
        batch.alter_column("author_id", existing_type=sa.Uuid(), nullable=True)
        batch.create_check_constraint(op.f(ONE), "(author_id IS NULL) <> (mask_id IS NULL)")
    for name in ("replies", "prompt_masks"):  # the new key looks at every row of both
        force(name, "NO FORCE")
    with op.batch_alter_table("replies") as batch:
        batch.create_foreign_key(
            op.f(MASK), "prompt_masks", ["organization_id", "mask_id"], ["organization_id", "id"]
        )
    for name in ("replies", "prompt_masks"):
        force(name, "FORCE")
    tenant_table(
        "earlier_replies",
        {"reply_id": "replies"},
        [["reply_id", "revision"]],
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("body_sealed", sa.LargeBinary(), nullable=False),
    )
    tenant_table(
        "reply_kindnesses",
        {"reply_id": "replies", "membership_id": "memberships"},
        [["reply_id", "membership_id", "kind"]],
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
    )
    op.create_index("ix_reply_kindnesses_membership_id", "reply_kindnesses", ["membership_id"])


def tenant_table(name, parents, unique, *columns):
    """Create a table of tenants with its keys, and on PostgreSQL its policies."""
    keys = [
        sa.ForeignKeyConstraint(
            ["organization_id", column],
            [f"{table}.organization_id", f"{table}.id"],
            name=op.f(f"fk_{name}_organization_id_{column}"),
        )
        for column, table in parents.items()
    ]
    for together in unique:
        named = op.f(f"uq_{name}_organization_id_{'_'.join(together)}")
        keys.append(sa.UniqueConstraint("organization_id", *together, name=named))
    op.create_table(
        name,
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        *(sa.Column(column, sa.Uuid(), nullable=False) for column in parents),
        *columns,
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organizations.id"], name=op.f(f"fk_{name}_organization_id")
        ),
        *keys,
        sa.PrimaryKeyConstraint("organization_id", "id", name=op.f(f"pk_{name}")),
    )
    if op.get_bind().dialect.name == "postgresql":
        op.execute(f"ALTER TABLE {name} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {name} FORCE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY tenant_reads ON {name} FOR SELECT USING ({MINE} OR {EVERY})")
        op.execute(
            f"CREATE POLICY tenant_writes ON {name} FOR ALL USING ({MINE}) WITH CHECK ({MINE})"
        )


def force(table, how):
    """On PostgreSQL, let the owner of a table see every row of it, or no longer."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute(f"ALTER TABLE {table} {how} ROW LEVEL SECURITY")


def downgrade():
    op.drop_table("reply_kindnesses")
    op.drop_table("earlier_replies")
    for name in ("replies", "prompts", "prompt_masks"):
        force(name, "NO FORCE")
    # what the old ways cannot tell apart goes: it was for fewer people than all
    op.execute(
        "DELETE FROM replies WHERE parent_id IN (SELECT id FROM replies WHERE mask_id IS NOT NULL "
        "OR audience <> 'circle' OR state IN ('held', 'declined'))"
    )
    op.execute(
        "DELETE FROM replies WHERE mask_id IS NOT NULL OR audience <> 'circle' "
        "OR state IN ('held', 'declined')"
    )
    op.execute("UPDATE replies SET body_sealed = NULL, state = 'withdrawn' WHERE revision > 0")
    op.execute(
        "UPDATE prompts SET state = 'removed', text = '' WHERE state IN ('draft', 'scheduled')"
    )
    op.execute("UPDATE prompts SET state = 'closed' WHERE state = 'archived'")
    with op.batch_alter_table("replies") as batch:
        batch.drop_constraint(op.f(MASK), type_="foreignkey")
        batch.drop_constraint(op.f(ONE), type_="check")
        batch.alter_column("author_id", existing_type=sa.Uuid(), nullable=False)
        for column in of_replies():
            batch.drop_column(column.name)
    op.drop_table("prompt_masks")
    for name in DUE:
        op.drop_index(f"ix_prompts_{name}", "prompts")
    with op.batch_alter_table("prompts") as batch:
        for column in of_prompts():
            batch.drop_column(column.name)
    for name in ("replies", "prompts"):
        force(name, "FORCE")
