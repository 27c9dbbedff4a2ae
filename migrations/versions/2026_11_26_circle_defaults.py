"""What a circle's sessions start from: reading first, slow mode, coming late, warnings."""

import sqlalchemy as sa
from alembic import op

revision = "2026112632"
down_revision = "2026112631"
branch_labels = None
depends_on = None

COLUMNS = (
    ("moderation", sa.String(20), "off"),
    ("slow_seconds", sa.Integer(), "0"),
    ("late_join", sa.String(20), "open"),
    ("late_minutes", sa.Integer(), "15"),
    ("direct_messages", sa.String(20), "facilitators"),
    ("content_warnings", sa.Text(), ""),
    ("minimum_present", sa.Integer(), "3"),
)


def upgrade():
    with op.batch_alter_table("groups") as batch_op:
        for name, kind, start in COLUMNS:
            batch_op.add_column(sa.Column(name, kind, nullable=False, server_default=start))
    # A circle that had its first messages read first keeps that, and its number.
    for_every_organization("UPDATE groups SET moderation = 'first' WHERE hold_first > 0")


def for_every_organization(statement):
    """Change rows of all organizations: the tables' owner steps past their policies, briefly."""
    is_locked = op.get_bind().dialect.name == "postgresql"
    if is_locked:
        op.execute("ALTER TABLE groups NO FORCE ROW LEVEL SECURITY")
    op.execute(statement)
    if is_locked:
        op.execute("ALTER TABLE groups FORCE ROW LEVEL SECURITY")


def downgrade():
    # Where the rule was not "the first messages", none were read first before.
    for_every_organization("UPDATE groups SET hold_first = 0 WHERE moderation <> 'first'")
    with op.batch_alter_table("groups") as batch_op:
        for name, _kind, _start in reversed(COLUMNS):
            batch_op.drop_column(name)
