"""The end of an organization, and how large it may become.

On PostgreSQL the lines of an audit may be deleted once their organization's hour has come;
nothing may say that it comes sooner than thirty days from now.
"""

import sqlalchemy as sa
from alembic import op

revision = "2026112820"
down_revision = "2026112840"
branch_labels = None
depends_on = None

ONLY = """
    CREATE POLICY only_of_sandboxes ON audit_entries AS RESTRICTIVE FOR DELETE USING (
        EXISTS (
            SELECT 1 FROM organizations o
            WHERE o.id = audit_entries.organization_id AND ({})
        )
    )
"""
SANDBOX = "o.sandbox_until IS NOT NULL"
OVER = "o.ends_at <= now()"
NEVER_SOONER = """
    CREATE FUNCTION refuse_hasty_end() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        RAISE EXCEPTION 'an organization ends thirty days after somebody asked for it';
    END $$
"""
NOT_SO_SOON = """
    CREATE TRIGGER no_hasty_end BEFORE UPDATE ON organizations FOR EACH ROW
    WHEN (NEW.ends_at IS DISTINCT FROM OLD.ends_at AND NEW.ends_at < now() + interval '29 days')
    EXECUTE FUNCTION refuse_hasty_end()
"""


def upgrade():
    op.add_column("organizations", sa.Column("ends_at", sa.DateTime(timezone=True)))
    op.add_column("organizations", sa.Column("most_members", sa.Integer()))
    op.add_column("organizations", sa.Column("most_circles", sa.Integer()))
    op.create_index("ix_organizations_ends_at", "organizations", ["ends_at"])
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP POLICY only_of_sandboxes ON audit_entries")
        op.execute(ONLY.format(f"{SANDBOX} OR {OVER}"))
        op.execute(NEVER_SOONER)
        op.execute(NOT_SO_SOON)


def downgrade():
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP TRIGGER no_hasty_end ON organizations")
        op.execute("DROP FUNCTION refuse_hasty_end()")
        op.execute("DROP POLICY only_of_sandboxes ON audit_entries")
        op.execute(ONLY.format(SANDBOX))
    op.drop_index("ix_organizations_ends_at", "organizations")
    for column in ("most_circles", "most_members", "ends_at"):
        op.drop_column("organizations", column)
