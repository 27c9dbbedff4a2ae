"""A picture beside an answer: when one may come with it, keeping it, and letting it go.

Part of this feature's operations. Who may look at it is whoever reads the answer
(`reading.py`, `picture_for`).
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from facilitator.core.access import Permission
from facilitator.core.actor import Actor
from facilitator.core.crypto import Place, Sealed, seal, seal_bytes, unseal, unseal_bytes
from facilitator.core.db import db
from facilitator.core.errors import Conflict, Invalid
from facilitator.core.images import Drawn
from facilitator.core.limits import limiter
from facilitator.core.marks import no_actor
from facilitator.core.text import clean_line
from facilitator.core.words import N_
from facilitator.groups.models import Group
from facilitator.prompts.models import Audience, Reply
from facilitator.prompts.picture_models import Picture
from facilitator.prompts.queries import prompt_for

#: The longest line about what is on a picture.
ABOUT = 200
#: Why an answer with one is held, in our own vocabulary.
HELD_FOR = "picture"


@dataclass(frozen=True)
class NewPicture:
    """A picture that was made anew, and what is on it."""

    drawn: Drawn
    about: str


@dataclass(frozen=True)
class Shown:
    """What a page says of an answer's picture; `is_left_out`: shared without it."""

    about: str
    width: int
    height: int
    is_left_out: bool = False


def check_may_send(actor: Actor, prompt_id: uuid.UUID) -> None:
    """Raise unless the actor may answer here with a picture; counts that somebody sent one.

    Asked before anything of the file is decoded.
    """
    prompt = prompt_for(actor, prompt_id, Permission.POST)
    from facilitator.prompts.writing import may_write  # which needs this module

    author = may_write(actor, prompt)
    _check_taken(db.session.get_one(Group, (author.organization_id, author.group_id)))
    limiter.hit("20/day", "picture", actor.member_id)


@no_actor("the author was let in and their circle read under the prompt's lock")
def check_picture(group: Group, audience: Audience, new: NewPicture) -> NewPicture:
    """Return a picture with a clean line about it; raises where none may come with an answer.

    Somebody looks at every picture, so none is kept for its author alone.
    """
    _check_taken(group)
    about = clean_line(new.about, ABOUT, field="about")
    if not about:
        words = N_("Please say what is on the picture, for whoever can’t see it.")
        raise Invalid(words, field="about")
    if audience is Audience.OWN:
        words = N_("A facilitator looks at every picture, so it can’t be for you alone.")
        raise Invalid(words, field="picture")
    return NewPicture(new.drawn, about)


def _check_taken(group: Group) -> None:
    if not group.takes_pictures:
        words = N_("This circle takes no pictures. Your words are kept below.")
        raise Conflict(words, field="picture")


@no_actor("pure functions of ids")
def picture_places(reply_id: uuid.UUID) -> tuple[Place, Place]:
    """Return where the line about an answer's picture is bound to, and the picture."""
    table = Picture.__tablename__
    return Place(table, "about_sealed", reply_id), Place(table, "data_sealed", reply_id)


@no_actor("changes an answer for an operation that has checked its actor")
def put_picture(reply: Reply, new: NewPicture) -> None:
    """Keep a checked picture beside an answer that has none; sealed as its words are."""
    about, data = picture_places(reply.id)
    db.session.add(
        Picture(
            reply_id=reply.id,
            about_sealed=seal(reply.key_id, about, new.about),
            data_sealed=seal_bytes(reply.key_id, data, new.drawn.data),
            width=new.drawn.width,
            height=new.drawn.height,
        )
    )


@no_actor("changes an answer for an operation that has checked its actor")
def leave_picture_out(reply: Reply) -> None:
    """Let an answer's picture go and keep that there was one; Conflict where there is none."""
    row = db.session.scalar(sa.select(Picture).where(Picture.reply_id == reply.id))
    if row is None or row.data_sealed is None:
        raise Conflict(N_("There is no picture any more. Please look once more."))
    row.about_sealed = row.data_sealed = None


@no_actor("changes answers for an operation that has checked its actor")
def forget_pictures(reply_ids: Any) -> None:
    """Let the pictures of answers go; ids, or a query for them."""
    db.session.execute(
        sa.delete(Picture)
        .where(Picture.reply_id.in_(reply_ids))
        .execution_options(synchronize_session=False)
    )


#: What a query for answers reads of the picture beside each, with an outer join of `Picture`.
BESIDE = (Picture.id, Picture.about_sealed, Picture.width, Picture.height)


@no_actor("the caller has been let read the answer")
def shown_beside(reply: Reply, beside: Sequence[Any]) -> Shown | None:
    """Return what a page says of an answer's picture, of the columns in BESIDE."""
    found, about, width, height = beside
    if found is None:
        return None
    words = _about(reply.key_id, reply.id, about)
    return Shown(words, width, height, is_left_out=about is None)


def _about(key_id: uuid.UUID, reply_id: uuid.UUID, sealed: bytes | None) -> str:
    try:
        return unseal(key_id, picture_places(reply_id)[0], sealed) if sealed else ""
    except Sealed:
        return ""


@no_actor("the caller has been let read the answer")
def picture_of(reply: Reply) -> bytes | None:
    """Return the picture beside an answer, a JPEG; None where there is none, or its key is gone."""
    sealed = db.session.scalar(sa.select(Picture.data_sealed).where(Picture.reply_id == reply.id))
    if sealed is None:
        return None
    try:
        return unseal_bytes(reply.key_id, picture_places(reply.id)[1], sealed)
    except Sealed:
        return None
