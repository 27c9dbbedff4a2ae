"""A side room without JavaScript: reading it, writing in it, and the way back to everybody."""

import uuid
from dataclasses import replace
from typing import Any

from flask import current_app, make_response, redirect, render_template, request, url_for

from facilitator.care import aside
from facilitator.care.routes import door
from facilitator.core.access import Access
from facilitator.core.actor import Actor
from facilitator.core.errors import Conflict, Invalid, NotAllowed, TooMany
from facilitator.live import plain as plain_page
from facilitator.live.forms import ComeForm, SayForm
from facilitator.live.pages_data import RoomPage
from facilitator.live.routes import LOOK_EVERY
from facilitator.settings import Settings


@door.write("/meetings/<uuid:meeting_id>/side/<uuid:side_id>/plain", allow=Access.MEMBERS)
def side_plain(actor: Actor, meeting_id: uuid.UUID, side_id: uuid.UUID) -> Any:
    """Show a side room as a page that looks again by itself; posting says that one is there."""
    page, form = aside.side_page(actor, meeting_id, side_id), ComeForm()
    if page is None or page.is_staff:
        return redirect(url_for("live.plain", meeting_id=meeting_id), 303)
    if form.validate_on_submit():
        plain_page.come_in(actor, meeting_id, side_id)
        return redirect(_here(meeting_id, side_id), 303)
    is_still = "still" in request.args
    shown = _shown(actor, page, side_id)
    answer = make_response(render_template("care/side_plain.html", **shown, still=is_still))
    if not is_still:
        answer.headers["Refresh"] = LOOK_EVERY
    return answer


@door.write("/meetings/<uuid:meeting_id>/side/<uuid:side_id>/plain/write", allow=Access.MEMBERS)
def side_write(actor: Actor, meeting_id: uuid.UUID, side_id: uuid.UUID) -> Any:
    """Write in a side room on a page that stays as it is meanwhile."""
    page, form = aside.side_page(actor, meeting_id, side_id), SayForm()
    if page is None or page.is_staff:
        return redirect(url_for("live.plain", meeting_id=meeting_id), 303)
    if form.is_submitted() and form.validate():
        settings: Settings = current_app.extensions["facilitator.settings"]
        words, sent, sure = form.body.data, form.id_of_send(), form.sure.data
        try:
            plain_page.say(actor, meeting_id, sent, words, settings, side_id, sure=sure)
        except (Conflict, Invalid, NotAllowed, TooMany) as error:
            form.blame(error)
        else:
            return redirect(_here(meeting_id, side_id), 303)
    shown = _shown(actor, page, side_id)
    written = render_template("live/plain_write.html", **shown, form=form, back=shown["here"])
    return written, 422 if form.is_submitted() else 200


def _shown(actor: Actor, page: RoomPage, side_id: uuid.UUID) -> dict[str, Any]:
    room = plain_page.plain_room(actor, page.meeting.id, side_id)
    return {
        "room": replace(room, page=page),
        "side": side_id,
        "here": _here(page.meeting.id, side_id),
    }


def _here(meeting_id: uuid.UUID, side_id: uuid.UUID) -> str:
    return url_for("care.side_plain", meeting_id=meeting_id, side_id=side_id)


__all__ = ["door"]
