"""What is offered and said in a talk before somebody is let in: one sealed text of its own.

Only the applicant and the circle's facilitators are ever given it.
"""

import json
import uuid
from dataclasses import dataclass, field
from datetime import datetime

import sqlalchemy as sa

from facilitator.core.crypto import Place, Sealed, seal, unseal
from facilitator.core.db import db
from facilitator.groups.models import Membership
from facilitator.groups.talk_models import FirstTalk


@dataclass(frozen=True)
class Line:
    """One thing somebody said, by the membership they said it with."""

    by: uuid.UUID
    text: str
    at: datetime


@dataclass
class TalkWords:
    """The times on offer with a word beside them, what the applicant said to them, and the talk."""

    times: list[datetime] = field(default_factory=list)
    note: str = ""
    unsuited: str = ""
    lines: list[Line] = field(default_factory=list)


def _place(talk: FirstTalk) -> Place:
    return Place("first_talks", "words_sealed", talk.id, talk.revision)


def keep_words(talk: FirstTalk, words: TalkWords) -> None:
    """Seal the words into the talk, under a new revision. Needs a writing work."""
    said = {
        "times": [moment.isoformat() for moment in words.times],
        "note": words.note,
        "unsuited": words.unsuited,
        "lines": [[line.by.hex, line.text, line.at.isoformat()] for line in words.lines],
    }
    talk.revision += 1
    talk.words_sealed = seal(talk.membership_id, _place(talk), json.dumps(said, ensure_ascii=False))


def words_in(talk: FirstTalk) -> TalkWords:
    """Return the words of a talk; empty when the applicant's key is gone."""
    try:
        said = json.loads(unseal(talk.membership_id, _place(talk), talk.words_sealed))
    except Sealed:
        return TalkWords()
    return TalkWords(
        [datetime.fromisoformat(moment) for moment in said["times"]],
        said["note"],
        said["unsuited"],
        [Line(uuid.UUID(by), text, datetime.fromisoformat(at)) for by, text, at in said["lines"]],
    )


def row_of(membership: Membership) -> FirstTalk | None:
    """Return the talk with somebody who asked to join, if one is offered."""
    return db.session.scalar(
        sa.select(FirstTalk)
        .where(FirstTalk.membership_id == membership.id)
        .execution_options(populate_existing=True)
    )


def forget_talk(membership: Membership) -> None:
    """Let everything of a talk go, in the commit that decides about the request."""
    talk = row_of(membership)
    if talk is not None:
        db.session.delete(talk)
