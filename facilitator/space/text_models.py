"""Texts of cards for outside that an organization wrote itself; they are about nobody."""

from enum import StrEnum

from sqlalchemy.orm import Mapped, mapped_column

from facilitator.core.db import Model, OnErasure, TenantOwned, choice


class TextKind(StrEnum):
    """What somebody outside is given."""

    EXPLANATION = "explanation"
    ARTICLE = "article"
    PODCAST = "podcast"


class CardText(TenantOwned, Model):
    """One text of an organization's own, or its words for one of the software's.

    A row with the id of one of the software's stands in its place (`texts.py`).
    """

    __tablename__ = "card_texts"
    on_erasure = OnErasure.KEEP  # staff words, about nobody

    kind: Mapped[TextKind] = mapped_column(choice(TextKind))
    title: Mapped[str]
    #: Paragraphs, with an empty line between them.
    words: Mapped[str]
    #: Where the article or the podcast is; empty for none.
    link: Mapped[str]
    is_hidden: Mapped[bool] = mapped_column(default=False)
