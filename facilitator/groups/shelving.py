"""Pages of a circle's shelf."""

import uuid
from typing import Any

from flask import flash, redirect, render_template, request, url_for

from facilitator.core import clock
from facilitator.core.access import Access, Permission
from facilitator.core.actor import Actor
from facilitator.core.errors import Conflict, Invalid
from facilitator.groups import queries, shelf
from facilitator.groups.setting_up import door
from facilitator.groups.shelf_forms import ItemForm


def _back(group_id: uuid.UUID) -> Any:
    return redirect(url_for("groups.shelf", group_id=group_id), 303)


@door.read("/<uuid:group_id>/shelf", allow=Access.MEMBERS)
def shelf_(actor: Actor, group_id: uuid.UUID) -> Any:
    """Show what is on the shelf."""
    return render_template(
        "groups/shelf.html",
        standing=queries.standing_in(actor, group_id),
        items=shelf.shelf_of(actor, group_id),
        today=clock.now().date(),
    )


@door.write("/<uuid:group_id>/shelf/new", allow=Access.MEMBERS)
def shelf_new(actor: Actor, group_id: uuid.UUID) -> Any:
    """Put something on the shelf."""
    group = queries.group_for(actor, group_id, Permission.SHELF_KEEP)
    form = ItemForm()
    if not form.is_submitted():
        form.review_on.data = clock.now().date() + shelf.REVIEW_AFTER
    elif form.validate():
        try:
            shelf.put_on_shelf(actor, group_id, form.draft())
        except (Invalid, Conflict) as error:
            form.blame(error)
        else:
            flash("It is on the shelf.")
            return _back(group_id)
    page = render_template("groups/shelf_item.html", form=form, group=group, item=None)
    return page, 422 if form.is_submitted() else 200


@door.write("/<uuid:group_id>/shelf/<uuid:item_id>", allow=Access.MEMBERS)
def shelf_edit(actor: Actor, group_id: uuid.UUID, item_id: uuid.UUID) -> Any:
    """Change something on the shelf."""
    group = queries.group_for(actor, group_id, Permission.SHELF_KEEP)
    item = shelf.item_for(actor, group_id, item_id, Permission.SHELF_KEEP)
    form = ItemForm(obj=item)
    if not form.is_submitted():
        form.kind.data = item.kind.value
        form.review_on.data = clock.now().date() + shelf.REVIEW_AFTER
    elif form.validate():
        try:
            shelf.change_item(actor, group_id, item_id, form.draft())
        except (Invalid, Conflict) as error:
            form.blame(error)
        else:
            flash("Saved.")
            return _back(group_id)
    page = render_template("groups/shelf_item.html", form=form, group=group, item=item)
    return page, 422 if form.is_submitted() else 200


@door.write(
    "/<uuid:group_id>/shelf/<uuid:item_id>/reviewed", allow=Access.MEMBERS, methods=("POST",)
)
def shelf_reviewed(actor: Actor, group_id: uuid.UUID, item_id: uuid.UUID) -> Any:
    """Say that something still is right."""
    shelf.note_reviewed(actor, group_id, item_id)
    flash("Noted. You are reminded again in 90 days.")
    return _back(group_id)


@door.write("/<uuid:group_id>/shelf/<uuid:item_id>/move", allow=Access.MEMBERS, methods=("POST",))
def shelf_move(actor: Actor, group_id: uuid.UUID, item_id: uuid.UUID) -> Any:
    """Move something up or down by one."""
    shelf.move_item(actor, group_id, item_id, up=request.form.get("way") == "up")
    return _back(group_id)


@door.write("/<uuid:group_id>/shelf/<uuid:item_id>/remove", allow=Access.MEMBERS, methods=("POST",))
def shelf_remove(actor: Actor, group_id: uuid.UUID, item_id: uuid.UUID) -> Any:
    """Take something off the shelf."""
    shelf.take_off_shelf(actor, group_id, item_id)
    flash("It is off the shelf.")
    return _back(group_id)
