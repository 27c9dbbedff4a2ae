"""A database seen from outside: its tables, and rows in them that no feature wrote."""

import datetime
import uuid
from typing import Any

import sqlalchemy as sa

#: The id of everything here, so that every reference leads somewhere.
ONE = uuid.UUID(int=1)
MOMENT = datetime.datetime(2026, 11, 24, 19, 30, tzinfo=datetime.UTC)


def _plain(index: Any) -> dict[str, Any]:
    """Return an index whose condition is its text: two readings of the same one are equal."""
    options = {key: str(value) for key, value in index.get("dialect_options", {}).items()}
    return {**index, "dialect_options": options}


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


def _sorted(things: Any) -> list[str]:
    return sorted(str(sorted(thing.items(), key=str)) for thing in things)


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


def _as_tenant(connection: sa.Connection) -> None:
    """Pass row level security, as the organization whose rows these are."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(f"SELECT set_config('app.organization_id', '{ONE}', true)")


def fill(engine: sa.Engine) -> None:
    """Put one row into every table that has none."""
    with engine.begin() as connection:
        _as_tenant(connection)
        for table in tables_in(engine):
            if not connection.execute(sa.select(table)).first():
                row = {column.name: _value(column) for column in table.columns}
                connection.execute(table.insert().values(row))


def _value(column: sa.Column[Any]) -> Any:
    kind = column.type
    if isinstance(kind, sa.Uuid) or (isinstance(kind, sa.CHAR) and kind.length == 32):
        return ONE if isinstance(kind, sa.Uuid) else ONE.hex
    if isinstance(kind, sa.DateTime):
        moment = MOMENT + datetime.timedelta(hours=column.name.startswith("ends_"))
        return moment if getattr(kind, "timezone", False) else moment.replace(tzinfo=None)
    if isinstance(kind, sa.Date):
        return MOMENT.date()
    if isinstance(kind, sa.Time):
        return MOMENT.time()
    if isinstance(kind, sa.JSON):
        return {"kept": True}
    if isinstance(kind, sa.LargeBinary):
        return b"kept"
    if isinstance(kind, sa.Boolean):
        return True
    return 1 if isinstance(kind, sa.Integer) else "kept"


def rows_in(engine: sa.Engine) -> dict[str, list[dict[str, Any]]]:
    """Return every row of every table."""
    with engine.begin() as connection:
        _as_tenant(connection)
        return {
            table.name: [dict(row) for row in connection.execute(sa.select(table)).mappings()]
            for table in tables_in(engine)
        }
