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
from facilitator.meetings import forms, operations, places, queries, substitutes
from facilitator.meetings.alternatives import other_sessions
from facilitator.meetings.changes import Scope, cancel_series, edit_series
from facilitator.meetings.clashes import heavy_week_of
from facilitator.meetings.holding import choices_for, held_by, requires_backup
from facilitator.meetings.models import Answer, Intent, Meeting, MeetingState, Rsvp
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
        heavy_week=heavy_week_of(actor),
    )


def _page(
    actor: Actor,
    meeting_id: uuid.UUID,
    form: forms.RsvpForm | forms.SubstituteForm,
    status: int = 200,
) -> Any:
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
        opens_at=queries.join_opens_at(meeting, standing.group, is_staff),
        closes_at=queries.join_closes_at(meeting),
        held=held_by(actor, meeting),
        search=substitutes.search_for(actor, meeting),
        others=_others(actor, meeting, rsvp),
        form=form,
    )
    return page, status


def _others(actor: Actor, meeting: Meeting, rsvp: Rsvp | None) -> list[Meeting] | None:
    """Return what to offer instead; None while the session stands as the person knows it."""
    is_asked_again = rsvp is not None and rsvp.is_asked_again
    if meeting.state is not MeetingState.CANCELLED and not is_asked_again:
        return None
    return other_sessions(actor, meeting)


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
    people, own = choices_for(actor, group_id)
    form.offer_holders(people)
    status = 200
    if not form.is_submitted():
        form.time_zone.data, form.lead_id.data = group.time_zone, str(own or "")
    else:
        status = 422
        if form.validate():
            try:
                return _plan(actor, group_id, form)
            except (Invalid, Conflict) as error:
                form.blame(error)
    page = render_template(
        "meetings/new.html", form=form, group=group, needs_both=requires_backup(actor)
    )
    return page, status


def _offered(actor: Actor) -> list[Shown]:
    """Return the templates a session can be planned with."""
    return [shown for shown in templates_for(actor) if not shown.is_retired]


def _plan(actor: Actor, group_id: uuid.UUID, form: forms.PlanForm) -> Any:
    if form.is_repeating():
        series = plan_series(actor, group_id, form.draft(), form.repeat())
        flash(_planned_words(series.title, form))
        return redirect(url_for("series.show", series_id=series.id), 303)
    meeting = operations.schedule_meeting(actor, group_id, form.draft())
    flash(_planned_words(meeting.title, form))
    return redirect(url_for("meetings.show", meeting_id=meeting.id), 303)


def _planned_words(title: str, form: forms.PlanForm) -> str:
    """Say that it is planned, and kindly what is missing."""
    words, missing = f"{title} is on the calendar.", form.holders().missing()
    if not missing:
        return words
    return f"{words} It has no {missing} yet; you can choose somebody at any time."


@door.write("/meetings/<uuid:meeting_id>/edit", allow=Access.MEMBERS)
def edit(actor: Actor, meeting_id: uuid.UUID) -> Any:
    """Change a coming session, or more of its series."""
    meeting = queries.meeting_for(actor, meeting_id, Permission.MEETING_SCHEDULE)
    form = forms.EditForm(obj=meeting)
    form.offer_holders(choices_for(actor, meeting.group_id)[0])
    form.offer(_offered(actor), has_agenda=meeting.agenda_id is not None)
    if not form.is_submitted():
        form.day.data, form.time.data = meeting.local_start.date(), meeting.local_start.time()
        form.minutes.data = round((meeting.ends_at - meeting.starts_at).total_seconds() / 60)
        form.seen.data = meeting.revision
        return _edit_page(actor, form, meeting), 200
    status = 422
    if form.validate():
        try:
            _edit(actor, meeting_id, form)
        except (Invalid, Conflict) as error:
            status = _blame(form, error, meeting.revision)
        else:
            flash("Saved.")
            return redirect(url_for("meetings.show", meeting_id=meeting_id), 303)
    return _edit_page(actor, form, meeting), status


def _edit_page(actor: Actor, form: forms.EditForm, meeting: Meeting) -> str:
    return render_template(
        "meetings/edit.html", form=form, meeting=meeting, needs_both=requires_backup(actor)
    )


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


# ---------------------------------------------------------------- somebody else holds it


@door.write("/meetings/<uuid:meeting_id>/substitute", allow=Access.MEMBERS, methods=("POST",))
def ask_substitute(actor: Actor, meeting_id: uuid.UUID) -> Any:
    """Ask everybody else who holds the circle to take a session over."""
    form = forms.SubstituteForm()
    if not form.validate():
        return _page(actor, meeting_id, form, 422)
    try:
        substitutes.ask_for_substitute(actor, meeting_id, form.note.data)
    except Conflict as error:
        return _refused(actor, meeting_id, form, error)
    flash("The other facilitators are asked. Nothing changes until somebody accepts.")
    return redirect(url_for("meetings.show", meeting_id=meeting_id), 303)


@door.write("/meetings/<uuid:meeting_id>/substitute/take", allow=Access.MEMBERS, methods=("POST",))
def take_over(actor: Actor, meeting_id: uuid.UUID) -> Any:
    """Accept to lead a session."""
    form = forms.SubstituteForm(formdata=None)
    try:
        substitutes.take_over(actor, meeting_id)
    except Conflict as error:
        return _refused(actor, meeting_id, form, error)
    flash("Thank you. You lead this session now, and everybody who comes is told.")
    return redirect(url_for("meetings.show", meeting_id=meeting_id), 303)


@door.write("/meetings/<uuid:meeting_id>/substitute/end", allow=Access.MEMBERS, methods=("POST",))
def end_search(actor: Actor, meeting_id: uuid.UUID) -> Any:
    """Ask for a substitute no longer."""
    form = forms.SubstituteForm(formdata=None)
    try:
        substitutes.withdraw_request(actor, meeting_id)
    except Conflict as error:
        return _refused(actor, meeting_id, form, error)
    flash("Nobody is asked any more. Who holds the session has not changed.")
    return redirect(url_for("meetings.show", meeting_id=meeting_id), 303)


def _refused(
    actor: Actor, meeting_id: uuid.UUID, form: forms.SubstituteForm, error: Conflict
) -> Any:
    form.blame(error)
    return _page(actor, meeting_id, form, error.status)
