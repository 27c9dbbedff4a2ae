"""Pages of a member's own space: its front, the map, and how much one tells somebody."""

import uuid
from collections.abc import Callable
from typing import Any

from flask import flash, redirect, render_template, request, url_for

from facilitator.core.access import Access
from facilitator.core.actor import Actor
from facilitator.core.door import Door
from facilitator.core.errors import Conflict, Invalid
from facilitator.core.forms import Form
from facilitator.core.words import N_, listed, within
from facilitator.space import forms, network, operations
from facilitator.space.picture import dots_of, facts_of, words_of
from facilitator.space.queries import things_of
from facilitator.space.said import Entry
from facilitator.space.sharing import holds_any, open_shares_of

door = Door("space", __name__, url_prefix="/o/<org_slug>/my-space")


def kept(form: Form, keep: Callable[[], object]) -> int:
    """Carry out what a form asks; returns 303 once that is done, else the status of the page.

    What was typed stays in the form, and a refusal at the field it is about.
    """
    if not form.is_submitted():
        return 200
    if not form.validate():
        return 422
    try:
        keep()
    except (Invalid, Conflict) as error:
        form.blame(error)
        return error.status
    return 303


def onward(endpoint: str, words: str, **values: Any) -> Any:
    """Go on to a page of the space with a word."""
    flash(words)
    return redirect(url_for(endpoint, **values), 303)


@door.read("/", allow=Access.MEMBERS)
def index(actor: Actor) -> Any:
    """Show what there is in one's own space."""
    has_map = bool(things_of(actor, Entry))
    return render_template("space/index.html", has_map=has_map, holds=holds_any(actor))


@door.read("/map", allow=Access.MEMBERS)
def show_map(actor: Actor) -> Any:
    """Show the map, as a picture and as a list."""
    found = network.network_of(actor)
    return render_template(
        "space/map.html",
        network=found,
        dots=dots_of(found),
        words_of=words_of,
        kinds=network.KINDS,
        facts_of=facts_of,
        aside=listed(within(network.KINDS[what][0]) for what in found.aside),
        levels=network.LEVELS,
    )


@door.write("/map/begin", allow=Access.MEMBERS)
def begin(actor: Actor) -> Any:
    """Ask for one person, one place and one service; any of them is enough."""
    form = forms.BeginForm()
    status = kept(form, lambda: network.begin(actor, form.names()))
    if status == 303:
        return onward("space.show_map", N_("That is a start. You can stop here."))
    return render_template("space/begin.html", form=form), status


@door.write("/map/add", allow=Access.MEMBERS)
def add(actor: Actor) -> Any:
    """Put somebody on the map."""
    form = forms.EntryForm()
    if request.args.get("what") in network.KINDS and not form.is_submitted():
        form.what.data = request.args["what"]
    status = kept(form, lambda: network.add_entry(actor, form.said()))
    if status == 303:
        return onward("space.show_map", N_("Kept. Only you can see it."))
    return render_template("space/entry.html", form=form, entry=None, shown=[]), status


@door.write("/map/<uuid:own_id>", allow=Access.MEMBERS)
def edit(actor: Actor, own_id: uuid.UUID) -> Any:
    """Change what the map says of somebody."""
    entry = network.entry_for(actor, own_id)
    form = forms.EntryForm()
    if not form.is_submitted():
        form.fill(entry.said)
    status = kept(form, lambda: network.change_entry(actor, own_id, form.said()))
    if status == 303:
        return onward("space.show_map", N_("Changed."))
    shown = open_shares_of(actor, own_id)
    return render_template("space/entry.html", form=form, entry=entry, shown=shown), status


@door.write("/map/<uuid:own_id>/ladder", allow=Access.MEMBERS)
def ladder(actor: Actor, own_id: uuid.UUID) -> Any:
    """Think about how much to tell somebody."""
    entry = network.entry_for(actor, own_id)
    form = forms.LadderForm(obj=entry.said)

    def keep() -> None:
        words = (form.step.data, form.mine.data)
        network.set_level(actor, own_id, form.now.data or "", form.wish.data or "", *words)

    status = kept(form, keep)
    if status == 303:
        return onward("space.ladder", N_("Kept. You can change it any day."), own_id=own_id)
    page = render_template(
        "space/ladder.html",
        form=form,
        entry=entry,
        levels=network.LEVELS,
        shown=open_shares_of(actor, own_id),
    )
    return page, status


@door.write("/map/<uuid:own_id>/step-back", allow=Access.MEMBERS, methods=("POST",))
def step_back(actor: Actor, own_id: uuid.UUID) -> Any:
    """Tell somebody less from now on."""
    network.step_back(actor, own_id)
    return onward("space.ladder", N_("One step back. That is yours to choose."), own_id=own_id)


@door.write("/map/not-now/<corner>", allow=Access.MEMBERS, methods=("POST",))
def not_now(actor: Actor, corner: str) -> Any:
    """Leave a corner of the map open."""
    network.put_aside(actor, corner)
    return onward("space.show_map", N_("It is fine as it is."))


@door.write("/things/<uuid:own_id>/delete", allow=Access.MEMBERS, methods=("POST",))
def let_go(actor: Actor, own_id: uuid.UUID) -> Any:
    """Delete one thing of one's own."""
    operations.let_go(actor, own_id)
    return onward("space.index", N_("It is gone."))
