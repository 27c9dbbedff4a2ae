"""Pages and files for calendars outside: one session, one's own address, and what it serves."""

import uuid
from typing import Any

from flask import Response, flash, redirect, render_template, request, url_for

from facilitator.core import browser
from facilitator.core.access import Access
from facilitator.core.actor import Actor, Anyone
from facilitator.core.door import Door
from facilitator.core.limits import limiter
from facilitator.meetings import feeds, forms
from facilitator.meetings.calendars import Entry, write_calendar

door = Door("feeds", __name__)


def _file(entries: list[Entry]) -> Response:
    """Return a calendar file under a name that says nothing."""
    body = write_calendar(entries, url_for("pages.landing", _external=True))
    response = Response(body, content_type="text/calendar; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="appointment.ics"'
    response.headers["Cache-Control"] = "private, no-store"
    return response


@door.read("/o/<org_slug>/meetings/<uuid:meeting_id>/appointment.ics", allow=Access.MEMBERS)
def one(actor: Actor, meeting_id: uuid.UUID) -> Any:
    """Hand out one session as a calendar file."""
    return _file([feeds.entry_for(actor, meeting_id)])


@door.read("/calendar/<token>.ics", allow=Access.PUBLIC)
def serve(actor: Anyone, token: str) -> Any:
    """Serve somebody's calendar to whoever holds its address; no sign-in is looked at."""
    limiter.hit("60/minute", "feed", browser.network_prefix(request.remote_addr))
    return _file(feeds.entries_for_token(token))


@door.write("/o/<org_slug>/calendar/address", allow=Access.MEMBERS)
def address(actor: Actor) -> Any:
    """Show what the actor chose for calendars; make, reset or end their address."""
    form, link = forms.FeedForm(), ""
    if form.is_submitted():
        if not form.validate():
            return _page(actor, form, ""), 422
        if form.act.data == "reset":
            link = url_for("feeds.serve", token=feeds.reset_feed(actor), _external=True)
            return _page(actor, form, link)
        if form.act.data == "revoke":
            feeds.revoke_feed(actor)
            flash("The address no longer works.")
        else:
            feeds.name_entries(actor, shows_circle=form.shows.data == "circle")
            flash("Saved.")
        return redirect(url_for("feeds.address"), 303)
    return _page(actor, form, link)


def _page(actor: Actor, form: forms.FeedForm, link: str) -> str:
    feed = feeds.feed_of(actor)
    return render_template("meetings/feed.html", feed=feed, form=form, link=link)
