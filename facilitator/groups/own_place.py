"""Pages about one's own place in a circle.

The last file with pages of this door, so that `wiring.py` takes it from here.
"""

import uuid
from typing import Any

from flask import flash, redirect, render_template, url_for

from facilitator.core.access import Access
from facilitator.core.actor import Actor
from facilitator.groups import forms, notes, queries
from facilitator.groups.asking import door


@door.write("/<uuid:group_id>/my-place", allow=Access.MEMBERS)
def my_place(actor: Actor, group_id: uuid.UUID) -> Any:
    """Note what helps, for the facilitators, and whether one only listens at first."""
    standing = queries.standing_in(actor, group_id)
    membership, needs = notes.own_needs_for(actor, group_id)
    form = forms.PlaceForm(obj=needs)
    status = 422 if form.is_submitted() else 200
    if not form.is_submitted():
        form.listens_first.data = membership.listens_first
    elif form.validate():
        listens = form.listens_first.data
        notes.keep_own_place(actor, group_id, form.needs(), listens_first=listens)
        flash("Saved. Only this circle’s facilitators can read it.")
        return redirect(url_for("groups.show", group_id=group_id), 303)
    page = render_template("groups/my_place.html", form=form, standing=standing)
    return page, status
