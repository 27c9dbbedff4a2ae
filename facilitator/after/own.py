"""A facilitator's own pages: the debrief, somebody who listens, and the list of supervision."""

import uuid
from typing import Any

from flask import flash, redirect, render_template, url_for

from facilitator.after import debriefs, forms, listening, supervision
from facilitator.after.team import door
from facilitator.core import clock
from facilitator.core.access import Access
from facilitator.core.actor import Actor
from facilitator.core.errors import Conflict, Invalid


@door.write("/meetings/<uuid:meeting_id>/debrief", allow=Access.MEMBERS)
def debrief(actor: Actor, meeting_id: uuid.UUID) -> Any:
    """Look back on a session one held; read by nobody else."""
    presence, said = debriefs.debrief_for(actor, meeting_id)
    form, status = forms.DebriefForm(obj=said), 200
    if form.is_submitted():
        status = 422
        if form.validate():
            try:
                debriefs.save_debrief(actor, meeting_id, form.said(), form.lines())
            except (Invalid, Conflict) as error:
                form.blame(error)
                status = error.status
            else:
                flash("Kept for you alone. Take your time.")
                return redirect(url_for("after.debrief", meeting_id=meeting_id), 303)
    care = debriefs.care_for(actor, presence)
    is_time_to_care = said is not None or care.had_case
    page = render_template(
        "after/debrief.html",
        form=form,
        presence=presence,
        said=said,
        care=care if is_time_to_care else None,
        full_week=care.full_week,
        slot=debriefs.SLOT,
        reports=debriefs.reports_from(actor, presence),
        listeners=listening.listeners_for(actor, meeting_id) if is_time_to_care else [],
    )
    return page, status


@door.write("/meetings/<uuid:meeting_id>/debrief/listener", allow=Access.MEMBERS, methods=("POST",))
def ask_listener(actor: Actor, meeting_id: uuid.UUID) -> Any:
    """Let somebody know that one would like to talk."""
    form = forms.ListenerForm()
    if not form.validate():
        raise Invalid("This page has changed. Please reload it and try again.")
    listening.ask_to_listen(actor, meeting_id, form.member_id())
    flash("They are told that you would like to talk, and nothing else.")
    return redirect(url_for("after.debrief", meeting_id=meeting_id), 303)


@door.read("/listening", allow=Access.MEMBERS)
def listens(actor: Actor) -> Any:
    """Show who would like the person to listen."""
    return render_template("after/listening.html", asked=listening.asked_to_listen(actor))


@door.write("/listening/<uuid:listening_id>", allow=Access.MEMBERS, methods=("POST",))
def listened(actor: Actor, listening_id: uuid.UUID) -> Any:
    """Take somebody off that list."""
    listening.note_listened(actor, listening_id)
    flash("Thank you for being there.")
    return redirect(url_for("after.listens"), 303)


@door.write("/supervision", allow=Access.MEMBERS)
def supervised(actor: Actor) -> Any:
    """Show one's own list of supervision, and add to it."""
    entries = supervision.log_of(actor)
    form, status = forms.SupervisionForm(), 200
    if not form.is_submitted():
        form.held_on.data = clock.now().date()
    else:
        status = 422
        if form.validate():
            try:
                supervision.add_entry(actor, form.held_on.data, form.minutes.data, form.topics.data)
            except (Invalid, Conflict) as error:
                form.blame(error)
                status = error.status
            else:
                flash("Added to your list.")
                return redirect(url_for("after.supervised"), 303)
    page = render_template(
        "after/supervision.html",
        form=form,
        entries=entries,
        minutes=sum(entry.minutes for entry in entries),
    )
    return page, status


@door.write("/supervision/<uuid:entry_id>/delete", allow=Access.MEMBERS, methods=("POST",))
def delete_entry(actor: Actor, entry_id: uuid.UUID) -> Any:
    """Delete a line of the list."""
    supervision.delete_entry(actor, entry_id)
    flash("It is gone.")
    return redirect(url_for("after.supervised"), 303)
