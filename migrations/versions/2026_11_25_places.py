"""A line for a full session, offers that run out, and places to confirm."""

import sqlalchemy as sa
from alembic import op

revision = "2026112501"
down_revision = "2026112532"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
RSVP = ("waiting_since", "offer_until", "confirmed_at", "released_at")


def upgrade():
    with op.batch_alter_table("meetings") as table:
        table.add_column(
            sa.Column("asks_to_confirm", sa.Boolean(), nullable=False, server_default=sa.false())
        )
        table.add_column(sa.Column("released_at", MOMENT, nullable=True))
    with op.batch_alter_table("rsvps") as table:
        for name in RSVP:
            table.add_column(sa.Column(name, MOMENT, nullable=True))


def downgrade():
    on_postgres = op.get_bind().dialect.name == "postgresql"
    if on_postgres:  # the owner too sees only rows of an organization, and here means all
        op.execute("ALTER TABLE rsvps NO FORCE ROW LEVEL SECURITY")
    op.execute("UPDATE rsvps SET answer = 'maybe' WHERE answer = 'waiting'")
    if on_postgres:
        op.execute("ALTER TABLE rsvps FORCE ROW LEVEL SECURITY")
    with op.batch_alter_table("rsvps") as table:
        for name in RSVP:
            table.drop_column(name)
    with op.batch_alter_table("meetings") as table:
        table.drop_column("released_at")
        table.drop_column("asks_to_confirm")
