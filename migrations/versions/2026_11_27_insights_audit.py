"""Indexes for looking through the audit by circle and by who acted, the newest first."""

from alembic import op

revision = "2026112780"
down_revision = "2026112740"
branch_labels = None
depends_on = None

INDEXES = {
    "ix_audit_entries_by_group": ["organization_id", "group_id", "seq"],
    "ix_audit_entries_by_actor": ["organization_id", "actor_id", "seq"],
}


def upgrade():
    for name, columns in INDEXES.items():
        op.create_index(name, "audit_entries", columns)


def downgrade():
    for name in INDEXES:
        op.drop_index(name, "audit_entries")
