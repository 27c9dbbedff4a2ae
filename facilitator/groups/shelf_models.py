"""The shelf of a circle: what its facilitators put there for its people.

Part of this feature's models, kept apart for size.
"""

import re
import uuid
from datetime import date
from urllib.parse import urlsplit

from sqlalchemy.orm import Mapped, mapped_column

from facilitator.core.db import Model, OnErasure, TenantOwned, choice, tenant_key
from facilitator.groups.kinds import ShelfKind

#: A way to reach somebody that a phone can dial as it stands.
_DIALS = re.compile(r"\+?[0-9][0-9 ()./-]{1,24}")


class ShelfItem(TenantOwned, Model):
    """One link, helpline or short article, with a note and a day to look at it again."""

    __tablename__ = "shelf_items"
    __table_args__ = (tenant_key("groups", "group_id"),)
    on_erasure = OnErasure.KEEP  # facilitators' words to the circle, without a name

    group_id: Mapped[uuid.UUID] = mapped_column(index=True)
    kind: Mapped[ShelfKind] = mapped_column(choice(ShelfKind))
    #: The order on the shelf.
    number: Mapped[int]
    title: Mapped[str]
    #: Of a link; https.
    url: Mapped[str] = mapped_column(default="")
    #: Of a helpline: a number, or how else to reach it.
    reach: Mapped[str] = mapped_column(default="")
    #: Of an article; Markdown.
    words: Mapped[str] = mapped_column(default="")
    note: Mapped[str] = mapped_column(default="")
    #: Whether people may pass it on to somebody outside the circle.
    is_shareable: Mapped[bool] = mapped_column(default=False)
    #: Whether people take it along when the circle closes.
    is_kept: Mapped[bool] = mapped_column(default=True)
    reviewed_on: Mapped[date]
    review_on: Mapped[date]

    @property
    def host(self) -> str:
        """Where a link leads, to be read before it is followed."""
        return urlsplit(self.url).hostname or ""

    @property
    def dial(self) -> str:
        """What a phone dials; empty when the way to reach it is not a number."""
        if not _DIALS.fullmatch(self.reach):
            return ""
        return re.sub(r"[^0-9+]", "", self.reach)
