"""Pages of cards: making them, and the one that somebody outside reads, signed in or not."""

import uuid
from typing import Any

from flask import render_template, request

from facilitator.core import browser
from facilitator.core.access import Access
from facilitator.core.actor import Actor, Anyone
from facilitator.core.door import Door
from facilitator.core.errors import NotFound
from facilitator.core.limits import limiter
from facilitator.core.words import N_
from facilitator.space import cards as rules
from facilitator.space import forms
from facilitator.space.routes import kept, onward
from facilitator.space.showing import door
from facilitator.space.texts import texts_of

open_door = Door("cards", __name__)


@door.write("/cards", allow=Access.MEMBERS)
def cards(actor: Actor) -> Any:
    """Show one's own cards, and make another."""
    texts = texts_of(actor)
    form = forms.CardForm()
    form.offer(texts)
    status = kept(form, lambda: rules.make_card(actor, *form.said()))
    if status == 303:
        return onward("space.cards", N_("Made. Hand on its address to whom you like."))
    page = render_template(
        "space/cards.html",
        form=form,
        cards=rules.cards_of(actor),
        texts=texts,
        kinds={topic: forms.TEXT_KINDS[text.kind] for topic, text in texts.items()},
    )
    return page, status


@door.write("/cards/<uuid:card_id>/end", allow=Access.MEMBERS, methods=("POST",))
def end_card(actor: Actor, card_id: uuid.UUID) -> Any:
    """Delete a card."""
    rules.end_card(actor, card_id)
    return onward("space.cards", N_("It is gone. Its address leads nowhere now."))


@open_door.read("/c/<token>", allow=Access.PUBLIC)
def show(_actor: Anyone, token: str) -> Any:
    """Show a card to whoever holds its address; one that is gone is as one that never was."""
    limiter.hit("60/minute", "card", browser.network_prefix(request.remote_addr))
    try:
        card, text = rules.card_for_token(token)
    except NotFound:
        return render_template("space/card_gone.html"), 404
    return render_template("space/card.html", text=text, line=card.line)


__all__ = ["door", "open_door"]
