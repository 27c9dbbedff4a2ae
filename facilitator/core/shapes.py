"""The shape of a statement: whether the tenant guard, which reaches models only, sees all of it."""

from typing import Any

import sqlalchemy as sa


def reads_beside_models(statement: Any, guarded: frozenset[str]) -> bool:
    """Say whether a statement reads more than its models.

    That is: raw SQL in it, or one of the guarded tables, or a column of one, that
    no model in the statement stands for.
    """
    subject = statement._propagate_attrs.get("plugin_subject")
    models: set[str] = {_table_name(getattr(subject, "local_table", None))}
    bare: set[str] = set()
    for part in sa.sql.visitors.iterate(statement):
        if isinstance(part, sa.ColumnClause):
            if part.is_literal and part.name != "*":
                return True
            name = _table_name(part.table)
        elif isinstance(part, sa.TableClause):
            name = part.name
        elif isinstance(part, sa.TextClause):
            return True
        else:
            continue
        (models if "parententity" in part._annotations else bare).add(name)
    return bool((bare & guarded) - models)


def _table_name(table: Any) -> str:
    """Return the name of the table behind a table or its alias; nothing for a subquery."""
    while isinstance(table, sa.Alias):
        table = table.element
    return table.name if isinstance(table, sa.TableClause) else ""


def columns_of(statement: Any) -> set[sa.Column[Any]]:
    """Return every column of a table that a statement reads or compares.

    Raises TypeError for an alias, whose table is not to be seen.
    """
    found = set()
    for part in sa.sql.visitors.iterate(statement):
        if isinstance(part, sa.Alias):
            raise TypeError("only tables under their own names are looked for here")
        if isinstance(part, sa.Column) and isinstance(part.table, sa.Table):
            found.add(part)
    return found
