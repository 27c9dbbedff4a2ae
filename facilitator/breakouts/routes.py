"""Pages of small circles: the room's page for one, and the plain page without JavaScript."""

import uuid
from typing import Any

from flask import current_app, make_response, redirect, render_template, request, url_for

from facilitator.breakouts import bells, queries
from facilitator.breakouts.forms import BellForm
from facilitator.breakouts.queries import CirclePage
from facilitator.core.access import Access
from facilitator.core.actor import Actor
from facilitator.core.door import Door
from facilitator.core.errors import Conflict, Invalid, NotAllowed, TooMany
from facilitator.live import plain as plain_page
from facilitator.live.forms import SayForm
from facilitator.settings import Settings

door = Door(
    "breakouts",
    __name__,
    url_prefix="/o/<org_slug>/meetings/<uuid:meeting_id>",
    in_sandbox=True,
)
#: How often the plain page looks again, in seconds.
LOOK_EVERY = "15"


def _settings() -> Settings:
    settings: Settings = current_app.extensions["facilitator.settings"]
    return settings


@door.read("/circles/<uuid:circle_id>", allow=Access.MEMBERS)
def show(actor: Actor, meeting_id: uuid.UUID, circle_id: uuid.UUID) -> Any:
    """Show a small circle's room, or lead back to the main room once it is over."""
    found = queries.circle_page(actor, meeting_id, circle_id)
    if found.is_over:
        return redirect(url_for("live.room", meeting_id=meeting_id), 303)
    page = found.page
    template = "live/console.html" if page.is_staff else "live/room.html"
    return render_template(
        template, page=page, group=page.group, meeting=page.meeting, circle=found.circle
    )


@door.write("/circles/<uuid:circle_id>/plain", allow=Access.MEMBERS)
def plain(actor: Actor, meeting_id: uuid.UUID, circle_id: uuid.UUID) -> Any:
    """Show a small circle as a page that looks again by itself; posting comes in, and rings."""
    found, form = queries.circle_page(actor, meeting_id, circle_id), BellForm()
    if found.is_over or found.page.is_staff:
        return _back(meeting_id)
    if form.validate_on_submit():
        plain_page.come_in(actor, meeting_id, circle_id)
        if form.bell.data:
            bells.ring(actor, circle_id, on=form.bell.data == "on")
        return redirect(_here(meeting_id, circle_id), 303)
    is_still = "still" in request.args
    page = make_response(
        render_template("breakouts/plain.html", **_shown(actor, found), form=form, still=is_still)
    )
    if not is_still:
        page.headers["Refresh"] = LOOK_EVERY
    return page


@door.write("/circles/<uuid:circle_id>/plain/write", allow=Access.MEMBERS)
def plain_write(actor: Actor, meeting_id: uuid.UUID, circle_id: uuid.UUID) -> Any:
    """Write to a small circle on a page that stays as it is meanwhile."""
    found, form = queries.circle_page(actor, meeting_id, circle_id), SayForm()
    if found.is_over or found.page.is_staff:
        return _back(meeting_id)
    if form.is_submitted() and form.validate():
        words, sent = form.body.data, form.id_of_send()
        try:
            sure = form.sure.data
            plain_page.say(actor, meeting_id, sent, words, _settings(), circle_id, sure=sure)
        except (Conflict, Invalid, NotAllowed, TooMany) as error:
            form.blame(error)
        else:
            return redirect(_here(meeting_id, circle_id), 303)
    shown = _shown(actor, found)
    page = render_template("live/plain_write.html", **shown, form=form, back=shown["here"])
    return page, 422 if form.is_submitted() else 200


def _shown(actor: Actor, found: CirclePage) -> dict[str, Any]:
    meeting_id, circle = found.page.meeting.id, found.circle
    return {
        "room": plain_page.plain_room(actor, meeting_id, circle.id),
        "circle": circle,
        "closes_at": found.room.closes_at,
        "here": _here(meeting_id, circle.id),
    }


def _here(meeting_id: uuid.UUID, circle_id: uuid.UUID) -> str:
    return url_for("breakouts.plain", meeting_id=meeting_id, circle_id=circle_id)


def _back(meeting_id: uuid.UUID) -> Any:
    return redirect(url_for("live.plain", meeting_id=meeting_id), 303)
