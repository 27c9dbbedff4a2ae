"""The tables of PostgreSQL seen from outside, read anew at each step of a migration."""

from typing import Any

import sqlalchemy as sa

from tests.migrations.schema import _as_tenant, _plain, _sorted, _value


def shape_of(engine: sa.Engine) -> dict[str, Any]:
    """Return what the tables look like: columns, keys, uniques, indexes and policies."""
    inspector = sa.inspect(engine)
    columns = inspector.get_multi_columns()
    primary, foreign = inspector.get_multi_pk_constraint(), inspector.get_multi_foreign_keys()
    unique, indexes = inspector.get_multi_unique_constraints(), inspector.get_multi_indexes()
    found: dict[str, Any] = {
        name: {
            "columns": {
                c["name"]: (str(c["type"]), c["nullable"], c["default"]) for c in columns[at]
            },
            "primary": primary[at]["constrained_columns"],
            "foreign": _sorted(foreign[at]),
            "unique": _sorted(unique[at]),
            "indexes": _sorted([_plain(one) for one in indexes[at]]),
        }
        for at in columns
        for name in [at[1]]
    }
    return {**found, "policies": _policies(engine)}


def _policies(engine: sa.Engine) -> list[Any]:
    if engine.dialect.name != "postgresql":
        return []
    with engine.connect() as connection:
        query = "SELECT tablename, policyname, cmd, qual, with_check FROM pg_policies ORDER BY 1, 2"
        return [tuple(row) for row in connection.exec_driver_sql(query)]


def tables_in(engine: sa.Engine) -> list[sa.Table]:
    """Return the tables as they are, the referred ones first."""
    metadata = sa.MetaData()
    metadata.reflect(engine)
    return [table for table in metadata.sorted_tables if table.name != "alembic_version"]


def fill(engine: sa.Engine) -> None:
    """Put one row into every table that has none."""
    with engine.begin() as connection:
        _as_tenant(connection)
        for table in tables_in(engine):
            if not connection.execute(sa.select(table)).first():
                row = {column.name: _value(column) for column in table.columns}
                connection.execute(table.insert().values(row))


def rows_in(engine: sa.Engine) -> dict[str, list[dict[str, Any]]]:
    """Return every row of every table."""
    with engine.begin() as connection:
        _as_tenant(connection)
        return {
            table.name: [dict(row) for row in connection.execute(sa.select(table)).mappings()]
            for table in tables_in(engine)
        }
