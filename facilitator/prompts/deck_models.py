"""Questions an organization keeps ready, beside those that come with the software."""

from enum import StrEnum

from sqlalchemy.orm import Mapped, mapped_column

from facilitator.core.db import Model, OnErasure, TenantOwned, choice


class Theme(StrEnum):
    """What a question is about: everybody, or one of the seven kinds of support."""

    EVERYBODY = "everybody"
    FRIENDS = "friends"
    PROFESSIONAL = "professional"
    GROUPS = "groups"
    CHOSEN_FAMILY = "chosen_family"
    MEDICAL = "medical"
    SPIRITUAL = "spiritual"
    PLACES = "places"


class Phase(StrEnum):
    """When a question fits."""

    ARRIVING = "arriving"
    SHARING = "sharing"
    CLOSING = "closing"
    BETWEEN = "between"


class Card(TenantOwned, Model):
    """One question of an organization's own, or its words for one of the software's.

    A row with the id of one of the software's stands in its place (`deck.py`).
    """

    __tablename__ = "prompt_cards"
    on_erasure = OnErasure.KEEP  # staff words, about nobody

    words: Mapped[str]
    theme: Mapped[Theme] = mapped_column(choice(Theme))
    phase: Mapped[Phase] = mapped_column(choice(Phase))
    #: 1 to 3: how much it asks for.
    depth: Mapped[int]
    is_hidden: Mapped[bool] = mapped_column(default=False)
