"""Pages of what somebody keeps for themselves: in a circle, and for all of them."""

import uuid
from typing import Any

from flask import flash, redirect, render_template, url_for

from facilitator.core.access import Access
from facilitator.core.actor import Actor
from facilitator.core.door import Door
from facilitator.core.errors import Invalid
from facilitator.core.words import N_
from facilitator.groups.queries import standing_in
from facilitator.peace import forms, operations, queries

own_door = Door("own_peace", __name__, url_prefix="/o/<org_slug>")
door = Door("peace", __name__, url_prefix="/o/<org_slug>/groups/<uuid:group_id>")


@door.write("/my-view", allow=Access.MEMBERS)
def show(actor: Actor, group_id: uuid.UUID) -> Any:
    """Show whom one has muted and what one folds, and change what is not about people."""
    _membership, peace = queries.own_peace_for(actor, group_id)
    form = forms.LensForm()
    status = 422 if form.is_submitted() else 200
    if not form.is_submitted():
        form.lens.data = "\n".join(peace.lens)
        form.stop_after.data = str(peace.stop_after)
    elif form.validate():
        try:
            operations.keep_lens(actor, group_id, form.phrases, int(form.stop_after.data))
        except Invalid as error:
            form.blame(error)
        else:
            flash(N_("Saved. Nobody else sees this."))
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
    flash(N_("You hear them again. They never knew."))
    return redirect(url_for("peace.show", group_id=group_id), 303)


@door.write("/my-view/mute/<uuid:membership_id>", allow=Access.MEMBERS, methods=("POST",))
def mute(actor: Actor, group_id: uuid.UUID, membership_id: uuid.UUID) -> Any:
    """Hear nothing of somebody any more."""
    operations.mute(actor, group_id, membership_id, on=True)
    flash(N_("Muted, for you alone. Nobody is told."))
    return redirect(url_for("peace.show", group_id=group_id), 303)


@own_door.read("/my-peace", allow=Access.MEMBERS)
def home(actor: Actor) -> Any:
    """Show all that keeps things quiet, for all of one's circles."""
    circles = queries.circles_with_peace(actor)
    reads_until = max(
        (peace.reads_until for _, _, peace in circles if peace.reads_until and peace.only_reads),
        default=None,
    )
    return render_template("peace/home.html", circles=circles, reads_until=reads_until)


@own_door.write("/my-peace/only-read", allow=Access.MEMBERS, methods=("POST",))
def only_read(actor: Actor) -> Any:
    """Only read for the rest of the day."""
    operations.only_read_today(actor, on=True)
    flash(N_("You only read today. Nobody is told."))
    return redirect(url_for("own_peace.home"), 303)


@own_door.write("/my-peace/write-again", allow=Access.MEMBERS, methods=("POST",))
def write_again(actor: Actor) -> Any:
    """Write after all."""
    operations.only_read_today(actor, on=False)
    flash(N_("You can write again."))
    return redirect(url_for("own_peace.home"), 303)
