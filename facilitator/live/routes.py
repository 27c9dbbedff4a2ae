"""The room's page, and the ticket that lets its socket connect."""

import uuid
from typing import Any

from flask import jsonify, render_template

from facilitator.accounts.operations import issue_ticket
from facilitator.core.access import Access
from facilitator.core.actor import Actor
from facilitator.core.door import Door
from facilitator.live import pages_data

door = Door("live", __name__, url_prefix="/o/<org_slug>")


@door.read("/meetings/<uuid:meeting_id>/room", allow=Access.MEMBERS)
def room(actor: Actor, meeting_id: uuid.UUID) -> Any:
    """Show the room, its lobby, or why it cannot be entered yet or any more."""
    page = pages_data.room_page(actor, meeting_id)
    template = "live/console.html" if page.is_staff else "live/room.html"
    return render_template(template, page=page, group=page.group, meeting=page.meeting)


@door.write("/rt/ticket", allow=Access.MEMBERS, methods=("POST",))
def ticket(actor: Actor) -> Any:
    """Give out a ticket for one connection, within a minute."""
    return jsonify({"ok": True, "ticket": issue_ticket(actor)})
