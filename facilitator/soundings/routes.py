"""Answering a question of the room without a script."""

import uuid
from typing import Any

from flask import flash, redirect, render_template, url_for

from facilitator.core.access import Access
from facilitator.core.actor import Actor
from facilitator.core.door import Door
from facilitator.core.errors import Conflict, Invalid, NotAllowed
from facilitator.core.words import _
from facilitator.soundings import operations, queries
from facilitator.soundings.forms import form_for

door = Door("soundings", __name__, url_prefix="/o/<org_slug>", in_sandbox=True)


@door.write("/meetings/<uuid:meeting_id>/room/plain/question", allow=Access.MEMBERS)
def answer(actor: Actor, meeting_id: uuid.UUID) -> Any:
    """Show the question that is open, on a page that stays as it is, and take one answer."""
    back = redirect(url_for("live.plain", meeting_id=meeting_id), 303)
    asked = queries.open_for_member(actor, meeting_id)
    if asked is None:
        return back
    form = form_for(asked)
    if form.is_submitted() and form.validate():
        try:
            operations.answer_sounding(
                actor, meeting_id, asked.id, form.id_of_send(), form.chosen()
            )
        except (Conflict, Invalid, NotAllowed) as error:
            form.blame(error)
        else:
            flash(_("You answered. Thank you."))
            return back
    page = render_template("soundings/answer.html", meeting_id=meeting_id, asked=asked, form=form)
    return page, 422 if form.is_submitted() else 200
