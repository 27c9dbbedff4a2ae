"""The room's page, and the ticket that lets its socket connect."""

import uuid
from typing import Any

from flask import current_app, jsonify, make_response, redirect, render_template, request, url_for

from facilitator.accounts.operations import issue_ticket
from facilitator.core.access import Access
from facilitator.core.actor import Actor
from facilitator.core.channel import answer_over_http
from facilitator.core.door import Door
from facilitator.core.errors import Conflict, Invalid, NotAllowed, TooMany
from facilitator.core.wellformed import event_in
from facilitator.live import pages_data
from facilitator.live import plain as plain_page
from facilitator.live.forms import ComeForm, SayForm
from facilitator.settings import Settings

#: The longest ask in characters, as a frame's longest message.
LONGEST_ASK = 64 * 1024
#: How often the plain page looks again, in seconds.
LOOK_EVERY = "15"


def _settings() -> Settings:
    settings: Settings = current_app.extensions["facilitator.settings"]
    return settings


door = Door("live", __name__, url_prefix="/o/<org_slug>", in_sandbox=True)


@door.read("/meetings/<uuid:meeting_id>/room", allow=Access.MEMBERS)
def room(actor: Actor, meeting_id: uuid.UUID) -> Any:
    """Show the room, its lobby, or why it cannot be entered yet or any more."""
    page = pages_data.room_page(actor, meeting_id)
    template = "live/console.html" if page.is_staff else "live/room.html"
    return render_template(template, page=page, group=page.group, meeting=page.meeting)


@door.write("/meetings/<uuid:meeting_id>/room/plain", allow=Access.MEMBERS)
def plain(actor: Actor, meeting_id: uuid.UUID) -> Any:
    """Show the room as a page that looks again by itself, unless `still`; posting takes a seat."""
    form = ComeForm()
    if form.validate_on_submit():
        plain_page.come_in(actor, meeting_id)
        return redirect(url_for("live.plain", meeting_id=meeting_id), 303)
    room = plain_page.plain_room(actor, meeting_id)
    is_still = "still" in request.args
    page = make_response(render_template("live/plain.html", room=room, form=form, still=is_still))
    if room.has_news and not is_still:
        page.headers["Refresh"] = LOOK_EVERY
    return page


@door.write("/meetings/<uuid:meeting_id>/room/plain/write", allow=Access.MEMBERS)
def plain_write(actor: Actor, meeting_id: uuid.UUID) -> Any:
    """Write a message on a page that stays as it is meanwhile."""
    room, form = plain_page.plain_room(actor, meeting_id), SayForm()
    if not room.is_inside:
        return redirect(url_for("live.plain", meeting_id=meeting_id), 303)
    if form.is_submitted() and form.validate():
        try:
            sent, words, sure = form.id_of_send(), form.body.data, form.sure.data
            plain_page.say(actor, meeting_id, sent, words, _settings(), sure=sure)
        except (Conflict, Invalid, NotAllowed, TooMany) as error:
            form.blame(error)
        else:
            return redirect(url_for("live.plain", meeting_id=meeting_id), 303)
    page = render_template("live/plain_write.html", room=room, form=form)
    return page, 422 if form.is_submitted() else 200


@door.write("/meetings/<uuid:meeting_id>/room/plain/leave", allow=Access.MEMBERS, methods=("POST",))
def plain_leave(actor: Actor, meeting_id: uuid.UUID) -> Any:
    """Step out of the room, to the circle's page."""
    group_id = plain_page.step_out(actor, meeting_id)
    return redirect(url_for("groups.show", group_id=group_id), 303)


@door.slow("/rt/ask", allow=Access.MEMBERS, methods=("POST",))
def ask(actor: Actor) -> Any:
    """Answer one live ask, `[name, fields]`, where a network lets no WebSocket through."""
    event = event_in(request.get_data(as_text=True)[:LONGEST_ASK])
    if event is None:
        raise Invalid("That request has the wrong shape. Please reload the page.")
    live = current_app.extensions["facilitator.live"]
    return jsonify(answer_over_http(live, actor, event[0], event[1:]))


@door.write("/rt/ticket", allow=Access.MEMBERS, methods=("POST",), together="tickets")
def ticket(actor: Actor) -> Any:
    """Give out a ticket for one connection, within a minute."""
    return jsonify({"ok": True, "ticket": issue_ticket(actor)})
