"""Pages after a session, for everybody who was in: leaving, keeping something, three questions."""

import uuid
from typing import Any

from flask import flash, redirect, render_template, url_for

from facilitator.after import forms, takeaways
from facilitator.after.parting import parting_for
from facilitator.after.queries import presence_for
from facilitator.after.surveys import (
    OPEN_FOR,
    QUESTIONS,
    answer_survey,
    check_asked,
    has_answered,
)
from facilitator.core.access import Access
from facilitator.core.actor import Actor
from facilitator.core.door import Door
from facilitator.core.errors import Conflict, Invalid

door = Door("after", __name__, url_prefix="/o/<org_slug>")


@door.read("/meetings/<uuid:meeting_id>/after", allow=Access.MEMBERS)
def leaving(actor: Actor, meeting_id: uuid.UUID) -> Any:
    """Show the calm page at the end of a session, or once somebody has left it."""
    parting = parting_for(actor, meeting_id)
    if parting is None:
        return redirect(url_for("meetings.show", meeting_id=meeting_id), 303)
    return render_template(
        "after/leaving.html",
        parting=parting,
        meeting=parting.presence.meeting,
        form=forms.SurveyForm(formdata=None),
        open_for=OPEN_FOR.days,
    )


@door.write("/meetings/<uuid:meeting_id>/after/how-it-was", allow=Access.MEMBERS)
def survey(actor: Actor, meeting_id: uuid.UUID) -> Any:
    """Ask three questions about a session; the answer carries no name."""
    presence = presence_for(actor, meeting_id)
    check_asked(actor, presence)
    form, status = forms.SurveyForm(), 200
    if form.is_submitted():
        status = 422
        if form.validate():
            try:
                answer_survey(actor, meeting_id, form.answer())
            except (Invalid, Conflict) as error:
                form.blame(error)
                status = error.status
            else:
                flash("Thank you. Nobody can tell which answer is yours.")
                return redirect(url_for("after.leaving", meeting_id=meeting_id), 303)
    page = render_template(
        "after/survey.html",
        form=form,
        meeting=presence.meeting,
        questions=QUESTIONS,
        has_answered=has_answered(actor, presence),
        open_for=OPEN_FOR.days,
    )
    return page, status


@door.write("/meetings/<uuid:meeting_id>/after/keep", allow=Access.MEMBERS)
def take_away(actor: Actor, meeting_id: uuid.UUID) -> Any:
    """Keep one's own words and things of the shelf, with a line to oneself."""
    offer = takeaways.offer_for(actor, meeting_id)
    form, status = forms.KeepForm(), 200
    form.offer(offer)
    if form.is_submitted():
        status = 422
        if form.validate():
            try:
                takeaways.keep(actor, meeting_id, *form.ticked(), form.line.data)
            except (Invalid, Conflict) as error:
                form.blame(error)
                status = error.status
            else:
                flash("Kept. Only you can read it.")
                return redirect(url_for("after.kept"), 303)
    return render_template("after/take_away.html", form=form, offer=offer), status


@door.read("/kept", allow=Access.MEMBERS)
def kept(actor: Actor) -> Any:
    """Show everything the person kept from sessions."""
    return render_template("after/kept.html", sessions=takeaways.kept_by(actor))


@door.write("/kept/<uuid:thing_id>/delete", allow=Access.MEMBERS, methods=("POST",))
def let_go(actor: Actor, thing_id: uuid.UUID) -> Any:
    """Delete one kept thing."""
    takeaways.let_go(actor, thing_id)
    flash("It is gone.")
    return redirect(url_for("after.kept"), 303)
