"""Pages about the people of a circle: its roster, and naming and ending buddies."""

import uuid
from typing import Any

from flask import flash, redirect, render_template, url_for

from facilitator.core.access import Access, Permission
from facilitator.core.actor import Actor
from facilitator.core.errors import Conflict
from facilitator.groups import buddies, forms, notes, queries
from facilitator.groups.lately import came_lately
from facilitator.groups.own_place import door


@door.read("/<uuid:group_id>/people", allow=Access.MEMBERS)
def roster(actor: Actor, group_id: uuid.UUID) -> Any:
    """Show the people of a circle by their names in it."""
    return _page(actor, group_id)


def _page(actor: Actor, group_id: uuid.UUID, refused: tuple[uuid.UUID, Any] | None = None) -> str:
    """Return the roster; `refused` is whose buddy was not named, and the form that says why."""
    standing = queries.standing_in(actor, group_id)
    people = queries.roster_of(actor, group_id)
    new = notes.newcomers_among(actor, standing, people)
    pairs = buddies.pairs_of(actor, standing)
    return render_template(
        "groups/roster.html",
        standing=standing,
        people=people,
        form=forms.RoleForm(formdata=None),
        holds=notes.holds(actor, standing),
        needs=notes.needs_of_people(actor, standing),
        newcomers=new,
        lately=came_lately(actor, standing, people),
        pairs=pairs,
        names={person.id: person.handle for person in people},
        free=buddies.free_buddies(actor, standing, people, pairs, new),
        refused=refused,
    )


@door.write(
    "/<uuid:group_id>/people/<uuid:membership_id>/buddy", allow=Access.MEMBERS, methods=("POST",)
)
def name_buddy(actor: Actor, group_id: uuid.UUID, membership_id: uuid.UUID) -> Any:
    """Name a buddy for somebody new."""
    queries.group_for(actor, group_id, Permission.ROSTER_SEE)
    form = forms.BuddyForm()
    if form.validate():
        try:
            buddies.name_buddy(actor, group_id, membership_id, form.buddy.data)
        except Conflict as error:
            form.blame(error)
        else:
            flash("Both read it on this circle’s page. Nobody else is told.")
            return redirect(url_for("groups.roster", group_id=group_id), 303)
    return _page(actor, group_id, (membership_id, form)), 422


@door.write(
    "/<uuid:group_id>/people/<uuid:membership_id>/buddy/end",
    allow=Access.MEMBERS,
    methods=("POST",),
)
def end_buddy(actor: Actor, group_id: uuid.UUID, membership_id: uuid.UUID) -> Any:
    """End it, without a reason."""
    is_theirs = buddies.end_buddy(actor, group_id, membership_id)
    flash("This has ended. Nobody is asked why.")
    where = "groups.show" if is_theirs else "groups.roster"
    return redirect(url_for(where, group_id=group_id), 303)
