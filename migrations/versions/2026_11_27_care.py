"""Care cases: the concern, its own log, and what is due after it."""

import sqlalchemy as sa
from alembic import op

revision = "2026112730"
down_revision = "2026112771"
branch_labels = None
depends_on = None

MINE = "organization_id = nullif(current_setting('app.organization_id', true), '')::uuid"
EVERY = "current_setting('app.spans', true) = 'all'"
TABLES = ("care_cases", "care_lines", "care_tasks")
MOMENT = sa.DateTime(timezone=True)
WORD = sa.String(length=20)


def upgrade():
    op.add_column(
        "rooms", sa.Column("is_aside", sa.Boolean(), nullable=False, server_default=sa.false())
    )
    tenant_table(
        "care_cases",
        {"group_id": "groups", "about_id": "memberships"},
        {
            "room_id": "rooms",
            "side_id": "rooms",
            "acknowledged_by_id": "members",
            "owner_id": "members",
        },
        [],
        sa.Column("state", WORD, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("raised_at", MOMENT, nullable=False),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.Column("reach", sa.Integer(), nullable=False),
        sa.Column("due_at", MOMENT),
        sa.Column("acknowledged_at", MOMENT),
        sa.Column("touched_at", MOMENT, nullable=False),
        sa.Column("closed_at", MOMENT),
        sa.Column("until", MOMENT),
    )
    for column in ("group_id", "about_id", "side_id", "due_at", "until"):
        op.create_index(f"ix_care_cases_{column}", "care_cases", [column])
    is_open = sa.text("state <> 'closed'")
    op.create_index(
        "uq_care_cases_open",
        "care_cases",
        ["organization_id", "about_id"],
        unique=True,
        sqlite_where=is_open,
        postgresql_where=is_open,
    )
    tenant_table(
        "care_lines",
        {"case_id": "care_cases"},
        {"by_id": "members", "raiser_id": "memberships"},
        [["case_id", "number"], ["raiser_id", "cmid"]],
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("kind", WORD, nullable=False),
        sa.Column("cmid", sa.Uuid()),
        sa.Column("door", WORD),
        sa.Column("message_id", sa.Uuid()),
        sa.Column("item", sa.Text(), nullable=False),
        sa.Column("words_sealed", sa.LargeBinary()),
        sa.Column("at", MOMENT, nullable=False),
    )
    tenant_table(
        "care_tasks",
        {"case_id": "care_cases"},
        {"owner_id": "members"},
        [],
        sa.Column("kind", WORD, nullable=False),
        sa.Column("due_at", MOMENT, nullable=False),
        sa.Column("told_at", MOMENT),
        sa.Column("state", WORD, nullable=False),
        sa.Column("closed_at", MOMENT),
    )
    op.create_index("ix_care_tasks_case_id", "care_tasks", ["case_id"])


def tenant_table(name, parents, others, unique, *columns):
    """Create a table of tenants with its keys, and on PostgreSQL its policies."""
    keys = [
        sa.ForeignKeyConstraint(
            ["organization_id", column],
            [f"{table}.organization_id", f"{table}.id"],
            name=op.f(f"fk_{name}_organization_id_{column}"),
        )
        for column, table in {**parents, **others}.items()
    ]
    keys += [
        sa.UniqueConstraint(
            "organization_id",
            *together,
            name=op.f(f"uq_{name}_organization_id_{'_'.join(together)}"),
        )
        for together in unique
    ]
    op.create_table(
        name,
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        *(sa.Column(column, sa.Uuid(), nullable=False) for column in parents),
        *(sa.Column(column, sa.Uuid()) for column in others),
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


def downgrade():
    for name in reversed(TABLES):
        op.drop_table(name)
    op.drop_column("rooms", "is_aside")
