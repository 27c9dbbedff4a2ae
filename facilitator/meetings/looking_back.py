"""The page about who came to a session. The last file with pages of this door."""

import uuid
from typing import Any

from flask import render_template

from facilitator.core.access import Access
from facilitator.core.actor import Actor
from facilitator.groups.queries import standing_in
from facilitator.meetings.attendance import who_came
from facilitator.meetings.routes import door


@door.read("/meetings/<uuid:meeting_id>/came", allow=Access.MEMBERS)
def came(actor: Actor, meeting_id: uuid.UUID) -> Any:
    """Show who came, to the facilitators of the circle."""
    found = who_came(actor, meeting_id)
    standing = standing_in(actor, found.meeting.group_id)
    return render_template("meetings/came.html", found=found, standing=standing)
