"""The page of a series: how often it meets, what is to come, and the days left out."""

import uuid
from typing import Any

from flask import flash, redirect, render_template, url_for

from facilitator.core import clock
from facilitator.core.access import Access, Permission
from facilitator.core.actor import Actor
from facilitator.core.door import Door
from facilitator.core.errors import Conflict, Invalid, NotFound
from facilitator.core.pages import local
from facilitator.groups.queries import standing_in
from facilitator.meetings import forms, queries
from facilitator.meetings.changes import skip_day
from facilitator.meetings.recurrence import words_of
from facilitator.meetings.returning import take_back_day

door = Door("series", __name__, url_prefix="/o/<org_slug>/series")


def _page(actor: Actor, series_id: uuid.UUID, form: forms.SkipForm, status: int = 200) -> Any:
    series = queries.series_for(actor, series_id, Permission.GROUP_SEE)
    page = render_template(
        "meetings/series.html",
        series=series,
        rule_words=words_of(series.rule, series.local_start),
        standing=standing_in(actor, series.group_id),
        coming=queries.coming_of_series(actor, series),
        skipped=queries.skipped_days_of(actor, series),
        today=local(clock.now(), series.time_zone).date(),
        form=form,
    )
    return page, status


@door.read("/<uuid:series_id>", allow=Access.MEMBERS)
def show(actor: Actor, series_id: uuid.UUID) -> Any:
    """Show a series."""
    return _page(actor, series_id, forms.SkipForm(formdata=None))


@door.write("/<uuid:series_id>/skip", allow=Access.MEMBERS, methods=("POST",))
def skip(actor: Actor, series_id: uuid.UUID) -> Any:
    """Leave a day out."""
    queries.series_for(actor, series_id, Permission.MEETING_CANCEL)
    form = forms.SkipForm()
    if not form.validate():
        return _page(actor, series_id, form, 422)
    try:
        skip_day(actor, series_id, form.day.data, form.note.data)
    except (Invalid, Conflict) as error:
        form.blame(error)
        return _page(actor, series_id, form, error.status)
    flash("The day is left out.")
    return redirect(url_for("series.show", series_id=series_id), 303)


@door.write("/<uuid:series_id>/return", allow=Access.MEMBERS, methods=("POST",))
def return_(actor: Actor, series_id: uuid.UUID) -> Any:
    """Let the series meet on a day that was left out."""
    queries.series_for(actor, series_id, Permission.MEETING_SCHEDULE)
    form = forms.ReturnForm()
    shown = forms.SkipForm(formdata=None)
    if not form.validate():
        raise NotFound()
    try:
        take_back_day(actor, series_id, form.returns_on.data)
    except (Invalid, Conflict) as error:
        shown.form_errors.append(error.message)
        return _page(actor, series_id, shown, error.status)
    flash("The session is back on the calendar.")
    return redirect(url_for("series.show", series_id=series_id), 303)
