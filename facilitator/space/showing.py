"""Pages of showing something to somebody who holds a circle, and of looking at it."""

import uuid
from typing import Any

from flask import render_template

from facilitator.after.debriefs import MOODS
from facilitator.core.access import Access
from facilitator.core.actor import Actor
from facilitator.core.words import N_
from facilitator.space import forms, sharing
from facilitator.space.being import door
from facilitator.space.routes import kept, onward


@door.write("/things/<uuid:own_id>/share", allow=Access.MEMBERS)
def share(actor: Actor, own_id: uuid.UUID) -> Any:
    """Choose what of one thing to show, to whom and how long."""
    thing, parts = sharing.shareable_for(actor, own_id)
    holders = sharing.holders_for(actor)
    form = forms.ShareForm()
    form.offer(parts, holders)
    status = kept(form, lambda: sharing.share(actor, own_id, *form.chosen()))
    if status == 303:
        return onward("space.shares", N_("They can look at it now. You can end it any time."))
    page = render_template(
        "space/share.html", form=form, thing=thing, holders=holders, moods=dict(MOODS)
    )
    return page, status


@door.read("/shares", allow=Access.MEMBERS)
def shares(actor: Actor) -> Any:
    """Show what one shows to whom, and who looked when."""
    found = sharing.shares_by(actor)
    return render_template("space/shares.html", shares=found, moods=dict(MOODS))


@door.write("/shares/<uuid:share_id>/end", allow=Access.MEMBERS, methods=("POST",))
def end_share(actor: Actor, share_id: uuid.UUID) -> Any:
    """Stop showing something."""
    sharing.end_share(actor, share_id)
    return onward("space.shares", N_("Ended. They can’t open it any more."))


@door.read("/shared-with-me", allow=Access.MEMBERS)
def shared(actor: Actor) -> Any:
    """Show a facilitator what members let them look at, without its words."""
    return render_template("space/shared.html", received=sharing.shares_with(actor))


@door.write("/shared-with-me/<uuid:share_id>", allow=Access.MEMBERS, methods=("POST",))
def look(actor: Actor, share_id: uuid.UUID) -> Any:
    """Show it, once for each press: its owner reads when."""
    return render_template("space/look.html", looked=sharing.look(actor, share_id))


__all__ = ["door"]
