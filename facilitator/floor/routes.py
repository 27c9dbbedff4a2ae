"""The page on which a moderator or admin outside a room can pause it and close its doors."""

import uuid
from typing import Any

from flask import flash, redirect, render_template, url_for

from facilitator.core.access import Access
from facilitator.core.actor import Actor
from facilitator.core.door import Door
from facilitator.core.errors import Conflict
from facilitator.floor import outside
from facilitator.floor.forms import OutsideForm

door = Door("floor", __name__, url_prefix="/o/<org_slug>/meetings")

DONE = {
    "pause": "The room is paused. Whoever leads the session resumes it.",
    "close": "The doors are closed for an hour.",
    "open": "The doors are open.",
}


@door.write("/<uuid:meeting_id>/room/outside", allow=Access.MEMBERS)
def from_outside(actor: Actor, meeting_id: uuid.UUID) -> Any:
    """Show how a session stands, and pause it or see to its doors."""
    page, form = outside.seen_from_outside(actor, meeting_id), OutsideForm()
    if form.is_submitted() and form.validate():
        try:
            _do(actor, meeting_id, form)
        except Conflict as error:
            form.blame(error)
        else:
            flash(DONE[form.act.data])
            return redirect(url_for("floor.from_outside", meeting_id=meeting_id), 303)
    form.version.data, form.floor.data = page.version, page.floor_version
    form.version.raw_data = form.floor.raw_data = None  # what it is decided on is what is shown
    shown = render_template("floor/outside.html", page=page, form=form)
    return shown, 422 if form.is_submitted() else 200


def _do(actor: Actor, meeting_id: uuid.UUID, form: OutsideForm) -> None:
    if form.act.data == "pause":
        outside.pause_from_outside(actor, meeting_id, form.version.data, form.words.data)
    else:
        closed = form.act.data == "close"
        outside.shut_from_outside(actor, meeting_id, form.floor.data, closed=closed)
