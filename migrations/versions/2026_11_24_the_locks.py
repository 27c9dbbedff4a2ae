"""Row level security on PostgreSQL: the database's own lock behind the tenant guard.

Whoever may use the tables besides their owner may not change a line of the audit
once it is written, nor say which version the tables are.
"""

from alembic import op

revision = "2026112402"
down_revision = "2026112401"
branch_labels = None
depends_on = None

TABLES = (
    "acceptances agreements audit_entries audit_heads author_keys group_invites groups "
    "invitations meetings members memberships messages prompts replies reports room_events "
    "rooms rsvps sanctions seats series staff_events"
).split()
MINE = "organization_id = nullif(current_setting('app.organization_id', true), '')::uuid"
EVERY = "current_setting('app.spans', true) = 'all'"
#: What nobody but the owner does to these, whatever was granted on every table.
NOT_THEIRS = {
    "audit_entries": "UPDATE, DELETE, TRUNCATE",
    "alembic_version": "INSERT, UPDATE, DELETE, TRUNCATE",
}
USERS = """
    SELECT DISTINCT quote_ident(pg_get_userbyid(a.grantee))
    FROM pg_class c, aclexplode(c.relacl) a
    WHERE c.oid = '{table}'::regclass AND a.grantee NOT IN (0, c.relowner)
"""


def upgrade():
    if op.get_bind().dialect.name != "postgresql":
        return
    for table in TABLES:
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY tenant_reads ON {table} FOR SELECT USING ({MINE} OR {EVERY})")
        op.execute(
            f"CREATE POLICY tenant_writes ON {table} FOR ALL USING ({MINE}) WITH CHECK ({MINE})"
        )
    for table, verbs in NOT_THEIRS.items():
        for (user,) in op.get_bind().exec_driver_sql(USERS.format(table=table)).all():
            op.execute(f"REVOKE {verbs} ON {table} FROM {user}")


def downgrade():
    if op.get_bind().dialect.name != "postgresql":
        return
    for table in TABLES:
        op.execute(f"DROP POLICY tenant_writes ON {table}")
        op.execute(f"DROP POLICY tenant_reads ON {table}")
        op.execute(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY")
