"""Keeping a circle's shelf: what is on it, in which order, and when it was looked at last.

Part of this feature's operations. The facilitators of the circle keep it, everybody in
it reads it. Whatever changes it locks the group, so that the order stays one.
"""

import re
import uuid
from dataclasses import dataclass
from datetime import date, timedelta
from urllib.parse import urlsplit

import sqlalchemy as sa

from facilitator.audit.operations import record
from facilitator.core import clock
from facilitator.core.access import Permission
from facilitator.core.actor import Actor
from facilitator.core.db import db
from facilitator.core.errors import Conflict, Invalid, NotFound
from facilitator.core.marks import no_actor
from facilitator.groups.admissions import open_group
from facilitator.groups.kinds import ShelfKind
from facilitator.groups.queries import group_for
from facilitator.groups.shelf_models import ShelfItem

MOST_ITEMS = 50
REVIEW_AFTER = timedelta(days=90)
FURTHEST_REVIEW = timedelta(days=731)
#: A name of a host as it goes over the wire: letters, digits, hyphens and at least one dot.
_HOST = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z][a-z0-9-]*[a-z0-9]")
BAD_LINK = (
    "Please give an address that begins with https:// and has no spaces, user name or port in it."
)


@dataclass(frozen=True)
class ItemDraft:
    """What a form says about one thing on the shelf; the names are the columns'."""

    kind: ShelfKind
    title: str
    url: str = ""
    reach: str = ""
    words: str = ""
    note: str = ""
    is_shareable: bool = False
    review_on: date | None = None


@no_actor("a pure function of an address")
def check_link(url: str) -> str:
    """Return an address people can safely be led to; Invalid for every other.

    Only https, by name, on its own port: no credentials, nothing that runs in the
    page, and no letters that look like others.
    """
    if not url.isascii() or not url.isprintable() or " " in url or "\\" in url:
        raise Invalid(BAD_LINK, field="url")
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise Invalid(BAD_LINK, field="url") from error
    is_plain = parts.scheme == "https" and "@" not in parts.netloc and port is None
    if not is_plain or not _HOST.fullmatch(parts.hostname or ""):
        raise Invalid(BAD_LINK, field="url")
    return url


@no_actor("a check of what a form says")
def checked(draft: ItemDraft) -> dict[str, object]:
    """Return the columns of a thing on the shelf: those of its own kind alone are kept."""
    today = clock.now().date()
    review_on = draft.review_on or today + REVIEW_AFTER
    if not today < review_on <= today + FURTHEST_REVIEW:
        words = "Please choose a day after today, within two years."
        raise Invalid(words, field="review_on")
    if draft.kind is ShelfKind.HELPLINE and not draft.reach:
        raise Invalid("Please say how to reach it.", field="reach")
    if draft.kind is ShelfKind.ARTICLE and not draft.words:
        raise Invalid("Please write the article.", field="words")
    return {
        "kind": draft.kind,
        "title": draft.title,
        "url": check_link(draft.url) if draft.kind is ShelfKind.LINK else "",
        "reach": draft.reach if draft.kind is ShelfKind.HELPLINE else "",
        "words": draft.words if draft.kind is ShelfKind.ARTICLE else "",
        "note": draft.note,
        "is_shareable": draft.is_shareable,
        "review_on": review_on,
        "reviewed_on": today,
    }


def shelf_of(actor: Actor, group_id: uuid.UUID) -> list[ShelfItem]:
    """Return what is on a group's shelf, in its order."""
    group_for(actor, group_id, Permission.GROUP_SEE)
    return _items(group_id)


def _items(group_id: uuid.UUID) -> list[ShelfItem]:
    return list(
        db.session.scalars(
            sa.select(ShelfItem)
            .where(ShelfItem.group_id == group_id)
            .order_by(ShelfItem.number, ShelfItem.id)
        )
    )


def item_for(actor: Actor, group_id: uuid.UUID, item_id: uuid.UUID, need: Permission) -> ShelfItem:
    """Return one thing on the shelf, if the actor may do what is needed in its group."""
    group_for(actor, group_id, need)
    item = db.session.scalar(
        sa.select(ShelfItem).where(ShelfItem.id == item_id, ShelfItem.group_id == group_id)
    )
    if item is None:
        raise NotFound()
    return item


def put_on_shelf(actor: Actor, group_id: uuid.UUID, draft: ItemDraft) -> ShelfItem:
    """Put something at the end of the shelf."""
    open_group(actor, group_id, Permission.SHELF_KEEP)
    items = _items(group_id)
    if len(items) >= MOST_ITEMS:
        raise Conflict(f"The shelf holds {MOST_ITEMS} things. Please take one off first.")
    number = items[-1].number + 1 if items else 1
    item = ShelfItem(id=uuid.uuid4(), group_id=group_id, number=number, **checked(draft))
    db.session.add(item)
    db.session.flush()  # the audit line points at it
    record(actor, "shelf.added", item, kind=item.kind.value)
    return item


def change_item(
    actor: Actor, group_id: uuid.UUID, item_id: uuid.UUID, draft: ItemDraft
) -> ShelfItem:
    """Change something on the shelf; whoever saves it has looked at it."""
    item = _locked_item(actor, group_id, item_id)
    for name, value in checked(draft).items():
        setattr(item, name, value)
    record(actor, "shelf.changed", item)
    return item


def note_reviewed(actor: Actor, group_id: uuid.UUID, item_id: uuid.UUID) -> ShelfItem:
    """Say that something on the shelf still is right as it stands."""
    item = _locked_item(actor, group_id, item_id)
    item.reviewed_on = clock.now().date()
    item.review_on = item.reviewed_on + REVIEW_AFTER
    record(actor, "shelf.reviewed", item)
    return item


def move_item(actor: Actor, group_id: uuid.UUID, item_id: uuid.UUID, *, up: bool) -> None:
    """Let something on the shelf change places with its neighbor; at the end it stays."""
    item = _locked_item(actor, group_id, item_id)
    items = _items(group_id)
    place = items.index(item)
    other = place - 1 if up else place + 1
    if 0 <= other < len(items):
        items[place], items[other] = items[other], items[place]
    for number, one in enumerate(items, start=1):
        one.number = number
    record(actor, "shelf.moved", item)


def take_off_shelf(actor: Actor, group_id: uuid.UUID, item_id: uuid.UUID) -> None:
    """Take something off the shelf."""
    item = _locked_item(actor, group_id, item_id)
    record(actor, "shelf.removed", item, kind=item.kind.value)
    db.session.delete(item)


def _locked_item(actor: Actor, group_id: uuid.UUID, item_id: uuid.UUID) -> ShelfItem:
    open_group(actor, group_id, Permission.SHELF_KEEP)
    return item_for(actor, group_id, item_id, Permission.SHELF_KEEP)
