"""Pages after a session for the team that holds the circle: notes, follow-ups, how it was."""

import uuid
from datetime import timedelta
from typing import Any

from flask import flash, redirect, render_template, url_for

from facilitator.after import followups, forms, notes, surveys
from facilitator.after.debriefs import DUE_IN, is_asked
from facilitator.after.models import FollowUpState
from facilitator.after.queries import maybe_presence, session_of_team
from facilitator.after.routes import door
from facilitator.core import clock
from facilitator.core.access import Access, Permission
from facilitator.core.actor import Actor
from facilitator.core.errors import Conflict, Invalid
from facilitator.core.tapped import FROM
from facilitator.groups.queries import group_for
from facilitator.meetings.models import Meeting


@door.read("/meetings/<uuid:meeting_id>/team", allow=Access.MEMBERS)
def team(actor: Actor, meeting_id: uuid.UUID) -> Any:
    """Show what the team knows of a session: notes, what is to be done, what people said."""
    meeting, _own = session_of_team(actor, meeting_id)
    return _team_page(actor, meeting, _follow_up_form(actor, meeting, first=True))


def _team_page(actor: Actor, meeting: Meeting, form: forms.FollowUpForm) -> str:
    presence = maybe_presence(actor, meeting.id)
    return render_template(
        "after/team.html",
        meeting=meeting,
        form=form,
        notes=notes.notes_for(actor, meeting.id),
        tasks=followups.tasks_of_session(actor, meeting.id),
        before=followups.open_tasks_before(actor, meeting),
        results=surveys.results_for(actor, meeting.id),
        questions=surveys.QUESTIONS,
        fewest=FROM,
        may_debrief=presence is not None and is_asked(actor, presence),
    )


def _follow_up_form(actor: Actor, meeting: Meeting, *, first: bool) -> forms.FollowUpForm:
    form = forms.FollowUpForm(formdata=None) if first else forms.FollowUpForm()
    form.offer(followups.holders_of(actor, meeting.group_id))
    if first:
        form.due_on.data = clock.now().date() + timedelta(days=DUE_IN.days)
    return form


@door.write("/meetings/<uuid:meeting_id>/team/follow-ups", allow=Access.MEMBERS, methods=("POST",))
def add_follow_up(actor: Actor, meeting_id: uuid.UUID) -> Any:
    """Note something to do after a session."""
    meeting, _own = session_of_team(actor, meeting_id)
    form = _follow_up_form(actor, meeting, first=False)
    status = 422
    if form.validate():
        try:
            words, due_on, owner_id = form.words.data, form.due_on.data, form.owner_id()
            followups.add_follow_up(actor, meeting_id, words, due_on, owner_id)
        except (Invalid, Conflict) as error:
            form.blame(error)
            status = error.status
        else:
            flash("Noted.")
            return redirect(url_for("after.team", meeting_id=meeting_id), 303)
    return _team_page(actor, meeting, form), status


@door.write(
    "/meetings/<uuid:meeting_id>/team/follow-ups/<uuid:follow_up_id>",
    allow=Access.MEMBERS,
    methods=("POST",),
)
def close_follow_up(actor: Actor, meeting_id: uuid.UUID, follow_up_id: uuid.UUID) -> Any:
    """Say that something is done, or let it go."""
    form = forms.CloseForm()
    states = {state.value: state for state in followups.MOVES}
    if not form.validate() or form.to.data not in states:
        session_of_team(actor, meeting_id)
        raise Invalid("Please say whether it is done or let go.")
    row = followups.close_follow_up(actor, meeting_id, follow_up_id, states[form.to.data])
    flash("Done." if row.state is FollowUpState.DONE else "Let go. That is fine too.")
    return redirect(url_for("after.team", meeting_id=meeting_id), 303)


@door.write("/meetings/<uuid:meeting_id>/team/notes", allow=Access.MEMBERS)
def write_notes(actor: Actor, meeting_id: uuid.UUID) -> Any:
    """Write the team's notes; a stale save keeps what was typed and shows what there is now."""
    meeting, _own = session_of_team(actor, meeting_id)
    current = notes.notes_for(actor, meeting_id)
    form, status, is_stale = forms.NotesForm(), 200, False
    if not form.is_submitted():
        form.words.data, form.seen.data = current.words, current.revision
    else:
        status = 422
        if form.validate():
            try:
                notes.save_notes(actor, meeting_id, form.words.data, form.seen.data)
            except (Invalid, Conflict) as error:
                form.blame(error)
                status, is_stale = error.status, isinstance(error, notes.Stale)
            else:
                flash("Saved for your team.")
                return redirect(url_for("after.team", meeting_id=meeting_id), 303)
    if is_stale:  # sending it again means having seen theirs
        form.seen.process_data(current.revision)
        form.seen.raw_data = None
    page = render_template(
        "after/notes.html", form=form, meeting=meeting, current=current, is_stale=is_stale
    )
    return page, status


@door.read("/groups/<uuid:group_id>/follow-ups", allow=Access.MEMBERS)
def follow_ups(actor: Actor, group_id: uuid.UUID) -> Any:
    """Show what is still to be done in a circle."""
    group = group_for(actor, group_id, Permission.ROOM_HOLD)
    tasks = followups.open_tasks_for(actor, group_id)
    return render_template("after/follow_ups.html", group=group, tasks=tasks)


# ---------------------------------------------------------------- words past the team


@door.read("/concerns", allow=Access.MEMBERS)
def concerns(actor: Actor) -> Any:
    """Show what people said about those who held sessions, to whom it was for."""
    return render_template("after/concerns.html", concerns=surveys.concerns_for(actor))


@door.write(
    "/meetings/<uuid:meeting_id>/concerns/<uuid:concern_id>",
    allow=Access.MEMBERS,
    methods=("POST",),
)
def close_concern(actor: Actor, meeting_id: uuid.UUID, concern_id: uuid.UUID) -> Any:
    """Say that a concern was looked after; its words go."""
    surveys.close_concern(actor, meeting_id, concern_id)
    flash("Thank you. Its words are gone; what you did about it is yours to note.")
    return redirect(url_for("after.concerns"), 303)
