"""Pages of sessions: next and past, one session, planning and cancelling it."""

import uuid
from typing import Any

from flask import flash, redirect, render_template, url_for

from facilitator.agendas.drafts import MODES
from facilitator.agendas.queries import Shown, phases_of, sees_templates, templates_for
from facilitator.core.access import STAFF_ROLES, Access, Permission
from facilitator.core.actor import Actor
from facilitator.core.door import Door
from facilitator.core.errors import Conflict, Invalid
from facilitator.groups.queries import group_for
from facilitator.meetings import forms, operations, places, queries
from facilitator.meetings.changes import Scope, cancel_series, edit_series
from facilitator.meetings.models import Answer, Intent
from facilitator.meetings.operations import Stale
from facilitator.meetings.series import plan_series
from facilitator.meetings.shifts import unusual_for
from facilitator.meetings.tallies import polls_for

#: What somebody reads once they have answered.
SAID = {
    Answer.GOING: "Thank you. You have a place.",
    Answer.MAYBE: "Thank you for saying so.",
    Answer.DECLINED: "Thank you for saying so.",
    Answer.WAITING: "You are on the waitlist. We tell you when a place comes free.",
}
door = Door("meetings", __name__, url_prefix="/o/<org_slug>")


@door.read("/meetings/", allow=Access.MEMBERS)
def index(actor: Actor) -> Any:
    """Show the actor's next and past sessions."""
    coming = queries.coming_for(actor)
    return render_template(
        "meetings/index.html",
        coming=coming,
        unusual=unusual_for(actor, [meeting for meeting, _group in coming], actor.time_zone),
        past=queries.past_for(actor),
        sees_templates=sees_templates(actor),
        polls=polls_for(actor),
        answers=queries.answers_of(actor, [meeting.id for meeting, _group in coming]),
    )


def _page(actor: Actor, meeting_id: uuid.UUID, form: forms.RsvpForm, status: int = 200) -> Any:
    meeting, standing = queries.meeting_and_standing(actor, meeting_id)
    membership = standing.membership
    is_staff = membership is not None and membership.role in STAFF_ROLES
    rsvp = queries.rsvp_of(actor, meeting, membership)
    counts = queries.rsvp_counts(actor, meeting)
    page = render_template(
        "meetings/show.html",
        meeting=meeting,
        standing=standing,
        is_staff=is_staff,
        rsvp=rsvp,
        counts=counts,
        has_place=queries.has_free_place(actor, meeting, counts),
        place_in_line=queries.place_in_line(actor, meeting, rsvp),
        confirm_from=meeting.starts_at - queries.CONFIRM_FROM,
        comers=queries.comers_to(actor, meeting),
        phases=phases_of(actor, meeting.agenda_id),
        unusual=unusual_for(actor, [meeting], actor.time_zone).get(meeting.id),
        modes=MODES,
        opens_at=queries.join_opens_at(meeting, is_staff),
        closes_at=queries.join_closes_at(meeting),
        form=form,
    )
    return page, status


@door.read("/meetings/<uuid:meeting_id>", allow=Access.MEMBERS)
def show(actor: Actor, meeting_id: uuid.UUID) -> Any:
    """Show one session: when, who comes, and the way in."""
    return _page(actor, meeting_id, forms.RsvpForm(formdata=None))


@door.write("/groups/<uuid:group_id>/meetings/new", allow=Access.MEMBERS)
def new(actor: Actor, group_id: uuid.UUID) -> Any:
    """Plan a session, once or again and again."""
    group = group_for(actor, group_id, Permission.MEETING_SCHEDULE)
    form = forms.PlanForm()
    form.offer(_offered(actor))
    if not form.is_submitted():
        form.time_zone.data = group.time_zone
        return render_template("meetings/new.html", form=form, group=group)
    if form.validate():
        try:
            return _plan(actor, group_id, form)
        except (Invalid, Conflict) as error:
            form.blame(error)
    return render_template("meetings/new.html", form=form, group=group), 422


def _offered(actor: Actor) -> list[Shown]:
    """Return the templates a session can be planned with."""
    return [shown for shown in templates_for(actor) if not shown.is_retired]


def _plan(actor: Actor, group_id: uuid.UUID, form: forms.PlanForm) -> Any:
    if form.is_repeating():
        series = plan_series(actor, group_id, form.draft(), form.repeat())
        flash(f"{series.title} is on the calendar.")
        return redirect(url_for("series.show", series_id=series.id), 303)
    meeting = operations.schedule_meeting(actor, group_id, form.draft())
    flash(f"{meeting.title} is on the calendar.")
    return redirect(url_for("meetings.show", meeting_id=meeting.id), 303)


@door.write("/meetings/<uuid:meeting_id>/edit", allow=Access.MEMBERS)
def edit(actor: Actor, meeting_id: uuid.UUID) -> Any:
    """Change a coming session, or more of its series."""
    meeting = queries.meeting_for(actor, meeting_id, Permission.MEETING_SCHEDULE)
    form = forms.EditForm(obj=meeting)
    form.offer(_offered(actor), has_agenda=meeting.agenda_id is not None)
    if not form.is_submitted():
        form.day.data, form.time.data = meeting.local_start.date(), meeting.local_start.time()
        form.minutes.data = round((meeting.ends_at - meeting.starts_at).total_seconds() / 60)
        form.seen.data = meeting.revision
        return render_template("meetings/edit.html", form=form, meeting=meeting)
    status = 422
    if form.validate():
        try:
            _edit(actor, meeting_id, form)
        except (Invalid, Conflict) as error:
            status = _blame(form, error, meeting.revision)
        else:
            flash("Saved.")
            return redirect(url_for("meetings.show", meeting_id=meeting_id), 303)
    return render_template("meetings/edit.html", form=form, meeting=meeting), status


def _edit(actor: Actor, meeting_id: uuid.UUID, form: forms.EditForm) -> None:
    scope = Scope(form.scope.data)
    if scope is Scope.ONE:
        operations.edit_meeting(actor, meeting_id, form.draft(), form.seen.data)
    else:
        edit_series(actor, meeting_id, form.draft(), scope, form.seen.data)


@door.write("/meetings/<uuid:meeting_id>/cancel", allow=Access.MEMBERS)
def cancel(actor: Actor, meeting_id: uuid.UUID) -> Any:
    """Cancel a session, or more of its series, with a reason."""
    meeting = queries.meeting_for(actor, meeting_id, Permission.MEETING_CANCEL)
    form = forms.CancelForm()
    if not form.is_submitted():
        form.seen.data = meeting.revision
        return render_template("meetings/cancel.html", form=form, meeting=meeting)
    status = 422
    if form.validate():
        try:
            _cancel(actor, meeting_id, form)
        except (Invalid, Conflict) as error:
            status = _blame(form, error, meeting.revision)
        else:
            flash("The session is cancelled.")
            return redirect(url_for("meetings.show", meeting_id=meeting_id), 303)
    return render_template("meetings/cancel.html", form=form, meeting=meeting), status


def _blame(form: forms.EditForm | forms.CancelForm, error: Invalid | Conflict, now: int) -> int:
    """Show a refusal; sending a stale form again means the state there is now."""
    form.blame(error)
    if not isinstance(error, Stale):
        return 422
    form.seen.process_data(now)
    form.seen.raw_data = None
    return error.status


def _cancel(actor: Actor, meeting_id: uuid.UUID, form: forms.CancelForm) -> None:
    scope = Scope(form.scope.data)
    if scope is Scope.ONE:
        operations.cancel_meeting(actor, meeting_id, form.words(), form.seen.data)
    else:
        cancel_series(actor, meeting_id, form.words(), scope, form.seen.data)


@door.write("/meetings/<uuid:meeting_id>/rsvp", allow=Access.MEMBERS, methods=("POST",))
def rsvp(actor: Actor, meeting_id: uuid.UUID) -> Any:
    """Say whether one comes."""
    form = forms.RsvpForm()
    if not form.validate():
        return _page(actor, meeting_id, form, 422)
    answer, intent = Answer(form.answer.data), Intent(form.intent.data)
    try:
        said = places.answer_meeting(
            actor, meeting_id, answer, intent, following=form.scope.data == "following"
        )
    except Conflict as error:
        form.blame(error)
        return _page(actor, meeting_id, form, 409)
    flash(SAID[said.answer])
    return redirect(url_for("meetings.show", meeting_id=meeting_id), 303)


@door.write("/meetings/<uuid:meeting_id>/confirm", allow=Access.MEMBERS, methods=("POST",))
def confirm(actor: Actor, meeting_id: uuid.UUID) -> Any:
    """Confirm one's place."""
    try:
        places.confirm_place(actor, meeting_id)
    except Conflict as error:
        form = forms.RsvpForm(formdata=None)
        form.blame(error)
        return _page(actor, meeting_id, form, 409)
    flash("Thank you. Your place is confirmed.")
    return redirect(url_for("meetings.show", meeting_id=meeting_id), 303)
