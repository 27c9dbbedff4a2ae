"""Answering with a picture, and the picture itself.

The last file with pages of this door, so that `wiring.py` takes it from here.
"""

import uuid
from dataclasses import replace
from typing import Any

from flask import Response, flash

from facilitator.core.access import Access
from facilitator.core.actor import Actor
from facilitator.core.errors import Conflict, Invalid, TooMany
from facilitator.core.images import drawn_anew
from facilitator.core.uploads import MAX_UPLOAD
from facilitator.core.words import N_
from facilitator.core.work import unit_of_work
from facilitator.prompts import operations, pictures, reading
from facilitator.prompts.answers import REPLY
from facilitator.prompts.deck_pages import door
from facilitator.prompts.models import ReplyState
from facilitator.prompts.picture_forms import PictureForm
from facilitator.prompts.pictures import NewPicture
from facilitator.prompts.routes import POSTED, back, id_in, page_with
from facilitator.watched.looking import AskFirst

HELD = N_("A facilitator is reading this first.")
#: A picture may be looked at and nothing else: whoever opens it alone gets no page.
ALONE = "default-src 'none'; sandbox; frame-ancestors 'none'"


@door.slow(
    "/prompts/<uuid:prompt_id>/reply-with-picture",
    allow=Access.MEMBERS,
    methods=("POST",),
    takes=MAX_UPLOAD,
)
def reply_with_picture(actor: Actor, prompt_id: uuid.UUID) -> Any:
    """Answer a question, or an answer to it, where a picture may come with it."""
    form, asks = PictureForm(), None
    if form.validate():
        try:
            beside = replace(form.beside(), picture=_picture(actor, prompt_id, form))
            with unit_of_work(actor):
                made = operations.reply_to(
                    actor,
                    prompt_id,
                    form.body.data,
                    parent_id=id_in(form.parent.data),
                    beside=beside,
                )
        except AskFirst as error:
            form.blame(error)
            asks = bool(error.facts["may_send"])
        except (Invalid, Conflict, TooMany) as error:
            form.blame(error)
        else:
            held = made.state is ReplyState.HELD
            flash(HELD if held else POSTED[made.audience])
            return back(prompt_id)
    with unit_of_work(actor, writes=False):
        return page_with(actor, prompt_id, form, 422, asks=asks)


def _picture(actor: Actor, prompt_id: uuid.UUID, form: PictureForm) -> NewPicture | None:
    """Return the file that was sent, made anew; None where there is none."""
    if form.picture.data is None:
        return None
    with unit_of_work(actor, writes=False):
        pictures.check_may_send(actor, prompt_id)
    return NewPicture(drawn_anew(form.picture.data.read()), form.about.data)


@door.read(f"{REPLY}/picture", allow=Access.MEMBERS)
def picture(actor: Actor, prompt_id: uuid.UUID, reply_id: uuid.UUID) -> Response:
    """Show the picture beside an answer to whoever reads that."""
    response = Response(reading.picture_for(actor, prompt_id, reply_id), mimetype="image/jpeg")
    response.headers["Content-Disposition"] = 'inline; filename="picture.jpg"'
    response.headers["Content-Security-Policy"] = ALONE
    return response


__all__ = ["door"]
