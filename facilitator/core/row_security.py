"""Whether PostgreSQL really holds the third lock: the role we come as, and every tenant table."""

import sqlalchemy as sa

from facilitator.core.db import Model, TenantOwned

ROLE = """
    SELECT bool_or(rolsuper), bool_or(rolbypassrls) FROM pg_roles
    WHERE rolname IN (session_user, current_user)
"""
TABLES = """
    SELECT relname, pg_has_role(relowner, 'MEMBER'), relrowsecurity AND relforcerowsecurity
    FROM pg_class
    WHERE relnamespace = current_schema()::regnamespace AND relkind IN ('r', 'p')
"""


def row_security_problems(connection: sa.Connection) -> list[str]:
    """Say what would let a row of another organization through, one remedy a line.

    A superuser and a role with BYPASSRLS are above every policy; an owner can take
    them off. SQLite has no roles, and nothing to say here.
    """
    if connection.dialect.name != "postgresql":
        return []
    is_super, bypasses = connection.exec_driver_sql(ROLE).one()
    if is_super or bypasses:
        kind = "is a superuser" if is_super else "has BYPASSRLS"
        return [f"the role of FACILITATOR_DATABASE_URL {kind}; use the app's role"]
    found = []
    rows = connection.exec_driver_sql(TABLES).all()
    if any(owned for _name, owned, _locked in rows):
        found.append("the role of FACILITATOR_DATABASE_URL owns tables; use the app's role")
    locked = {name for name, _owned, is_locked in rows if is_locked}
    for name in sorted(tenant_tables() - locked):
        found.append(f"the table {name} does not force row level security; run: flask db upgrade")
    return found


def tenant_tables() -> set[str]:
    """Return the names of the tables whose rows belong to one organization."""
    models = (mapper.class_ for mapper in Model.registry.mappers)
    return {str(sa.inspect(m).local_table) for m in models if issubclass(m, TenantOwned)}
