"""The walk over every tenant table: what becomes of rows that point at somebody who is erased.

Part of this feature's operations. Each table says its fate (`on_erasure`, core/db.py); a table
that is added later is walked as well, since the walk asks the tables themselves.
"""

import uuid
from collections import defaultdict
from enum import StrEnum
from functools import cache
from typing import Any

import sqlalchemy as sa

from facilitator.core.db import OnErasure, TenantOwned, db
from facilitator.core.marks import no_actor
from facilitator.groups.models import Membership
from facilitator.organizations.ending import tenant_models
from facilitator.organizations.models import Member

#: Whom a row can point at: somebody in the organization, and somebody in one circle.
PERSONS = (Member.__tablename__, Membership.__tablename__)


class Fate(StrEnum):
    """What becomes of a row that points at somebody by one of its columns."""

    GOES = "goes"  # and what hangs on it
    EMPTIED = "emptied"  # it is another's, and points at nobody from now on
    WORDS_GO = "words go"  # where they choose so; the row stays
    STAYS = "stays"  # what it points at is nobody: a row without an account and a name


#: Columns whose table has another fate for its own person than for the one named here.
OWN_FATES = {
    "kept_apart.by_id": Fate.STAYS,  # two others are kept apart; this is who decided it
    "substitutes.taken_by_id": Fate.GOES,  # nobody took it, and whoever asked can ask anew
    "sandboxes.member_id": Fate.STAYS,  # its own sweep ends it first (erasing.py waits for that)
    "appeals.decided_by_id": Fate.STAYS,  # the appeal's words are another's
}


@no_actor("a fact about the tables")
def pointers(model: type[TenantOwned]) -> list[tuple[str, str]]:
    """Return the columns of a table that point at somebody, each with the table they are in."""
    return [
        (column.name, key.column.table.name)
        for column in sa.inspect(model).local_table.columns
        for key in column.foreign_keys
        if key.column.table.name in PERSONS and key.column.name == "id"
    ]


@no_actor("a fact about the tables")
def fate_of(model: type[TenantOwned], column: str) -> Fate:
    """Return what becomes of rows that point at somebody by a column."""
    table = sa.inspect(model).local_table
    own = OWN_FATES.get(f"{table.name}.{column}")
    if own is not None:
        return own
    if model.on_erasure is OnErasure.DELETE:
        return Fate.EMPTIED if table.columns[column].nullable else Fate.GOES
    return Fate.WORDS_GO if model.on_erasure is OnErasure.SHRED else Fate.STAYS


@no_actor("part of erasing somebody, under their lock")
def walk(persons: str, person_id: uuid.UUID, *, words_go: bool) -> None:
    """Give every row that points at somebody its fate, what hangs on others first."""
    for model in reversed(tenant_models()):
        for column, table in pointers(model):
            if table == persons and model not in (Member, Membership):
                _give(model, column, person_id, words_go=words_go)


def _give(model: type[TenantOwned], column: str, person_id: uuid.UUID, *, words_go: bool) -> None:
    fate, points = fate_of(model, column), getattr(model, column) == person_id
    if fate is Fate.GOES:
        _delete(model, points)
    elif fate is Fate.EMPTIED:
        _change(model, points, {column: None})
    elif fate is Fate.WORDS_GO and words_go:
        _change(model, points, _without_words(model))


def _without_words(model: type[TenantOwned]) -> dict[str, Any]:
    """Return the values for a row whose words go; its key goes as well."""
    sealed = [one for one in sa.inspect(model).local_table.columns if one.name.endswith("_sealed")]
    return {one.name: None if one.nullable else b"" for one in sealed}


def _delete(model: type[TenantOwned], which: sa.ColumnElement[bool]) -> None:
    """Delete rows, and before them what hangs on them; what could also hang on nothing is freed."""
    gone = sa.select(model.id).where(which)
    for other, column, is_nullable in _hanging_on()[sa.inspect(model).local_table.name]:
        hangs = getattr(other, column).in_(_ids(gone))
        if is_nullable:
            _change(other, hangs, {column: None})
        else:
            _delete(other, hangs)
    db.session.execute(
        sa.delete(model)
        .where(model.id.in_(_ids(gone)))
        .execution_options(synchronize_session=False)
    )


def _ids(query: sa.Select[Any]) -> list[uuid.UUID]:
    return list(db.session.scalars(query))


@cache
def _hanging_on() -> dict[str, list[tuple[type[TenantOwned], str, bool]]]:
    """Return, by a table's name, what points at its rows: the column, and if it can be empty."""
    found: dict[str, list[tuple[type[TenantOwned], str, bool]]] = defaultdict(list)
    for other in tenant_models():
        for column in sa.inspect(other).local_table.columns:
            for key in column.foreign_keys:
                if key.column.name == "id":
                    there = found[key.column.table.name]
                    there.append((other, column.name, bool(column.nullable)))
    return found


def _change(
    model: type[TenantOwned], which: sa.ColumnElement[bool], values: dict[str, Any]
) -> None:
    db.session.execute(
        sa.update(model).where(which).values(values).execution_options(synchronize_session=False)
    )
