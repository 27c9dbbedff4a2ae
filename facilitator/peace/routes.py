"""The page of what somebody keeps for themselves in a circle."""

import uuid
from typing import Any

from flask import flash, redirect, render_template, url_for

from facilitator.core.access import Access
from facilitator.core.actor import Actor
from facilitator.core.door import Door
from facilitator.core.errors import Invalid
from facilitator.groups.queries import standing_in
from facilitator.peace import forms, operations, queries

door = Door("peace", __name__, url_prefix="/o/<org_slug>/groups/<uuid:group_id>")


@door.write("/my-view", allow=Access.MEMBERS)
def show(actor: Actor, group_id: uuid.UUID) -> Any:
    """Show whom one has muted and what one folds, and change the latter."""
    _membership, peace = queries.own_peace_for(actor, group_id)
    form = forms.LensForm()
    status = 422 if form.is_submitted() else 200
    if not form.is_submitted():
        form.lens.data = "\n".join(peace.lens)
    elif form.validate():
        try:
            operations.keep_lens(actor, group_id, form.phrases)
        except Invalid as error:
            form.blame(error)
        else:
            flash("Saved. Nobody else sees this.")
            return redirect(url_for("peace.show", group_id=group_id), 303)
    page = render_template(
        "peace/show.html",
        form=form,
        standing=standing_in(actor, group_id),
        muted=queries.muted_people(actor, peace),
    )
    return page, status


@door.write("/my-view/hear/<uuid:membership_id>", allow=Access.MEMBERS, methods=("POST",))
def hear(actor: Actor, group_id: uuid.UUID, membership_id: uuid.UUID) -> Any:
    """Hear somebody again."""
    operations.mute(actor, group_id, membership_id, on=False)
    flash("You hear them again. They never knew.")
    return redirect(url_for("peace.show", group_id=group_id), 303)


@door.write("/my-view/mute/<uuid:membership_id>", allow=Access.MEMBERS, methods=("POST",))
def mute(actor: Actor, group_id: uuid.UUID, membership_id: uuid.UUID) -> Any:
    """Hear nothing of somebody any more."""
    operations.mute(actor, group_id, membership_id, on=True)
    flash("Muted, for you alone. Nobody is told.")
    return redirect(url_for("peace.show", group_id=group_id), 303)
