"""Rows that are only looked at: read by a prepared statement, as what their model would be.

An object of the ORM costs ten times as much to load, for the case that it is changed.
A seen row has its model's columns, properties and methods, and refuses to be changed.
"""

from collections.abc import Callable, Sequence
from functools import cache
from types import FunctionType
from typing import Any, NoReturn, TypeVar

import sqlalchemy as sa

from facilitator.core.db import Model
from facilitator.core.prepared import Prepared

M = TypeVar("M", bound=Model)
N = TypeVar("N", bound=Model)


class Seen:
    """A row as it was read."""

    def __setattr__(self, name: str, value: object) -> NoReturn:
        raise TypeError(f"{type(self).__name__} is only looked at: {name} cannot be set")


def seeing(
    model: type[M],
    *where: sa.ColumnElement[bool],
    order_by: Sequence[Any] = (),
    lock: bool = False,
) -> Prepared[M]:
    """Return the statement that reads whole rows of a model to look at them.

    With `lock` nobody else changes them before the work is over.
    """
    statement = sa.select(*columns_of(model)).where(*where).order_by(*order_by)
    return Prepared(statement.with_for_update() if lock else statement, maker_of(model))


def seeing_with(
    model: type[M], beside: type[N], on: sa.ColumnElement[bool], *where: sa.ColumnElement[bool]
) -> Prepared[tuple[M, N | None]]:
    """Return the statement that reads rows of a model, and with each what stands beside it."""
    columns, others = columns_of(model), columns_of(beside)
    make, make_other = maker_of(model), maker_of(beside)
    key = [column.key for column in beside.__table__.c].index("id")

    def pair(*values: object) -> tuple[M, N | None]:
        rest = values[len(columns) :]
        return make(*values[: len(columns)]), make_other(*rest) if rest[key] is not None else None

    return Prepared(sa.select(*columns, *others).outerjoin(beside, on).where(*where), pair)


def columns_of(model: type[Model]) -> list[Any]:
    """Return the columns of a model, in the order in which `maker_of` takes them."""
    return [getattr(model, column.key) for column in model.__table__.c]


def maker_of(model: type[M]) -> Callable[..., M]:
    """Return what makes a seen row of its columns."""
    kind: Any = _seen(model)
    keys = [column.key for column in model.__table__.c]

    def make(*values: object) -> M:
        row = kind.__new__(kind)
        row.__dict__.update(zip(keys, values, strict=True))
        return row  # type: ignore[no-any-return]

    return make


@cache
def _seen(model: type[Model]) -> type[Seen]:
    """Return the class of a model's seen rows: what the model says of itself, and no column."""
    told: dict[str, Any] = {}
    for kind in reversed(model.__mro__):
        if kind.__module__.startswith("facilitator."):
            said = {n: v for n, v in vars(kind).items() if isinstance(v, FunctionType | property)}
            told |= {name: value for name, value in said.items() if not name.startswith("__")}
    return type(f"Seen{model.__name__}", (Seen,), told)
