"""The room's page, and the ticket that lets its socket connect."""

import uuid
from typing import Any

from flask import current_app, jsonify, render_template, request

from facilitator.accounts.operations import issue_ticket
from facilitator.core.access import Access
from facilitator.core.actor import Actor
from facilitator.core.channel import answer_over_http
from facilitator.core.door import Door
from facilitator.core.errors import Invalid
from facilitator.core.wellformed import event_in
from facilitator.live import pages_data

#: The longest ask in characters, as a frame's longest message.
LONGEST_ASK = 64 * 1024

door = Door("live", __name__, url_prefix="/o/<org_slug>")


@door.read("/meetings/<uuid:meeting_id>/room", allow=Access.MEMBERS)
def room(actor: Actor, meeting_id: uuid.UUID) -> Any:
    """Show the room, its lobby, or why it cannot be entered yet or any more."""
    page = pages_data.room_page(actor, meeting_id)
    template = "live/console.html" if page.is_staff else "live/room.html"
    return render_template(template, page=page, group=page.group, meeting=page.meeting)


@door.slow("/rt/ask", allow=Access.MEMBERS, methods=("POST",))
def ask(actor: Actor) -> Any:
    """Answer one live ask, `[name, fields]`, where a network lets no WebSocket through."""
    event = event_in(request.get_data(as_text=True)[:LONGEST_ASK])
    if event is None:
        raise Invalid("That request has the wrong shape. Please reload the page.")
    live = current_app.extensions["facilitator.live"]
    return jsonify(answer_over_http(live, actor, event[0], event[1:]))


@door.write("/rt/ticket", allow=Access.MEMBERS, methods=("POST",))
def ticket(actor: Actor) -> Any:
    """Give out a ticket for one connection, within a minute."""
    return jsonify({"ok": True, "ticket": issue_ticket(actor)})
