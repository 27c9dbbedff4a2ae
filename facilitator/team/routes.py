"""Pages of the team: a quiet minute for anybody, and the team's talk for an office it called."""

import uuid
from typing import Any

from flask import redirect, render_template, url_for

from facilitator.core.access import Access
from facilitator.core.actor import Actor, Guest, Person
from facilitator.core.door import Door
from facilitator.core.errors import Conflict, Invalid
from facilitator.team import operations, queries
from facilitator.team.forms import TeamForm

door = Door("team", __name__)


@door.read("/quiet-minute", allow=Access.PUBLIC)
def quiet_minute(_actor: Person | Guest) -> Any:
    """Show three exercises for a hard moment."""
    return render_template("team/quiet_minute.html")


@door.write("/o/<org_slug>/meetings/<uuid:meeting_id>/team/talk", allow=Access.MEMBERS)
def talk(actor: Actor, meeting_id: uuid.UUID) -> Any:
    """Show the team's talk to whoever may hear it, and say something in it."""
    form, page = TeamForm(), queries.talk_page(actor, meeting_id)
    if form.is_submitted() and form.validate():
        try:
            operations.say_to_team(actor, meeting_id, uuid.uuid4(), form.body.data)
        except (Invalid, Conflict) as error:
            form.blame(error)
        else:
            return redirect(url_for("team.talk", meeting_id=meeting_id), 303)
    status = 422 if form.is_submitted() else 200
    return render_template("team/talk.html", page=page, form=form), status
