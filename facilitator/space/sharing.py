"""Showing one thing to one person who holds a circle, until a moment. Part of the operations.

Chosen parts alone are shown, to that person alone: no other facilitator, no office, and
nobody through them. Every look is noted for the owner, and for nobody else.
"""

import uuid
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

import msgspec
import sqlalchemy as sa
from sqlalchemy.orm import aliased

from facilitator.after.debriefs import MOODS
from facilitator.after.queries import lock_own_member
from facilitator.core import clock
from facilitator.core.access import STAFF_ROLES
from facilitator.core.actor import Actor
from facilitator.core.crypto import Place
from facilitator.core.db import db
from facilitator.core.errors import Conflict, Invalid, NotFound
from facilitator.core.outbox import ring
from facilitator.core.words import N_, listed, translated
from facilitator.groups.models import Group, Membership
from facilitator.groups.queries import INSIDE, groups_of
from facilitator.space.checkins import NEEDS
from facilitator.space.models import ThingShare
from facilitator.space.network import GIVES, KINDS, TIES
from facilitator.space.queries import all_things, opened, row_for, shared_thing, shut, thing_for
from facilitator.space.said import CheckIn, Entry, Said, Shared

#: How long something can be shown: hours -> words. A week unless chosen otherwise.
SPANS = {24: N_("24 hours"), 72: N_("3 days"), 168: N_("7 days"), 336: N_("14 days")}
USUAL = 168
MOST_OPEN = 50
#: How long what is over stays on its owner's list, and how many looks at one thing are kept.
KEPT, MOST_LOOKS = timedelta(days=90), 100
NEVER = N_("Please choose at least one part to show.")
_SHARED = msgspec.json.Decoder(Shared)

#: What of a thing can be shown: part -> (its label, how it reads).
_PARTS: dict[type[Said], dict[str, tuple[str, Callable[[str | tuple[str, ...]], str]]]] = {
    CheckIn: {
        "mood": (N_("How it is"), lambda said: translated(dict(MOODS)[str(said)])),
        "need": (N_("What would help"), lambda said: translated(NEEDS.get(str(said), ""))),
        "body": (N_("In the body"), str),
        "note": (N_("The note"), str),
    },
    Entry: {
        "name": (N_("Name"), str),
        "what": (N_("What they are to me"), lambda said: translated(KINDS[str(said)][0])),
        "tie": (N_("How it is between us"), lambda said: translated(TIES[str(said)])),
        "gives": (
            N_("What I get there"),
            lambda said: listed(translated(GIVES[one]) for one in said),
        ),
        "step": (N_("The smallest next step"), str),
        "note": (N_("The note"), str),
    },
}


@dataclass(frozen=True)
class Holder:
    """Somebody who holds a circle of the actor's."""

    membership: Membership
    group: Group
    own: Membership


@dataclass(frozen=True)
class Shown:
    """A share as its owner sees it: what of which thing, to whom, until when, looked at when."""

    row: ThingShare
    thing: Said | None
    labels: list[str]
    handle: str
    looks: tuple[datetime, ...]

    @property
    def is_open(self) -> bool:
        """Whether it can still be looked at."""
        return self.row.ended_at is None and self.row.until > clock.now()


@dataclass(frozen=True)
class Received:
    """A share as whom it was made for sees it, before a look: from whom, until when."""

    row: ThingShare
    handle: str
    group: Group


@dataclass(frozen=True)
class Looked:
    """What a look shows: the label and the words of each part."""

    received: Received
    facts: list[tuple[str, str]]


def shareable_for(actor: Actor, thing_id: uuid.UUID) -> tuple[Said, dict[str, str]]:
    """Return one of the actor's own things and what of it can be shown; empty parts are not."""
    thing = thing_for(actor, thing_id, Said).said
    if type(thing) not in _PARTS:
        raise NotFound()
    parts = _PARTS[type(thing)]
    return thing, {name: label for name, (label, _) in parts.items() if getattr(thing, name)}


def holders_for(actor: Actor) -> list[Holder]:
    """Return who holds the actor's circles, other than the actor."""
    own = {group.id: (group, membership) for group, membership in groups_of(actor)}
    rows = db.session.scalars(
        sa.select(Membership)
        .where(
            Membership.group_id.in_(own),
            Membership.role.in_(STAFF_ROLES),
            Membership.state.in_(INSIDE),
            Membership.member_id != actor.member_id,
        )
        .order_by(Membership.handle)
    )
    return [Holder(row, *own[row.group_id]) for row in rows]


def holds_any(actor: Actor) -> bool:
    """Say whether the actor holds a circle, so that members could show them something."""
    return any(own.role in STAFF_ROLES for _group, own in groups_of(actor))


def share(
    actor: Actor, thing_id: uuid.UUID, to_id: uuid.UUID, parts: Collection[str], hours: int
) -> ThingShare:
    """Show parts of one's own thing to one person who holds a circle, for so many hours.

    NotFound for anybody else's thing, and for whoever does not hold a circle of the actor's.
    """
    lock_own_member(actor)
    row_for(actor, thing_id, lock=True)
    _thing, can_be = shareable_for(actor, thing_id)
    chosen = tuple(name for name in can_be if name in parts)
    if not chosen or set(parts) - set(can_be):
        raise Invalid(NEVER, field="parts")
    if hours not in SPANS:
        raise Invalid(N_("Please choose one of the times."), field="hours")
    holder = next((one for one in holders_for(actor) if one.membership.id == to_id), None)
    if holder is None:
        raise NotFound()
    _forget_old(actor)
    count = sa.select(sa.func.count()).where(ThingShare.member_id == actor.member_id, _is_open())
    if (db.session.scalar(count) or 0) >= MOST_OPEN:
        raise Conflict(N_("You show many things just now. Please end one first."))
    row = ThingShare(
        id=uuid.uuid4(),
        member_id=actor.member_id,
        thing_id=thing_id,
        from_id=holder.own.id,
        to_id=to_id,
        until=clock.now() + timedelta(hours=hours),
        revision=0,
    )
    _store(row, Shared(parts=chosen))
    db.session.add(row)  # only now: it is never without its words
    ring("shared", to_id)
    return row


def _is_open() -> sa.ColumnElement[bool]:
    return sa.and_(ThingShare.ended_at.is_(None), ThingShare.until > clock.now())


def _forget_old(actor: Actor) -> None:
    """Let go of what was shown and has been over for long; the actor's member is locked."""
    over = sa.func.coalesce(ThingShare.ended_at, ThingShare.until)
    db.session.execute(
        sa.delete(ThingShare).where(
            ThingShare.member_id == actor.member_id, over < clock.now() - KEPT
        )
    )


def _store(row: ThingShare, shared: Shared) -> None:
    row.revision += 1
    row.words_sealed = shut(row.member_id, _place_of(row), shared)


def _place_of(row: ThingShare) -> Place:
    return Place("thing_shares", "words_sealed", row.id, row.revision)


def _open(row: ThingShare) -> Shared:
    found = opened(row.member_id, _place_of(row), row.words_sealed, _SHARED)
    return found or Shared(parts=())


def open_shares_of(actor: Actor, thing_id: uuid.UUID) -> list[Shown]:
    """Return what of one of the actor's own things is shown now."""
    return [one for one in shares_by(actor) if one.row.thing_id == thing_id and one.is_open]


def shares_by(actor: Actor, limit: int = 200) -> list[Shown]:
    """Return what the actor showed to somebody, the latest first, and who looked when."""
    rows = db.session.execute(
        sa.select(ThingShare, Membership.handle)
        .join(Membership, Membership.id == ThingShare.to_id)
        .where(ThingShare.member_id == actor.member_id)
        .order_by(ThingShare.until.desc(), ThingShare.id)
        .limit(limit)
    ).all()
    things = {one.id: one.said for one in all_things(actor)} if rows else {}
    return [_shown(row, handle, things.get(row.thing_id)) for row, handle in rows]


def _shown(row: ThingShare, handle: str, thing: Said | None) -> Shown:
    shared = _open(row)
    parts = _PARTS[type(thing)] if thing else {}
    labels = [translated(parts[name][0]) for name in shared.parts if parts]
    return Shown(row, thing, labels, handle, shared.looks)


def end_share(actor: Actor, share_id: uuid.UUID) -> None:
    """Stop showing something, at once. Twice is the same as once."""
    row = db.session.scalar(
        sa.select(ThingShare)
        .where(ThingShare.id == share_id, ThingShare.member_id == actor.member_id)
        .with_for_update()
    )
    if row is None:
        raise NotFound()
    if row.ended_at is None:
        row.ended_at = clock.now()
        ring("shared", row.to_id)


def shares_with(
    actor: Actor, *, group_id: uuid.UUID | None = None, share_id: uuid.UUID | None = None
) -> list[Received]:
    """Return what is shown to the actor now: they still hold the circle, its owner is still in it.

    It tells from whom and until when. The words come with a look.
    """
    if not actor.may_hold:
        return []
    to, owner = aliased(Membership), aliased(Membership)
    query = (
        sa.select(ThingShare, owner.handle, Group)
        .join(to, to.id == ThingShare.to_id)
        .join(owner, owner.id == ThingShare.from_id)
        .join(Group, Group.id == to.group_id)
        .where(
            to.member_id == actor.member_id,
            to.role.in_(STAFF_ROLES),
            to.state.in_(INSIDE),
            owner.state.in_(INSIDE),
            owner.group_id == to.group_id,
            _is_open(),
        )
        .order_by(ThingShare.until, ThingShare.id)
    )
    if group_id is not None:
        query = query.where(Group.id == group_id)
    if share_id is not None:
        query = query.where(ThingShare.id == share_id)
    return [Received(row[0], row[1], row[2]) for row in db.session.execute(query)]


def look(actor: Actor, share_id: uuid.UUID, *, group_id: uuid.UUID | None = None) -> Looked:
    """Return what is shown to the actor, and note for its owner that they looked.

    NotFound once it has ended, and for everybody else, whatever their role.
    """
    lock = sa.select(ThingShare.id).where(ThingShare.id == share_id).with_for_update()
    db.session.execute(lock)
    found = shares_with(actor, group_id=group_id, share_id=share_id)
    if not found:
        raise NotFound()
    received = found[0]
    row, shared = received.row, _open(received.row)
    thing = shared_thing(row.member_id, row.thing_id)
    if thing is None:
        raise NotFound()
    _store(row, msgspec.structs.replace(shared, looks=(*shared.looks, clock.now())[-MOST_LOOKS:]))
    parts = _PARTS[type(thing)]
    facts = [
        (label, say(getattr(thing, name)))
        for name, (label, say) in parts.items()
        if name in shared.parts
    ]
    return Looked(received, [(translated(label), words) for label, words in facts if words])
