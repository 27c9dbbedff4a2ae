"""How far an organization's set-up is, and when it opened."""

import sqlalchemy as sa
from alembic import op

revision = "2026112561"
down_revision = "2026112551"
branch_labels = None
depends_on = None

MINE = "organization_id = nullif(current_setting('app.organization_id', true), '')::uuid"
EVERY = "current_setting('app.spans', true) = 'all'"
MOMENT = sa.DateTime(timezone=True)


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


def upgrade():
    with op.batch_alter_table("organizations") as batch:
        batch.add_column(sa.Column("opened_at", MOMENT, nullable=True))
        batch.add_column(sa.Column("first_agreement", sa.Text(), nullable=False, server_default=""))
    op.execute("UPDATE organizations SET opened_at = created_at")  # they are open as they are
    with op.batch_alter_table("invitations") as batch:
        batch.add_column(sa.Column("address_index", sa.LargeBinary(), nullable=True))
    tenant_table(
        "setup_steps",
        sa.Column("step", sa.String(20), nullable=False),
        sa.Column("saved_at", MOMENT, nullable=False),
        sa.UniqueConstraint(
            "organization_id", "step", name=op.f("uq_setup_steps_organization_id_step")
        ),
    )
    tenant_table(
        "alert_trials",
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("sent_at", MOMENT, nullable=False),
        sa.Column("acknowledged_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(
            ["organization_id", "member_id"],
            ["members.organization_id", "members.id"],
            name=op.f("fk_alert_trials_organization_id_member_id"),
        ),
    )
    op.create_index(op.f("ix_alert_trials_member_id"), "alert_trials", ["member_id"])


def downgrade():
    op.drop_table("alert_trials")
    op.drop_table("setup_steps")
    with op.batch_alter_table("invitations") as batch:
        batch.drop_column("address_index")
    with op.batch_alter_table("organizations") as batch:
        batch.drop_column("first_agreement")
        batch.drop_column("opened_at")
