"""Pages about one's own place in a circle."""

import uuid
from typing import Any

from flask import flash, redirect, render_template, request, url_for

from facilitator.core.access import Access, Permission
from facilitator.core.actor import Actor
from facilitator.core.errors import Conflict, Invalid
from facilitator.core.links import safe_next
from facilitator.groups import forms, notes, operations, queries, resting
from facilitator.groups.models import Welcome
from facilitator.groups.talking import door

#: How many cards the tour has.
CARDS = 5


@door.write("/<uuid:group_id>/my-place", allow=Access.MEMBERS)
def my_place(actor: Actor, group_id: uuid.UUID) -> Any:
    """Give one's pronouns, note what helps, and say whether one only listens at first."""
    standing = queries.standing_in(actor, group_id)
    membership, needs = notes.own_needs_for(actor, group_id)
    form = forms.PlaceForm(obj=needs)
    status = 422 if form.is_submitted() else 200
    if not form.is_submitted():
        form.listens_first.data = membership.listens_first
        form.pronouns.data = membership.pronouns
        form.is_glad_buddy.data = membership.is_glad_buddy
    elif form.validate():
        try:
            notes.keep_own_place(
                actor,
                group_id,
                form.needs(),
                listens_first=form.listens_first.data,
                pronouns=form.pronouns.data,
                is_glad_buddy=form.is_glad_buddy.data,
            )
        except Conflict as error:
            form.blame(error)
        else:
            flash("Saved. Only this circle’s facilitators can read it.")
            return redirect(url_for("groups.show", group_id=group_id), 303)
    page = render_template("groups/my_place.html", form=form, standing=standing)
    return page, status


@door.write("/<uuid:group_id>/welcome", allow=Access.MEMBERS)
def welcome(actor: Actor, group_id: uuid.UUID) -> Any:
    """Show somebody's first way in: how to leave quickly, then a tour that can be skipped."""
    standing = queries.standing_in(actor, group_id, on_the_way=True)
    home = url_for("groups.show", group_id=group_id)
    if request.method == "POST":
        operations.go_on_in(actor, group_id)
        return redirect(safe_next(request.args.get("next")) or home, 303)
    step = standing.membership.welcome if standing.membership else Welcome.DONE
    if step is Welcome.DONE:
        return redirect(home, 303)
    if step is Welcome.SAFETY:
        return render_template("groups/safety.html", standing=standing, form=forms.Form())
    card = min(max(request.args.get("card", 1, type=int), 1), CARDS)
    return render_template(
        "groups/tour.html", standing=standing, form=forms.Form(), card=card, cards=CARDS
    )


@door.write("/<uuid:group_id>/pause", allow=Access.MEMBERS)
def pause(actor: Actor, group_id: uuid.UUID) -> Any:
    """Rest from a circle, silently, for a time or until one comes back."""
    queries.membership_for(actor, group_id, Permission.GROUP_SEE, on_the_way=True)
    standing = queries.standing_in(actor, group_id, on_the_way=True)
    form = forms.RestForm()
    status = 422 if form.is_submitted() else 200
    if form.validate_on_submit():
        try:
            resting.pause_membership(actor, group_id, form.span)
        except (Conflict, Invalid) as error:
            form.blame(error)
            status = error.status
        else:
            flash("You rest from this circle. You can still read it, and come back at any time.")
            return redirect(url_for("groups.show", group_id=group_id), 303)
    return render_template("groups/pause.html", form=form, standing=standing), status


@door.write("/<uuid:group_id>/resume", allow=Access.MEMBERS, methods=("POST",))
def resume(actor: Actor, group_id: uuid.UUID) -> Any:
    """Come back from a pause."""
    resting.resume_membership(actor, group_id)
    flash("Welcome back.")
    return redirect(url_for("groups.show", group_id=group_id), 303)
