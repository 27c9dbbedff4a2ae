"""Pages of the deck: choosing a question, changing one, and the deck as a file."""

import uuid
from typing import Any

from flask import Response, flash, redirect, render_template, request, url_for

from facilitator.core.access import Access, Permission
from facilitator.core.actor import Actor
from facilitator.core.errors import Conflict, Invalid, NotFound
from facilitator.core.words import _, ngettext
from facilitator.groups.queries import group_for
from facilitator.prompts import deck
from facilitator.prompts.deck_forms import PHASES, THEMES, CardForm, DeckFileForm
from facilitator.prompts.deck_models import Theme
from facilitator.prompts.draft_pages import door
from facilitator.prompts.forms import PinForm
from facilitator.prompts.routes import id_in


@door.read("/deck", allow=Access.MEMBERS)
def show_deck(actor: Actor) -> Any:
    """Show the deck, all of it or one theme; for a circle, each question can be chosen."""
    chosen = request.args.get("theme", "")
    if chosen and chosen not in {theme.value for theme in Theme}:
        raise NotFound()
    group_id = id_in(request.args.get("group"))
    group = group_for(actor, group_id, Permission.PROMPT_PUBLISH) if group_id else None
    meeting_id = id_in(request.args.get("meeting")) if group else None
    return render_template(
        "prompts/deck.html",
        meeting_id=meeting_id,
        cards=deck.deck_of(actor, Theme(chosen) if chosen else None),
        chosen=chosen,
        group=group,
        themes=THEMES,
        phases=PHASES,
    )


@door.write("/deck/new", allow=Access.MEMBERS)
def new_card(actor: Actor) -> Any:
    """Add a question to the deck."""
    return _card_page(actor, None)


@door.write("/deck/<uuid:card_id>/edit", allow=Access.MEMBERS)
def edit_card(actor: Actor, card_id: uuid.UUID) -> Any:
    """Keep other words for a question of the deck."""
    return _card_page(actor, deck.card_for(actor, card_id))


def _card_page(actor: Actor, shown: deck.Shown | None) -> Any:
    deck.check_edits(actor)
    form = CardForm(data=CardForm.filled(shown.draft) if shown else None)
    if form.is_submitted() and form.validate():
        try:
            deck.save_card(actor, form.draft(), shown.id if shown else None)
        except (Invalid, Conflict) as error:
            form.blame(error)
        else:
            flash(_("It is in the deck."))
            return redirect(url_for("prompts.show_deck"), 303)
    page = render_template("prompts/card.html", form=form, shown=shown)
    return page, 422 if form.is_submitted() else 200


@door.write("/deck/<uuid:card_id>/hide", allow=Access.MEMBERS, methods=("POST",))
def hide_card(actor: Actor, card_id: uuid.UUID) -> Any:
    """Take a question out of the deck, or put it back."""
    form = PinForm()
    if not form.validate():
        raise NotFound()
    on = form.on.data == "yes"
    deck.hide_card(actor, card_id, on=on)
    flash(_("It is out of the deck.") if on else _("It is in the deck again."))
    return redirect(url_for("prompts.show_deck"), 303)


@door.read("/deck/file", allow=Access.MEMBERS)
def deck_file(actor: Actor) -> Any:
    """Hand out the deck as a file."""
    answer = Response(deck.deck_file(actor), mimetype="application/json")
    answer.headers["Content-Disposition"] = 'attachment; filename="deck.json"'
    return answer


@door.write("/deck/from-file", allow=Access.MEMBERS)
def deck_from_file(actor: Actor) -> Any:
    """Add to the deck what a file has and it has not."""
    deck.check_edits(actor)
    form = DeckFileForm()
    if form.is_submitted() and form.validate():
        try:
            added = deck.add_from_file(actor, form.content())
        except (Invalid, Conflict) as error:
            form.blame(error)
        else:
            flash(
                ngettext(
                    "%(num)s question is new in the deck.",
                    "%(num)s questions are new in the deck.",
                    added,
                )
            )
            return redirect(url_for("prompts.show_deck"), 303)
    page = render_template("prompts/deck_from_file.html", form=form)
    return page, 422 if form.is_submitted() else 200


__all__ = ["door"]
