"""A second factor for staff: codes of an app, printed codes, and who needs them."""

import sqlalchemy as sa
from alembic import op

revision = "2026112641"
down_revision = "2026112561"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "second_factors",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("secret_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True)),
        sa.Column("last_step", sa.BigInteger(), nullable=False),
        sa.Column("misses", sa.Integer(), nullable=False),
        sa.Column("wait_until", sa.DateTime(timezone=True)),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_second_factors_account_id")
        ),
        sa.PrimaryKeyConstraint("account_id", name=op.f("pk_second_factors")),
    )
    op.create_table(
        "recovery_codes",
        sa.Column("code_index", sa.LargeBinary(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("instead_of", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True)),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_recovery_codes_account_id")
        ),
        sa.PrimaryKeyConstraint("code_index", name=op.f("pk_recovery_codes")),
    )
    op.create_index(op.f("ix_recovery_codes_account_id"), "recovery_codes", ["account_id"])
    op.add_column("accounts", sa.Column("second_factor_at", sa.DateTime(timezone=True)))
    for name, value in (
        ("staff_need_second_factor", sa.true()),
        ("facilitators_need_second_factor", sa.false()),
    ):
        op.add_column(
            "organizations", sa.Column(name, sa.Boolean(), nullable=False, server_default=value)
        )


def downgrade():
    for name in ("facilitators_need_second_factor", "staff_need_second_factor"):
        op.drop_column("organizations", name)
    op.drop_column("accounts", "second_factor_at")
    op.drop_table("recovery_codes")
    op.drop_table("second_factors")
