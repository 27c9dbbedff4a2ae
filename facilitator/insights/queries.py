"""Figures as anybody may read them: what `hiding.py` lets through, and what is made from that."""

import uuid
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import sqlalchemy as sa

from facilitator.core.access import Permission
from facilitator.core.actor import Actor
from facilitator.core.db import db
from facilitator.core.errors import NotAllowed
from facilitator.core.marks import no_actor
from facilitator.groups.models import Group
from facilitator.groups.queries import group_for
from facilitator.insights.counting import month_before
from facilitator.insights.hiding import Release, release
from facilitator.insights.leading import leads_any, led_by
from facilitator.insights.models import CircleMonth, CountedMonth
from facilitator.organizations.queries import organization_for

#: How many months a page shows.
MONTHS = 12
#: In how many months a circle has had figures to be named.
LATELY = 3


@dataclass(frozen=True)
class Measure:
    """What is shown or hidden together: the people it is about, in parts, and what else it says.

    The parts of one that is `under` another add up to that one's number: where its sum
    over all circles is hidden, theirs would give it away. What it `needs` must be enough
    people as well, and is told elsewhere.
    """

    parts: tuple[str, ...]
    values: tuple[str, ...] = ()
    under: str = ""
    needs: tuple[str, ...] = ()


MEASURES = {
    "attendance": Measure(("people",), ("visits",)),
    #: Under the attendance of the month before.
    "returns": Measure(("returned", "stayed_away")),
    "voices": Measure(("spoke", "listened"), ("spread",), under="attendance"),
    "held": Measure(("held_authors",), ("held", "held_seconds")),
    "decided": Measure(
        ("approved_authors", "declined_authors"), ("approved", "declined"), under="held"
    ),
    "reports": Measure(("reporters",), ("reports",)),
    "claims": Measure(("claimed",), ("claim_seconds",), under="reports", needs=("reporters",)),
}


@dataclass
class Figures:
    """What may be read of one month, or of several: a number that is hidden is None."""

    sessions: int = 0
    shown: dict[str, int] = field(default_factory=dict)
    #: For how many circles `spread` was added up.
    spreads: int = 0
    #: How many circles a measure leaves out.
    without: dict[str, int] = field(default_factory=lambda: defaultdict(int))

    def number(self, name: str) -> int | None:
        """Return one number, or None when it is hidden."""
        return self.shown.get(name)

    @property
    def each_time(self) -> int | None:
        """How many members came to a session, on average."""
        visits = self.number("visits")
        counted = self.shown.get("visited_sessions", 0)
        return round(visits / counted) if visits is not None and counted else None

    @property
    def return_rate(self) -> int | None:
        """Of the people of the month before, how many came again, in percent."""
        return self._share("returned", "stayed_away")

    @property
    def voice_rate(self) -> int | None:
        """Of those who came, how many wrote something, in percent."""
        return self._share("spoke", "listened")

    @property
    def approve_rate(self) -> int | None:
        """Of what had waited, how much was let through, in percent."""
        return self._share("approved", "declined")

    @property
    def spread(self) -> int | None:
        """How much of all words came from the half that wrote most, to ten percent."""
        total = self.number("spread")
        return round(total / self.spreads / 10) * 10 if total is not None and self.spreads else None

    @property
    def held_wait(self) -> int | None:
        """How many seconds a held message waited, on average."""
        return self._mean("held_seconds", "held")

    @property
    def claim_wait(self) -> int | None:
        """How many seconds it was until somebody took a report on, on average."""
        return self._mean("claim_seconds", "claimed")

    def _share(self, part: str, rest: str) -> int | None:
        one, other = self.number(part), self.number(rest)
        return round(100 * one / (one + other)) if one is not None and other is not None else None

    def _mean(self, total: str, number: str) -> int | None:
        counted = self.number(number)
        return round(self.shown[total] / counted) if counted else None

    def add(self, other: "Figures") -> None:
        """Add what is shown of another month or circle; what is hidden stays out of the sum."""
        self.sessions += other.sessions
        self.spreads += other.spreads
        for name, value in other.shown.items():
            self.shown[name] = self.shown.get(name, 0) + value
        for measure, number in other.without.items():
            self.without[measure] += number


@dataclass(frozen=True)
class Timeline:
    """Figures by month, the oldest first."""

    months: dict[date, Figures]
    #: The months that were counted, also those in which nothing happened.
    counted: Sequence[date] = ()

    @property
    def quarters(self) -> dict[date, Figures]:
        """The same by quarter, made from the months that are shown."""
        made: dict[date, Figures] = {}
        for month, figures in self.months.items():
            first = quarter_start(month)
            made.setdefault(first, Figures()).add(figures)
        return made

    def counted_in(self, first: date) -> list[date]:
        """Return the months of a quarter that are in its numbers, the oldest first."""
        known = {*self.counted, *self.months}
        return sorted(month for month in known if quarter_start(month) == first)


@no_actor("a pure function of a day")
def quarter_start(month: date) -> date:
    """Return the first day of a month's quarter."""
    return month.replace(month=3 * ((month.month - 1) // 3) + 1)


def organization_figures(actor: Actor) -> Timeline:
    """Return the figures of all circles together, for whoever runs the organization."""
    organization_for(actor, Permission.ORGANIZATION_SETTINGS)
    found, shown = _by_month(), _shown_months()
    counted = sa.select(CountedMonth.month).where(CountedMonth.month.in_(shown))
    counted = counted.order_by(CountedMonth.month)
    return Timeline(
        {
            month: _of_all(found[month], found.get(month_before(month), []))
            for month in shown
            if month in found
        },
        db.session.scalars(counted).all(),
    )


def circle_figures(actor: Actor, group_id: uuid.UUID) -> tuple[Group, Timeline]:
    """Return one circle and its figures, for its lead and whoever runs the organization."""
    group = group_for(actor, group_id, Permission.GROUP_EDIT)
    rows = _rows(CircleMonth.group_id == group_id)
    return group, Timeline({row.month: _of_one(row) for row in rows})


def circles_with_figures(actor: Actor) -> list[tuple[Group, Figures]]:
    """Return the actor's circles that have figures of late, by name, with their latest month."""
    readable, since = _readable(actor), _shown_months()[-LATELY:]
    rows = _rows_since(since[0], CircleMonth.group_id.in_(readable)) if since else []
    latest = {row.group_id: row for row in rows}
    groups = db.session.scalars(
        sa.select(Group).where(Group.id.in_(list(latest))).order_by(Group.name, Group.id)
    )
    return [(group, _of_one(latest[group.id])) for group in groups]


def circle_months(actor: Actor) -> list[tuple[str, date, Figures]]:
    """Return what may be read of every circle and month, for a file."""
    organization_for(actor, Permission.ORGANIZATION_SETTINGS)
    names = {row.id: row.name for row in db.session.execute(sa.select(Group.id, Group.name))}
    return [(names[row.group_id], row.month, _of_one(row)) for row in _rows(sa.true())]


def _readable(actor: Actor) -> sa.Select[Any]:
    if actor.can(Permission.GROUP_EDIT):
        return sa.select(Group.id)
    if not leads_any(actor):
        raise NotAllowed()
    return led_by(actor)


def _shown_months() -> list[date]:
    """Return the months a page shows, the oldest first: a year up to the newest with figures."""
    newest = db.session.scalar(sa.select(sa.func.max(CircleMonth.month)))
    if newest is None:
        return []
    months: list[date] = [newest]
    while len(months) < MONTHS:
        months.append(month_before(months[-1]))
    return months[::-1]


def _rows(which: sa.ColumnElement[bool]) -> list[CircleMonth]:
    """Return the rows of the months that are shown, the oldest first."""
    shown = _shown_months()
    return _rows_since(shown[0], which) if shown else []


def _rows_since(first: date, which: sa.ColumnElement[bool]) -> list[CircleMonth]:
    return list(
        db.session.scalars(
            sa.select(CircleMonth)
            .where(which, CircleMonth.month >= first)
            .order_by(CircleMonth.month, CircleMonth.group_id)
        )
    )


def _by_month() -> dict[date, list[CircleMonth]]:
    """Return the rows of the months that are shown and of the one before, which was shown once."""
    found: dict[date, list[CircleMonth]] = defaultdict(list)
    for first in _shown_months()[:1]:
        for row in _rows_since(month_before(first), sa.true()):
            found[row.month].append(row)
    return found


def _of_all(rows: list[CircleMonth], before: list[CircleMonth]) -> Figures:
    """Return the number for all; returns of a month whose `before` is unknown are of shown ones."""
    figures = Figures(sessions=sum(row.sessions for row in rows))
    let = {name: _release(rows, name) for name in MEASURES}
    is_whole = {name: found.is_total_of_all for name, found in let.items()}
    is_whole["returns"] &= bool(before) and _release(before, "attendance").is_total_of_all
    for name, measure in MEASURES.items():
        is_whole[name] &= is_whole.get(measure.under, True)
        for row in rows:
            if is_whole[name] or row.group_id in let[name].shown:
                _put(figures, row, name, let[name])
            else:
                figures.without[name] += 1
    return figures


def _release(rows: list[CircleMonth], name: str) -> Release:
    parts = (*MEASURES[name].parts, *MEASURES[name].needs)
    return release({row.group_id: [getattr(row, part) for part in parts] for row in rows})


def _of_one(row: CircleMonth) -> Figures:
    figures = Figures(sessions=row.sessions)
    for name in MEASURES:
        let = _release([row], name)
        if row.group_id in let.shown:
            _put(figures, row, name, let)
        else:
            figures.without[name] += 1
    return figures


def _put(figures: Figures, row: CircleMonth, name: str, let: Release) -> None:
    """Add one circle's numbers of a measure; which half wrote more, where its own is shown."""
    shown = figures.shown
    for column in (*MEASURES[name].parts, *MEASURES[name].values):
        if column != "spread" or row.group_id in let.shown:
            shown[column] = shown.get(column, 0) + getattr(row, column)
    if name == "attendance":
        shown["visited_sessions"] = shown.get("visited_sessions", 0) + row.sessions
    if name == "voices" and row.group_id in let.shown:
        figures.spreads += 1
