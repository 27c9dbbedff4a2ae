"""Pages that look after facilitators: a full week, and the next session handed on or kept."""

import uuid
from typing import Any

from flask import flash, redirect, request, url_for

from facilitator.core.access import Access
from facilitator.core.actor import Actor
from facilitator.core.door import Door
from facilitator.core.links import safe_next
from facilitator.load import guard

door = Door("load", __name__, url_prefix="/o/<org_slug>")


@door.write("/full-week/not-now", allow=Access.MEMBERS, methods=("POST",))
def not_now(actor: Actor) -> Any:
    """Say nothing about one's full week for the next seven days."""
    guard.say_not_now(actor)
    flash("Nothing more about it for a week.")
    here = url_for("organizations.home", org_slug=actor.organization_slug)
    return redirect(safe_next(request.args.get("next")) or here, 303)


@door.write(
    "/meetings/<uuid:meeting_id>/debrief/keep-next", allow=Access.MEMBERS, methods=("POST",)
)
def keep_next(actor: Actor, meeting_id: uuid.UUID) -> Any:
    """Keep the circle's next session instead of handing it on."""
    guard.keep_lead(actor, meeting_id)
    flash("You keep it. Nobody was asked.")
    return redirect(url_for("after.debrief", meeting_id=meeting_id), 303)


@door.write(
    "/meetings/<uuid:meeting_id>/debrief/offer-next", allow=Access.MEMBERS, methods=("POST",)
)
def offer_next(actor: Actor, meeting_id: uuid.UUID) -> Any:
    """Ask whoever stands by for the circle's next session to lead it."""
    guard.offer_lead(actor, meeting_id)
    flash("They are asked. Nothing changes until they accept.")
    return redirect(url_for("after.debrief", meeting_id=meeting_id), 303)
