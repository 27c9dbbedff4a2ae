"""Rehearsals and practice rooms: organizations that end, and what is played in them.

On PostgreSQL nobody may delete a line of an audit. Those of a sandbox go with it, so the
users of the tables get that right back for sandboxes alone, and nothing that was once a
real organization can be called a sandbox later.
"""

import sqlalchemy as sa
from alembic import op

revision = "2026112711"
down_revision = "2026112676"
branch_labels = None
depends_on = None

MINE = "organization_id = nullif(current_setting('app.organization_id', true), '')::uuid"
EVERY = "current_setting('app.spans', true) = 'all'"
USERS = """
    SELECT DISTINCT quote_ident(pg_get_userbyid(a.grantee))
    FROM pg_class c, aclexplode(c.relacl) a
    WHERE c.oid = 'audit_entries'::regclass AND a.grantee NOT IN (0, c.relowner)
"""
ONLY_SANDBOXES = """
    CREATE POLICY only_of_sandboxes ON audit_entries AS RESTRICTIVE FOR DELETE USING (
        EXISTS (
            SELECT 1 FROM organizations o
            WHERE o.id = audit_entries.organization_id AND o.sandbox_until IS NOT NULL
        )
    )
"""
NEVER_LATER = """
    CREATE FUNCTION refuse_late_sandbox() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        RAISE EXCEPTION 'an organization is a sandbox from its first moment or never';
    END $$
"""
BORN_SO = """
    CREATE TRIGGER no_late_sandbox BEFORE UPDATE ON organizations FOR EACH ROW
    WHEN (OLD.sandbox_until IS NULL AND NEW.sandbox_until IS NOT NULL)
    EXECUTE FUNCTION refuse_late_sandbox()
"""
TABLES = ("sandboxes", "rehearsals", "personas")


def upgrade():
    op.add_column("organizations", sa.Column("sandbox_until", sa.DateTime(timezone=True)))
    op.create_index("ix_organizations_sandbox_until", "organizations", ["sandbox_until"])
    _table(
        "sandboxes",
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("group_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("place_id", sa.Uuid(), nullable=False),
        sa.Column("place_slug", sa.Text(), nullable=False),
        sa.Column("meeting_id", sa.Uuid(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        _key("sandboxes", "members", "member_id"),
        _key("sandboxes", "groups", "group_id"),
    )
    op.create_index("ix_sandboxes_member_id", "sandboxes", ["member_id"])
    op.create_index("ix_sandboxes_ends_at", "sandboxes", ["ends_at"])
    _table(
        "rehearsals",
        sa.Column("meeting_id", sa.Uuid(), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("scripts", sa.JSON(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True)),
        sa.Column("began_at", sa.DateTime(timezone=True)),
        sa.Column("paused_at", sa.DateTime(timezone=True)),
        sa.Column("paused_seconds", sa.Integer(), nullable=False),
        sa.Column("over_at", sa.DateTime(timezone=True)),
        sa.Column("home_slug", sa.Text(), nullable=False),
        sa.Column("home_group_id", sa.Uuid(), nullable=False),
        _key("rehearsals", "meetings", "meeting_id"),
        _key("rehearsals", "memberships", "owner_id"),
        sa.UniqueConstraint(
            "organization_id", "meeting_id", name=op.f("uq_rehearsals_organization_id_meeting_id")
        ),
    )
    op.create_index("ix_rehearsals_due_at", "rehearsals", ["due_at"])
    _table(
        "personas",
        sa.Column("rehearsal_id", sa.Uuid(), nullable=False),
        sa.Column("membership_id", sa.Uuid(), nullable=False),
        sa.Column("script", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("heard_seq", sa.Integer(), nullable=False),
        sa.Column("seen", sa.JSON(), nullable=False),
        sa.Column("began_at", sa.DateTime(timezone=True)),
        _key("personas", "rehearsals", "rehearsal_id"),
        _key("personas", "memberships", "membership_id"),
        sa.UniqueConstraint(
            "organization_id",
            "membership_id",
            name=op.f("uq_personas_organization_id_membership_id"),
        ),
    )
    op.create_index("ix_personas_rehearsal_id", "personas", ["rehearsal_id"])
    if op.get_bind().dialect.name == "postgresql":
        for table in TABLES:
            op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
            op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
            op.execute(
                f"CREATE POLICY tenant_reads ON {table} FOR SELECT USING ({MINE} OR {EVERY})"
            )
            op.execute(
                f"CREATE POLICY tenant_writes ON {table} FOR ALL USING ({MINE}) WITH CHECK ({MINE})"
            )
        for statement in (ONLY_SANDBOXES, NEVER_LATER, BORN_SO):
            op.execute(statement)
        _users_may("GRANT DELETE ON audit_entries TO {}")


def _users_may(statement):
    for (user,) in op.get_bind().exec_driver_sql(USERS).all():
        op.execute(statement.format(user))


def _table(name, *rest):
    op.create_table(
        name,
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        *rest,
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organizations.id"], name=op.f(f"fk_{name}_organization_id")
        ),
        sa.PrimaryKeyConstraint("organization_id", "id", name=op.f(f"pk_{name}")),
    )


def _key(table, other, column):
    return sa.ForeignKeyConstraint(
        ["organization_id", column],
        [f"{other}.organization_id", f"{other}.id"],
        name=op.f(f"fk_{table}_organization_id_{column}"),
    )


def downgrade():
    if op.get_bind().dialect.name == "postgresql":
        _users_may("REVOKE DELETE ON audit_entries FROM {}")
        op.execute("DROP POLICY only_of_sandboxes ON audit_entries")
        op.execute("DROP TRIGGER no_late_sandbox ON organizations")
        op.execute("DROP FUNCTION refuse_late_sandbox()")
    for table in reversed(TABLES):
        op.drop_table(table)
    op.drop_index("ix_organizations_sandbox_until", "organizations")
    op.drop_column("organizations", "sandbox_until")
