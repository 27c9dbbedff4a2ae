"""Pages around the end of a circle: planning it, calling it off, taking something along."""

import uuid
from typing import Any

from flask import Response, flash, make_response, redirect, render_template, url_for

from facilitator.core.access import Access, Permission
from facilitator.core.actor import Actor
from facilitator.core.errors import Conflict, Invalid
from facilitator.groups import closing, keepsake, queries, shelf
from facilitator.groups.closing_forms import CloseForm
from facilitator.groups.shelving import door


@door.write("/<uuid:group_id>/close", allow=Access.MEMBERS)
def close(actor: Actor, group_id: uuid.UUID) -> Any:
    """Choose the day a circle ends, its last words, and what people take along."""
    group = queries.group_for(actor, group_id, Permission.GROUP_ARCHIVE)
    items = shelf.shelf_of(actor, group_id)
    form = CloseForm()
    form.offer([(str(item.id), item.title) for item in items])
    if not form.is_submitted():
        form.day.data, form.words.data = group.last_day, group.closing_words
        form.kept.data = [str(item.id) for item in items if item.is_kept]
    elif form.validate():
        try:
            kept = {uuid.UUID(value) for value in form.kept.data}
            closing.start_closing(actor, group_id, form.day.data, form.words.data, kept)
        except (Invalid, Conflict) as error:
            form.blame(error)
        else:
            flash("The people of the circle are told that there is something to read.")
            return redirect(url_for("groups.show", group_id=group_id), 303)
    page = render_template("groups/close.html", form=form, group=group, items=items)
    return page, 422 if form.is_submitted() else 200


@door.write("/<uuid:group_id>/close/call-off", allow=Access.MEMBERS, methods=("POST",))
def call_off(actor: Actor, group_id: uuid.UUID) -> Any:
    """Let a circle go on after all."""
    closing.call_off_closing(actor, group_id)
    flash("The circle goes on. Its people are told.")
    return redirect(url_for("groups.show", group_id=group_id), 303)


@door.read("/<uuid:group_id>/take-along", allow=Access.MEMBERS)
def take_along(actor: Actor, group_id: uuid.UUID) -> Any:
    """Say what is in the file one can take along."""
    kept = keepsake.keepsake_for(actor, group_id)
    return render_template("groups/take_along.html", kept=kept)


@door.read("/<uuid:group_id>/take-along/file", allow=Access.MEMBERS)
def take_along_file(actor: Actor, group_id: uuid.UUID) -> Response:
    """Hand out one's own words and the shelf as one file with a neutral name."""
    kept = keepsake.keepsake_for(actor, group_id)
    answer = make_response(render_template("groups/keepsake.html", kept=kept))
    answer.headers["Content-Disposition"] = 'attachment; filename="notes.html"'
    return answer
