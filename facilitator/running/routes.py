"""The page of a circle's phrases, for its facilitators."""

import uuid
from itertools import groupby
from typing import Any

from flask import flash, redirect, render_template, url_for

from facilitator.core.access import Access, Permission
from facilitator.core.actor import Actor
from facilitator.core.door import Door
from facilitator.core.errors import Conflict, Invalid, NotFound
from facilitator.groups.queries import group_for
from facilitator.running import phrases
from facilitator.running.forms import SITUATIONS, PhraseActForm, PhraseForm
from facilitator.running.phrase_models import Situation

door = Door("running", __name__, url_prefix="/o/<org_slug>/groups")

DONE = {
    "hide": "It is hidden in this circle.",
    "show": "It is offered again.",
    "remove": "It is gone.",
}


@door.write("/<uuid:group_id>/phrases", allow=Access.MEMBERS)
def bank(actor: Actor, group_id: uuid.UUID) -> Any:
    """Show the circle's phrases, and take one of its own."""
    group = group_for(actor, group_id, Permission.ROOM_HOLD)
    form = PhraseForm()
    if form.is_submitted() and form.validate():
        try:
            phrases.add_phrase(actor, group_id, Situation(form.situation.data), form.words.data)
        except (Invalid, Conflict) as error:
            form.blame(error)
        else:
            flash("It is among your circle’s phrases.")
            return redirect(url_for("running.bank", group_id=group_id), 303)
    offered = phrases.phrases_of(actor, group_id)
    page = render_template(
        "running/phrases.html",
        group=group,
        form=form,
        chapters=[
            (situation, SITUATIONS[situation], list(ones))
            for situation, ones in groupby(offered, key=lambda one: one.situation)
        ],
    )
    return page, 422 if form.is_submitted() else 200


@door.write("/<uuid:group_id>/phrases/change", allow=Access.MEMBERS, methods=("POST",))
def change(actor: Actor, group_id: uuid.UUID) -> Any:
    """Hide a phrase that comes with the software, show it again, or take an own one out."""
    group_for(actor, group_id, Permission.ROOM_HOLD)
    form = PhraseActForm()
    if not form.validate():
        raise Invalid("Please choose one of the phrases on the page.")
    if form.act.data == "remove":
        phrases.remove_phrase(actor, group_id, _id(form.key.data))
    else:
        phrases.hide_phrase(actor, group_id, form.key.data, hidden=form.act.data == "hide")
    flash(DONE[form.act.data])
    return redirect(url_for("running.bank", group_id=group_id), 303)


def _id(text: str) -> uuid.UUID:
    try:
        return uuid.UUID(text)
    except ValueError as error:
        raise NotFound() from error
