"""Closing a circle well: a day, last words, something to take along, and then nothing is left.

Part of this feature's operations. closing -> closed (everybody can read for two weeks)
-> emptied. Until the day it can be called off. All of it happens under the lock of the
group; what the day brings is a sweep, and twice is the same as once.
"""

import uuid
from collections.abc import Collection
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from facilitator.audit.operations import record
from facilitator.core import clock
from facilitator.core.access import Permission
from facilitator.core.actor import Actor, System
from facilitator.core.db import db
from facilitator.core.errors import Conflict, Invalid
from facilitator.core.marks import no_actor
from facilitator.groups.above import above
from facilitator.groups.admissions import open_group
from facilitator.groups.declining import decline_kindly
from facilitator.groups.formats import CLOSING
from facilitator.groups.models import (
    Group,
    GroupInvite,
    GroupState,
    Membership,
    MembershipState,
    NeedsNote,
)
from facilitator.groups.shelf_models import ShelfItem
from facilitator.groups.waiting import dissolve_line, offer_places

#: How long a closed circle can be read, and something be taken along.
READABLE_FOR = timedelta(days=14)
FURTHEST = timedelta(days=366)
#: What everybody reads of sessions that would have come after the day.
CANCELLED = "The circle has come to its end."


@no_actor("a pure function of a day and a zone")
def end_of(day: date, time_zone: str) -> datetime:
    """Return the moment a day ends in a zone."""
    midnight = datetime.combine(day + timedelta(days=1), time(), ZoneInfo(time_zone))
    return midnight.astimezone(UTC)


def start_closing(
    actor: Actor, group_id: uuid.UUID, day: date, words: str, kept: Collection[uuid.UUID]
) -> Group:
    """Say on which day a circle ends, with last words; or change that while it is not over.

    `kept` are the things on the shelf people may take along. From now on nobody new
    comes in, and whoever stood in line reads so.
    """
    group = open_group(actor, group_id, Permission.GROUP_ARCHIVE)
    closes_at = end_of(day, group.time_zone)
    if not clock.now() < closes_at <= clock.now() + FURTHEST:
        raise Invalid("Please choose a day from today on, within a year.", field="day")
    if not words:
        raise Invalid("Please write a few last words; everybody reads them.", field="words")
    group.closes_at, group.closing_words = closes_at, words
    for item in db.session.scalars(sa.select(ShelfItem).where(ShelfItem.group_id == group.id)):
        item.is_kept = item.id in kept
    offer_places(actor, group)  # the line in front goes
    record(actor, "group.closing", group, group_id=group.id, closes_at=closes_at)
    return group


def call_off_closing(actor: Actor, group_id: uuid.UUID) -> Group:
    """Let a circle go on after all; until the day, not after it."""
    group = open_group(actor, group_id, Permission.GROUP_ARCHIVE)
    if group.closes_at is None:
        raise Conflict("This circle isn’t closing.")
    if group.closes_at <= clock.now():
        raise Conflict("The day has come, so this can’t be called off any more.")
    group.closes_at, group.closing_words = None, ""
    record(actor, "group.goes_on", group, group_id=group.id)
    return group


def close_on_its_day(system: System, group_id: uuid.UUID) -> None:
    """Close a circle whose day has come: read only from here on. A session that is on ends first.

    Coming sessions are cancelled, invite links die, and whoever asked to come in or
    waited for a place reads a kind answer.
    """
    group = _locked(group_id)
    if group is None or group.state is not GroupState.ACTIVE or not _has_come(group.closes_at):
        return
    if above.meets_now(group.id):
        return
    above.cancel_coming(system, group.id, CANCELLED)
    db.session.execute(
        sa.update(GroupInvite)
        .where(GroupInvite.group_id == group.id, GroupInvite.revoked_at.is_(None))
        .values(revoked_at=clock.now())
        .execution_options(synchronize_session=False)
    )
    turn_away(system, group)
    group.state, group.archived_at = GroupState.ARCHIVED, clock.now()
    group.empty_at = clock.now() + READABLE_FOR
    record(system, "group.closed", group, group_id=group.id)


def turn_away(actor: Actor | System, group: Group) -> None:
    """Answer kindly whoever asked to come in or waits for a place. The group is locked."""
    dissolve_line(actor, group, CLOSING)
    for membership in _pending(group.id):
        decline_kindly(actor, membership, CLOSING)


def empty_closed(system: System, group_id: uuid.UUID) -> None:
    """Let go what people wrote in a circle that was closed long enough ago, and its shelf.

    The words of its sessions go by themselves, as everybody was told.
    """
    group = _locked(group_id)
    if group is None or not _has_come(group.empty_at):
        return
    above.forget_words(group.id)
    for table in (ShelfItem, NeedsNote):
        db.session.execute(
            sa.delete(table)
            .where(table.group_id == group.id)
            .execution_options(synchronize_session=False)
        )
    group.closing_words, group.empty_at = "", None
    record(system, "group.emptied", group, group_id=group.id)


def _locked(group_id: uuid.UUID) -> Group | None:
    return db.session.scalar(
        sa.select(Group)
        .where(Group.id == group_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )


def _has_come(moment: datetime | None) -> bool:
    return moment is not None and moment <= clock.now()


def _pending(group_id: uuid.UUID) -> list[Membership]:
    return list(
        db.session.scalars(
            sa.select(Membership).where(
                Membership.group_id == group_id, Membership.state == MembershipState.PENDING
            )
        )
    )
