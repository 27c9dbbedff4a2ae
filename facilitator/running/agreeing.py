"""What a session agreed on, read and accepted on a page without a script."""

import uuid
from typing import Any

from flask import redirect, render_template, url_for

from facilitator.core.access import Access
from facilitator.core.actor import Actor
from facilitator.core.door import Door
from facilitator.live.forms import ComeForm
from facilitator.live.plain import plain_room
from facilitator.running import pacts

door = Door("pacts", __name__, url_prefix="/o/<org_slug>/meetings", in_sandbox=True)


@door.write("/<uuid:meeting_id>/room/plain/agreement", allow=Access.MEMBERS)
def agree(actor: Actor, meeting_id: uuid.UUID) -> Any:
    """Show what the session agreed on before somebody came, and take their yes."""
    room, form = plain_room(actor, meeting_id), ComeForm()
    if not room.must_agree:
        return redirect(url_for("live.plain", meeting_id=meeting_id), 303)
    if form.validate_on_submit():
        pacts.accept_pact(actor, meeting_id)
        return redirect(url_for("live.plain", meeting_id=meeting_id), 303)
    pact = pacts.read_pact(actor, meeting_id)
    return render_template("running/agree.html", room=room, form=form, lines=pact.lines)
