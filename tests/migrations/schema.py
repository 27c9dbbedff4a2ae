"""A database seen from outside: its tables, and rows in them that no feature wrote."""

import datetime
import uuid
from typing import Any

import sqlalchemy as sa

#: The id of everything here, so that every reference leads somewhere.
ONE = uuid.UUID(int=1)
MOMENT = datetime.datetime(2026, 11, 24, 19, 30, tzinfo=datetime.UTC)
#: What SQLite was told to make: tables, indexes and triggers.
DEFINITIONS = "SELECT tbl_name, sql FROM sqlite_master WHERE sql IS NOT NULL"
DESCRIBED: dict[tuple[str, tuple[str, ...]], dict[str, Any]] = {}


def shape_of(engine: sa.Engine) -> dict[str, Any]:
    """Return what the tables of SQLite look like: columns, keys, uniques, checks and indexes."""
    with engine.connect() as connection:
        made: dict[str, list[str]] = {}
        for name, sql in connection.exec_driver_sql(DEFINITIONS):
            made.setdefault(name, []).append(sql)
        return {
            name: _described(connection, name, tuple(sorted(sqls)))
            for name, sqls in made.items()
            if not name.startswith("sqlite_")
        }


def _described(connection: sa.Connection, name: str, sqls: tuple[str, ...]) -> dict[str, Any]:
    """Describe one table of SQLite; read anew only if its definition is not word for word known."""
    if (name, sqls) not in DESCRIBED:
        inspector = sa.inspect(connection)
        DESCRIBED[name, sqls] = {
            "columns": {
                c["name"]: (str(c["type"]), c["nullable"], c["default"])
                for c in inspector.get_columns(name)
            },
            "primary": inspector.get_pk_constraint(name)["constrained_columns"],
            "foreign": _sorted(inspector.get_foreign_keys(name)),
            "unique": _sorted(inspector.get_unique_constraints(name)),
            "checks": _sorted(inspector.get_check_constraints(name)),
            "indexes": _sorted([_plain(one) for one in inspector.get_indexes(name)]),
            "triggers": [sql for sql in sqls if sql.startswith("CREATE TRIGGER")],
        }
    return DESCRIBED[name, sqls]


def _plain(index: Any) -> dict[str, Any]:
    """Return an index whose condition is its text: two readings of the same one are equal."""
    options = {key: str(value) for key, value in index.get("dialect_options", {}).items()}
    return {**index, "dialect_options": options}


def _sorted(things: Any) -> list[str]:
    return sorted(str(sorted(thing.items(), key=str)) for thing in things)


def names_in(connection: sa.Connection) -> list[str]:
    """Return the names of the tables, but for the one of their version."""
    return sorted(set(sa.inspect(connection).get_table_names()) - {"alembic_version"})


def _as_tenant(connection: sa.Connection) -> None:
    """Pass row level security, as the organization whose rows these are."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(f"SELECT set_config('app.organization_id', '{ONE}', true)")


def fill(engine: sa.Engine, known: sa.MetaData) -> None:
    """Put one row into every table that has none, and remember in `known` what tables are like.

    A table gets its row in the step that brings it, so each is read from the database once.
    """
    with engine.begin() as connection:
        _as_tenant(connection)
        known.reflect(connection)
        there = set(names_in(connection))
        for table in known.sorted_tables:
            if table.name in there and not _rows(connection, table.name):
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
    """Return every row of every table, with its values as the driver gives them."""
    with engine.begin() as connection:
        _as_tenant(connection)
        return {name: _rows(connection, name) for name in names_in(connection)}


def _rows(connection: sa.Connection, name: str) -> list[dict[str, Any]]:
    every = connection.exec_driver_sql(f'SELECT * FROM "{name}"')  # noqa: S608 - our own names
    return [dict(row) for row in every.mappings()]
