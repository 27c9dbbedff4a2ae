"""Pages of the texts that cards for outside can say. More of this feature's routes."""

import uuid
from typing import Any

from flask import flash, redirect, render_template, request, url_for

from facilitator.core.access import Access
from facilitator.core.actor import Actor
from facilitator.core.door import Door
from facilitator.core.errors import NotFound
from facilitator.core.words import N_, _
from facilitator.space import forms, texts
from facilitator.space.routes import kept, onward

door = Door("texts", __name__, url_prefix="/o/<org_slug>/card-texts")


@door.read("/", allow=Access.MEMBERS)
def index(actor: Actor) -> Any:
    """Show every text of cards, for whoever changes them."""
    return render_template("space/texts.html", texts=texts.all_texts(actor), kinds=forms.TEXT_KINDS)


@door.write("/new", allow=Access.MEMBERS)
def new(actor: Actor) -> Any:
    """Add a text."""
    texts.all_texts(actor)  # for them alone
    return _page(actor, None)


@door.write("/<uuid:text_id>/edit", allow=Access.MEMBERS)
def edit(actor: Actor, text_id: uuid.UUID) -> Any:
    """Keep other words for a text."""
    return _page(actor, texts.text_for(actor, text_id))


def _page(actor: Actor, shown: texts.Shown | None) -> Any:
    form = forms.TextForm()
    if shown and not form.is_submitted():
        form.fill(shown.text)
    status = kept(form, lambda: texts.save_text(actor, form.text(), shown.id if shown else None))
    if status == 303:
        return onward("texts.index", N_("Kept. Cards say it from now on."))
    return render_template("space/text.html", form=form, shown=shown), status


@door.write("/<uuid:text_id>/hide", allow=Access.MEMBERS, methods=("POST",))
def hide(actor: Actor, text_id: uuid.UUID) -> Any:
    """Take a text out, or put it back."""
    answer = request.form.get("on")
    if answer not in {"yes", "no"}:
        raise NotFound()
    texts.hide_text(actor, text_id, on=answer == "yes")
    flash(_("It is out. Cards that said it lead nowhere.") if answer == "yes" else _("It is back."))
    return redirect(url_for("texts.index"), 303)
