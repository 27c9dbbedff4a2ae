"""What looks after facilitators: weeks and leads, credentials, a rota of who is on call."""

import sqlalchemy as sa
from alembic import op

revision = "2026112740"
down_revision = "2026112701"
branch_labels = None
depends_on = None

MINE = "organization_id = nullif(current_setting('app.organization_id', true), '')::uuid"
EVERY = "current_setting('app.spans', true) = 'all'"
TABLES = ("load_hushes", "kept_leads", "credentials", "shifts", "shift_changes")
RULE = "lapsed_lead_nothing_new"
MOMENT = sa.DateTime(timezone=True)


def upgrade():
    tenant_table(
        "load_hushes",
        {},
        [],
        sa.Column("until", MOMENT, nullable=False),
        reference("load_hushes", "id", "members"),
    )
    op.create_index("ix_load_hushes_until", "load_hushes", ["until"])
    tenant_table(
        "kept_leads",
        {"meeting_id": "meetings", "membership_id": "memberships"},
        ["meeting_id", "membership_id"],
        sa.Column("until", MOMENT, nullable=False),
    )
    op.create_index("ix_kept_leads_membership_id", "kept_leads", ["membership_id"])
    op.create_index("ix_kept_leads_until", "kept_leads", ["until"])
    with op.batch_alter_table("organizations") as batch:
        batch.add_column(sa.Column(RULE, sa.Boolean(), nullable=False, server_default=sa.false()))
    tenant_table(
        "credentials",
        {"member_id": "members"},
        [],
        sa.Column("words_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("replaces_id", sa.Uuid()),
        sa.Column("expires_on", sa.Date()),
        sa.Column("signed_on", sa.Date()),
        sa.Column("warn_at", MOMENT),
        reference("credentials", "replaces_id", "credentials"),
    )
    op.create_index(
        "ix_credentials_member", "credentials", ["organization_id", "member_id", "state"]
    )
    op.create_index("ix_credentials_replaces_id", "credentials", ["replaces_id"])
    op.create_index("ix_credentials_warn_at", "credentials", ["warn_at"])
    tenant_table(
        "shifts",
        {"member_id": "members"},
        [],
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("weekday", sa.Integer(), nullable=False),
        sa.Column("opens", sa.Time(), nullable=False),
        sa.Column("closes", sa.Time(), nullable=False),
    )
    op.create_index("ix_shifts_member_id", "shifts", ["member_id"])
    tenant_table(
        "shift_changes",
        {"shift_id": "shifts"},
        ["shift_id", "begins_on"],
        sa.Column("begins_on", sa.Date(), nullable=False),
        sa.Column("member_id", sa.Uuid()),
        reference("shift_changes", "member_id", "members"),
    )
    op.create_index("ix_shift_changes_member_id", "shift_changes", ["member_id"])


def reference(name, column, table):
    """Return a key to another table of the same organization."""
    return sa.ForeignKeyConstraint(
        ["organization_id", column],
        [f"{table}.organization_id", f"{table}.id"],
        name=op.f(f"fk_{name}_organization_id_{column}"),
    )


def tenant_table(name, parents, unique, *columns):
    """Create a table of tenants with its keys, and on PostgreSQL its policies."""
    keys = [reference(name, column, table) for column, table in parents.items()]
    if unique:
        named = op.f(f"uq_{name}_organization_id_{'_'.join(unique)}")
        keys.append(sa.UniqueConstraint("organization_id", *unique, name=named))
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


def downgrade():
    for name in reversed(TABLES):
        op.drop_table(name)
    with op.batch_alter_table("organizations") as batch:
        batch.drop_column(RULE)
